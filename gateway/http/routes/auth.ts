import { createHash } from "node:crypto";
import { z } from "zod";
import { VoiceError } from "../../../protocols/errors.ts";
import type { Accounts, SignedIn } from "../../../services/accounts/service.ts";
import type { Voices } from "../../../services/voices/service.ts";
import type { Auth } from "../../auth.ts";
import { type Limits, TooMany } from "../api/limits.ts";
import { defineRoute, type Route } from "../api/route.ts";
import { anyPassword, client, email, password, profile, token, tokens, user } from "./account-schemas.ts";

export interface AuthRoutesDeps {
  readonly accounts: Pick<Accounts, "users" | "logins" | "proofs">;
  readonly auth: Pick<Auth, "issue">;
  /** Those of a user who leaves are removed where they are kept. */
  readonly voices: Pick<Voices, "clear">;
  readonly limits: Limits;
  /** How long an access token is good, in seconds. */
  readonly accessTokenS: number;
  /** Whether anybody may make an account. */
  readonly isOpen: boolean;
}

/** What a client is told of a login. */
export const createTokens = ({ auth, accessTokenS }: Pick<AuthRoutesDeps, "auth" | "accessTokenS">) => {
  return async ({ user: who, sessionId, refreshToken, refreshExpiresAt }: SignedIn) => ({
    accessToken: await auth.issue({ userId: who.id, sessionId, expiresInS: accessTokenS }),
    tokenType: "Bearer" as const,
    expiresIn: accessTokenS,
    ...{ refreshToken, refreshExpiresAt, sessionId, user: who },
  });
};

const credentials = { email, password: anyPassword, client };
/** Addresses are counted without being kept. */
const counted = (address: string) => createHash("sha256").update(address.trim().toLowerCase()).digest("base64url");

/** Making an account, signing in and out, and one's own account. */
export const authRoutes = ({
  accounts,
  auth,
  voices,
  limits,
  accessTokenS,
  isOpen,
}: AuthRoutesDeps): readonly Route[] => {
  const { users, logins, proofs } = accounts;
  const toTokens = createTokens({ auth, accessTokenS });
  const open = { tag: "Accounts", access: "anyone", limit: "login" } as const;
  const own = { tag: "Accounts", scope: "account" } as const;
  return [
    defineRoute({
      ...{ method: "post", path: "/auth/register", ...open },
      summary: "Makes an account and signs in; a letter asks to prove the address",
      isIdempotent: true,
      status: 201,
      refusals: ["forbidden", "conflict"],
      body: z.object({ email, password, ...profile, client }),
      answer: tokens,
      location: () => "/users/me",
      run: async ({ body }) => {
        if (!isOpen) throw new VoiceError("forbidden", "accounts are made by an admin here");
        const signedIn = await logins.register(body);
        await proofs.askEmail(signedIn.user.id);
        return await toTokens(signedIn);
      },
    }),
    defineRoute({
      ...{ method: "post", path: "/auth/login", ...open },
      summary: "Signs in",
      description: "Takes as long and says the same whether the address is known or not.",
      refusals: ["unauthorized"],
      body: z.object(credentials),
      answer: tokens,
      run: async ({ body }) => {
        const who = counted(body.email);
        // Counted by account too: one password may be tried from many addresses.
        const tries = await limits.take("passwords", who);
        if (!tries.isAllowed) throw new TooMany(tries);
        const signedIn = await logins.login(body);
        await limits.clear("passwords", who);
        return await toTokens(signedIn);
      },
    }),
    defineRoute({
      ...{ method: "post", path: "/auth/refresh", ...open, limit: "open" },
      summary: "Renews a login",
      description: "The refresh token is good once. Used again, it ends the login: somebody has copied it.",
      refusals: ["unauthorized"],
      body: z.object({ refreshToken: token }),
      answer: tokens,
      run: async ({ body }) => await toTokens(await logins.refresh(body.refreshToken)),
    }),
    defineRoute({
      ...{ method: "post", path: "/auth/logout", tag: "Accounts" },
      summary: "Ends the login that this request came by, and its calls",
      refusals: ["conflict"],
      run: async ({ caller }) => {
        if (caller.sessionId === undefined)
          throw new VoiceError("conflict", "this token belongs to no login that could end");
        await logins.end(caller.userId, caller.sessionId);
      },
    }),
    defineRoute({
      ...{ method: "get", path: "/auth/me", ...own },
      summary: "The account that this request came by",
      refusals: ["not_found"],
      answer: user,
      run: ({ caller }) => users.get(caller.userId),
    }),
    defineRoute({
      ...{ method: "put", path: "/auth/me", ...own, limit: "login" },
      summary: "Changes the account, its address and its password",
      description:
        "An address or a password changes only with `currentPassword`, where there is one. A new password ends all other logins; a new address is to be proved.",
      refusals: ["not_found", "conflict"],
      body: z
        .object({
          ...profile,
          email: email.exactOptional(),
          password: password.exactOptional(),
          currentPassword: anyPassword.exactOptional(),
        })
        .meta({ id: "AccountChange" }),
      answer: user,
      run: async ({ caller, body }) => {
        const { email: address, password: wanted, currentPassword, ...rest } = body;
        const { userId, sessionId } = caller;
        if (address !== undefined || wanted !== undefined) {
          const tries = await limits.take("passwords", userId);
          if (!tries.isAllowed) throw new TooMany(tries);
          const before = await users.get(userId);
          const after = await users.updateCredentials(userId, {
            ...(address !== undefined && { email: address }),
            ...(wanted !== undefined && { password: wanted }),
            ...(currentPassword !== undefined && { currentPassword }),
            ...(sessionId !== undefined && { sessionId }),
          });
          await limits.clear("passwords", userId);
          if (after.email !== before.email) await proofs.askEmail(userId);
        }
        return await users.update(userId, rest);
      },
    }),
    defineRoute({
      ...{ method: "delete", path: "/auth/me", ...own },
      summary: "Removes the account and everything of it, for good",
      refusals: ["not_found"],
      run: async ({ caller }) => {
        // First, for a voice that outlives its account could not be removed by anybody.
        await voices.clear(caller.userId);
        await users.remove(caller.userId);
      },
    }),
    defineRoute({
      ...{ method: "post", path: "/auth/verify-email/request", ...own, limit: "login" },
      summary: "Sends a letter with a token that proves the address, once a minute at most",
      status: 202,
      refusals: ["not_found", "conflict"],
      run: ({ caller }) => proofs.askEmail(caller.userId),
    }),
    defineRoute({
      ...{ method: "post", path: "/auth/verify-email", ...open },
      summary: "Proves an address by the token of its letter",
      refusals: ["unauthorized"],
      body: z.object({ token }),
      answer: user,
      run: ({ body }) => proofs.proveEmail(body.token),
    }),
    defineRoute({
      ...{ method: "post", path: "/auth/password/forgot", ...open },
      summary: "Sends a letter with a token that sets a new password, where there is such an account",
      description: "Says the same whether there is one or not.",
      status: 202,
      body: z.object({ email }),
      run: ({ body }) => proofs.askReset(body.email),
    }),
    defineRoute({
      ...{ method: "post", path: "/auth/password/reset", ...open },
      summary: "Sets a new password by the token of a letter, and ends every login",
      refusals: ["unauthorized"],
      body: z.object({ token, password }),
      run: ({ body }) => proofs.reset(body.token, body.password),
    }),
  ];
};
