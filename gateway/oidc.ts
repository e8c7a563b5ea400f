import * as oidc from "openid-client";
import type { Logger } from "../pipeline/log.ts";
import { VoiceError } from "../protocols/errors.ts";
import type { Elsewhere } from "../services/accounts/service.ts";
import type { Sealer } from "./seal.ts";

export interface OidcOptions {
  /** "https://accounts.google.com", or any other issuer that speaks OpenID Connect. */
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Hides what a browser keeps while its person is at the provider. */
  readonly sealer: Sealer;
  readonly log: Logger;
  /** Wall clock; tests pass their own. */
  readonly now?: () => Date;
}

/** Signing in at an OpenID provider, by authorization code with PKCE, state and nonce. */
export interface Oidc {
  /** Where to send the browser, and what it must bring back with the answer. */
  begin(redirectUri: string, returnTo?: string): Promise<{ readonly url: string; readonly kept: string }>;
  /** Who came back. `answer` is the address the provider sent the browser to. */
  finish(
    answer: URL,
    redirectUri: string,
    kept: string | undefined,
  ): Promise<{ readonly identity: Elsewhere; readonly returnTo: string | undefined }>;
}

/** How long a person may take at the provider, in seconds. */
export const OIDC_KEPT_S = 600;

interface Kept {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  readonly redirectUri: string;
  readonly returnTo?: string;
  readonly until: number;
}

const isLocal = ({ hostname }: URL) => ["localhost", "127.0.0.1", "[::1]"].includes(hostname);

const wentWrong = (cause: unknown, log: Logger): VoiceError => {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown";
  log.warn({ code }, "openid provider refused");
  // A provider that answers nothing, or nonsense, may do better later; all else is about this person.
  const isTheirs = cause instanceof TypeError || ["OAUTH_TIMEOUT", "OAUTH_PARSE_ERROR"].includes(code);
  return isTheirs
    ? new VoiceError("provider_failed", "the sign-in provider cannot be reached")
    : new VoiceError("unauthorized", "the sign-in provider did not vouch for this");
};

export const createOidc = ({
  issuer,
  clientId,
  clientSecret,
  sealer,
  log,
  now = () => new Date(),
}: OidcOptions): Oidc => {
  let discovered: Promise<oidc.Configuration> | undefined;
  /** What the provider says of itself; asked when it is needed first, and again after a failure. */
  const provider = (): Promise<oidc.Configuration> => {
    const url = new URL(issuer);
    const insecure = url.protocol === "http:" && isLocal(url);
    discovered ??= oidc
      .discovery(url, clientId, clientSecret, undefined, {
        timeout: 10,
        ...(insecure && { execute: [oidc.allowInsecureRequests] }),
      })
      .catch((cause: unknown) => {
        discovered = undefined;
        throw wentWrong(cause, log).code === "provider_failed"
          ? new VoiceError("provider_failed", "the sign-in provider cannot be reached")
          : new VoiceError("provider_failed", "the sign-in provider says nothing of itself");
      });
    return discovered;
  };

  return {
    async begin(redirectUri, returnTo) {
      const config = await provider();
      const verifier = oidc.randomPKCECodeVerifier();
      const state = oidc.randomState();
      const nonce = oidc.randomNonce();
      const url = oidc.buildAuthorizationUrl(config, {
        ...{ redirect_uri: redirectUri, scope: "openid email profile", state, nonce },
        code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
        code_challenge_method: "S256",
      });
      const until = now().getTime() + OIDC_KEPT_S * 1000;
      const kept: Kept = { state, nonce, verifier, redirectUri, until, ...(returnTo !== undefined && { returnTo }) };
      return { url: url.href, kept: Buffer.from(sealer.seal(JSON.stringify(kept))).toString("base64url") };
    },
    async finish(answer, redirectUri, sealed) {
      const opened = sealed === undefined ? undefined : sealer.open(Buffer.from(sealed, "base64url"));
      const kept = opened === undefined ? undefined : (JSON.parse(opened) as Kept);
      if (!kept || kept.until < now().getTime() || kept.redirectUri !== redirectUri)
        throw new VoiceError("bad_message", "this browser did not begin to sign in, or took too long");
      const config = await provider();
      const current = new URL(redirectUri);
      current.search = answer.search;
      const look = async () => {
        const tokens = await oidc.authorizationCodeGrant(config, current, {
          pkceCodeVerifier: kept.verifier,
          expectedState: kept.state,
          expectedNonce: kept.nonce,
          idTokenExpected: true,
        });
        const claims = tokens.claims();
        if (!claims) throw new VoiceError("unauthorized", "the sign-in provider named nobody");
        if (claims.email !== undefined || !config.serverMetadata().userinfo_endpoint) return claims;
        // Google tells the address with the token; others only where they are asked.
        return { ...claims, ...(await oidc.fetchUserInfo(config, tokens.access_token, claims.sub)) };
      };
      const claims = await look().catch((cause: unknown) => {
        throw cause instanceof VoiceError ? cause : wentWrong(cause, log);
      });
      const { iss, sub, email, email_verified: verified, name } = claims;
      return {
        returnTo: kept.returnTo,
        identity: {
          issuer: iss,
          subject: sub,
          ...(typeof email === "string" && { email }),
          emailVerified: verified === true,
          ...(typeof name === "string" && { name }),
        },
      };
    },
  };
};
