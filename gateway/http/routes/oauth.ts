import { parse, serialize } from "hono/utils/cookie";
import { z } from "zod";
import { VoiceError } from "../../../protocols/errors.ts";
import type { Accounts } from "../../../services/accounts/service.ts";
import type { Auth } from "../../auth.ts";
import { OIDC_KEPT_S, type Oidc } from "../../oidc.ts";
import { API_PATH, defineRoute, type Route } from "../api/route.ts";
import { text } from "../api/schemas.ts";
import { tokens } from "./account-schemas.ts";
import { createTokens } from "./auth.ts";

export interface OauthRoutesDeps {
  readonly accounts: Pick<Accounts, "logins">;
  readonly auth: Pick<Auth, "issue">;
  readonly accessTokenS: number;
  /** Undefined where no provider is set up. */
  readonly oidc: Oidc | undefined;
  /** What browsers reach the gateway by; the address that they asked for where it is left out. */
  readonly publicUrl: string | undefined;
}

const COOKIE = "earshot_sign_in";
const PATH = "/auth/oauth/google";
/** A path of ours: what begins with two slashes is another host. */
const ourPath = text(500).regex(/^\/(?![/\\])[^\\]*$/, "must be a path of this gateway");

const cookieOf = (value: string, isSecure: boolean, maxAge: number): string =>
  serialize(COOKIE, value, {
    path: `${API_PATH}${PATH}`,
    httpOnly: true,
    // Strict would keep it from coming back with the provider's redirect.
    sameSite: "Lax",
    secure: isSecure,
    maxAge,
  });

/** Signing in at a provider: Google, or whichever issuer is set up. */
export const oauthRoutes = ({ accounts, auth, accessTokenS, oidc, publicUrl }: OauthRoutesDeps): readonly Route[] => {
  const toTokens = createTokens({ auth, accessTokenS });
  const shared = { method: "get", tag: "Accounts", access: "anyone", limit: "login" } as const;
  const provider = (): Oidc => {
    if (!oidc) throw new VoiceError("not_found", "no sign-in provider is set up here");
    return oidc;
  };
  const redirectUri = ({ url }: Request) => `${publicUrl ?? new URL(url).origin}${API_PATH}${PATH}/callback`;

  return [
    defineRoute({
      ...{ ...shared, path: `${PATH}/login` },
      summary: "Sends a browser to the sign-in provider",
      status: 302,
      refusals: ["not_found"],
      query: z.object({
        returnTo: ourPath.exactOptional().meta({
          description: "Path to go to afterwards, with the tokens behind its #; without it they are answered as JSON.",
        }),
      }),
      run: async ({ raw, query }) => {
        const back = redirectUri(raw);
        const { url, kept } = await provider().begin(back, query.returnTo);
        const headers = { location: url, "set-cookie": cookieOf(kept, back.startsWith("https:"), OIDC_KEPT_S) };
        return new Response(null, { status: 302, headers });
      },
    }),
    defineRoute({
      ...{ ...shared, path: `${PATH}/callback` },
      summary: "Where the sign-in provider sends the browser back to",
      redirects: true,
      refusals: ["not_found", "bad_message", "unauthorized"],
      query: z.object({
        code: text(4000).exactOptional(),
        state: text(4000).exactOptional(),
        error: text(4000).exactOptional(),
      }),
      answer: tokens,
      run: async ({ raw }) => {
        const back = redirectUri(raw);
        const kept = parse(raw.headers.get("cookie") ?? "", COOKIE)[COOKIE];
        const { identity, returnTo } = await provider().finish(new URL(raw.url), back, kept);
        const signedIn = await toTokens(await accounts.logins.loginElsewhere({ ...identity, client: "browser" }));
        if (returnTo === undefined) return signedIn;
        const { accessToken, refreshToken, expiresIn } = signedIn;
        // Behind the #, where no server and no log sees it.
        const told = new URLSearchParams({ token: accessToken, refreshToken, expiresIn: String(expiresIn) });
        const headers = {
          location: `${returnTo.split("#")[0]}#${told}`,
          "set-cookie": cookieOf("", back.startsWith("https:"), 0),
        };
        return new Response(null, { status: 302, headers });
      },
    }),
  ];
};
