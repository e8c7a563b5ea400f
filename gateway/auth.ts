import { randomBytes } from "node:crypto";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { errors, type JWTPayload, jwtVerify, SignJWT } from "jose";
import { VoiceError } from "../protocols/errors.ts";
import { SCOPES, type Scope } from "../services/accounts/scopes.ts";

/** Whom a token stands for, and in what. */
export interface Identity {
  readonly userId: string;
  /** The login that it belongs to, and ends with; undefined for a token that belongs to none, as the local one. */
  readonly sessionId?: string;
  /** What it is good for; undefined: everything its user may do. */
  readonly scopes?: readonly Scope[];
}

export interface IssueOptions extends Identity {
  /** Seconds until it expires. Default: never. */
  readonly expiresInS?: number;
}

/** Makes tokens and checks them. */
export interface Auth {
  issue(options: IssueOptions): Promise<string>;
  /** Rejects with VoiceError "unauthorized" where `token` is not ours, or no longer good. */
  verify(token: string): Promise<Identity>;
}

export interface AuthOptions {
  /** Signs tokens; whoever has it can make them. At least 32 characters. */
  readonly secret: string;
  /** Who issues and who is meant; tokens of another gateway with the same secret are not good here. Default "earshot". */
  readonly issuer?: string;
}

/** User of the token that `npm start` prints. */
export const LOCAL_USER = "local";
const MIN_SECRET = 32;
const ALGORITHM = "HS256";

const identityOf = ({ sub, sid, scope }: JWTPayload): Identity | undefined => {
  if (!sub) return undefined;
  const named = typeof scope === "string" ? scope.split(" ") : undefined;
  return {
    userId: sub,
    ...(typeof sid === "string" && { sessionId: sid }),
    ...(named && { scopes: SCOPES.filter((each) => named.includes(each)) }),
  };
};

/** Tokens are JWTs, signed by HS256. */
export const createAuth = ({ secret, issuer = "earshot" }: AuthOptions): Auth => {
  if (secret.length < MIN_SECRET)
    throw new VoiceError("invalid", `TOKEN_SECRET must have at least ${MIN_SECRET} characters`);
  const key = new TextEncoder().encode(secret);
  return {
    issue({ userId, sessionId, scopes, expiresInS }) {
      const token = new SignJWT({ ...(sessionId && { sid: sessionId }), ...(scopes && { scope: scopes.join(" ") }) })
        .setProtectedHeader({ alg: ALGORITHM })
        .setSubject(userId)
        .setIssuer(issuer)
        .setAudience(issuer)
        .setIssuedAt();
      if (expiresInS !== undefined) token.setExpirationTime(Math.floor(Date.now() / 1000) + expiresInS);
      return token.sign(key);
    },
    async verify(token) {
      try {
        const { payload } = await jwtVerify(token, key, { algorithms: [ALGORITHM], issuer, audience: issuer });
        const identity = identityOf(payload);
        if (identity) return identity;
      } catch (cause) {
        const message = cause instanceof errors.JWTExpired ? "the token has expired" : "the token is not valid";
        throw new VoiceError("unauthorized", message, { cause });
      }
      throw new VoiceError("unauthorized", "the token names nobody");
    },
  };
};

const read = (path: string): string | undefined => {
  try {
    return readFileSync(path, "utf8").trim() || undefined;
  } catch {
    return undefined;
  }
};

/** Written so that only its owner can read it; of two processes that start at once, the first one's stays. */
const keep = (path: string, text: string): string => {
  try {
    writeFileSync(path, `${text}\n`, { mode: 0o600, flag: "wx" });
    return text;
  } catch {
    const kept = read(path);
    if (kept) return kept;
    writeFileSync(path, `${text}\n`, { mode: 0o600 });
    chmodSync(path, 0o600);
    return text;
  }
};

/** The secret of this machine, made once and kept in `dataFolder`. */
export const loadSecret = (dataFolder: string): string => {
  mkdirSync(dataFolder, { recursive: true });
  const path = join(dataFolder, "token-secret");
  return read(path) ?? keep(path, randomBytes(48).toString("base64url"));
};

/** The token for local use, made once and kept in `dataFolder`; made anew when the secret has changed. */
export const loadLocalToken = async (auth: Auth, dataFolder: string): Promise<string> => {
  mkdirSync(dataFolder, { recursive: true });
  const path = join(dataFolder, "token");
  const kept = read(path);
  if (kept) {
    const identity = await auth.verify(kept).catch(() => undefined);
    if (identity?.userId === LOCAL_USER && !identity.scopes) return kept;
  }
  const token = await auth.issue({ userId: LOCAL_USER });
  writeFileSync(path, `${token}\n`, { mode: 0o600 });
  chmodSync(path, 0o600);
  return token;
};
