import { and, eq, gt, inArray, isNull, lt, ne, or, sql } from "drizzle-orm";
import { VoiceError } from "../../protocols/errors.ts";
import { requiredText, textField, zoneField } from "../fields.ts";
import { createId, found, isId, knownId } from "../ids.ts";
import type { ServiceLog } from "../log.ts";
import { keyset } from "../pages.ts";
import { guarded } from "../store/errors.ts";
import type { Database } from "../store/store.ts";
import type { Endings } from "./endings.ts";
import { hashPassword, isPassword } from "./password.ts";
import { LOGIN_AGE, passwordField, plainEmail, type Queries, shownUser } from "./rows.ts";
import { accountTokens, loginSessions, userIdentities, users } from "./schema.ts";
import type { Scope } from "./scopes.ts";
import type { Elsewhere, Logins, Profile, SignedIn, User } from "./service.ts";
import { createSecret, hashSecret } from "./tokens.ts";

const DAY_MS = 24 * 3600 * 1000;

export interface LoginsOptions {
  readonly db: Database;
  readonly endings: Endings;
  readonly log: ServiceLog;
  readonly now: () => Date;
  /** A login that is not used for so long ends. */
  readonly refreshDays: number;
}

const refused = () => new VoiceError("unauthorized", "the address or the password is wrong");
const notGood = () => new VoiceError("unauthorized", "the refresh token is not good any more");

const profileColumns = ({ name, language, timeZone }: Profile) => ({
  ...(name !== undefined && { name: textField(name, "name", 200) }),
  ...(language !== undefined && { language: requiredText(language, "language", 35) }),
  ...(timeZone !== undefined && { timeZone: zoneField(timeZone) }),
});

export const createLogins = ({ db, endings, log, now, refreshDays }: LoginsOptions): Logins => {
  const lives = () =>
    and(isNull(loginSessions.endedAt), or(isNull(loginSessions.expiresAt), gt(loginSessions.expiresAt, now())));

  /** A refresh token for a login, and the login's new end. */
  const renew = async (tx: Queries, user: User, sessionId: string): Promise<SignedIn> => {
    const at = now();
    const refreshToken = createSecret();
    const expiresAt = new Date(at.getTime() + refreshDays * DAY_MS);
    await tx.insert(accountTokens).values({
      hash: hashSecret(refreshToken),
      kind: "refresh",
      userId: user.id,
      sessionId,
      createdAt: at,
      expiresAt,
    });
    await tx.update(loginSessions).set({ usedAt: at, expiresAt }).where(eq(loginSessions.id, sessionId));
    return { user, sessionId, refreshToken, refreshExpiresAt: expiresAt };
  };

  const begin = async (tx: Queries, user: User, client = ""): Promise<SignedIn> => {
    const at = now();
    const id = createId();
    const name = textField(client, "client", 200);
    await tx.insert(loginSessions).values({ id, userId: user.id, kind: "login", name, createdAt: at, usedAt: at });
    return await renew(tx, user, id);
  };

  const addUser = async (tx: Queries, values: Omit<typeof users.$inferInsert, "id" | "createdAt" | "updatedAt">) => {
    const at = now();
    const [user] = await tx
      .insert(users)
      .values({ ...values, id: createId(), createdAt: at, updatedAt: at })
      .returning(shownUser);
    return found(user, "user");
  };

  /** Whom a provider's word stands for: known by its subject, by a proved address, or new. */
  const userOf = async (
    tx: Queries,
    { issuer, subject, email, emailVerified, name }: Elsewhere,
  ): Promise<{ user: User; isTakenOver: boolean }> => {
    const at = now();
    const [known] = await tx
      .select(shownUser)
      .from(userIdentities)
      .innerJoin(users, eq(users.id, userIdentities.userId))
      .where(and(eq(userIdentities.issuer, issuer), eq(userIdentities.subject, subject)));
    if (known) return { user: known, isTakenOver: false };
    const address = email !== undefined && emailVerified ? plainEmail(email) : undefined;
    const [holder] =
      address === undefined ? [] : await tx.select(shownUser).from(users).where(eq(users.email, address)).for("update");
    let user = holder;
    // Whoever made this account never proved the address, so it is the provider's word against nothing: their password goes.
    const isTakenOver = holder !== undefined && holder.emailVerifiedAt === null;
    if (holder && isTakenOver) {
      const [freed] = await tx
        .update(users)
        .set({ passwordHash: null, emailVerifiedAt: at, updatedAt: at })
        .where(eq(users.id, holder.id))
        .returning(shownUser);
      user = freed;
    }
    user ??= await addUser(tx, {
      email: address ?? null,
      emailVerifiedAt: address === undefined ? null : at,
      name: (name ?? "").replaceAll("\0", "").trim().slice(0, 200),
    });
    await tx.insert(userIdentities).values({ issuer, subject, userId: user.id, createdAt: at });
    return { user, isTakenOver };
  };

  const endAll = async (userId: string, except?: string): Promise<void> => {
    const gone = await db
      .update(loginSessions)
      .set({ endedAt: now() })
      .where(
        and(
          eq(loginSessions.userId, userId),
          isNull(loginSessions.endedAt),
          except === undefined ? undefined : ne(loginSessions.id, except),
        ),
      )
      .returning({ id: loginSessions.id });
    for (const { id } of gone) endings.tell({ userId, sessionId: id });
  };

  return guarded<Logins>({
    async register({ email, password, client, ...profile }) {
      const passwordHash = await hashPassword(passwordField(password));
      const values = { ...profileColumns(profile), email: plainEmail(email), passwordHash };
      return await db.transaction(async (tx) => {
        const [taken] = await tx.select({ id: users.id }).from(users).where(eq(users.email, values.email));
        if (taken) throw new VoiceError("conflict", "there is an account with this address");
        return await begin(tx, await addUser(tx, values), client);
      });
    },
    async login({ email, password, client }) {
      const [row] = await db
        .select({ ...shownUser, passwordHash: users.passwordHash })
        .from(users)
        .where(eq(users.email, plainEmail(email)));
      const isRight = await isPassword(row?.passwordHash, password);
      if (!row || !isRight) throw refused();
      const { passwordHash: _, ...user } = row;
      return await db.transaction((tx) => begin(tx, user, client));
    },
    async loginElsewhere(identity) {
      const { signedIn, isTakenOver } = await db.transaction(async (tx) => {
        const { user, isTakenOver } = await userOf(tx, identity);
        return { signedIn: await begin(tx, user, identity.client), isTakenOver };
      });
      if (isTakenOver) await endAll(signedIn.user.id, signedIn.sessionId);
      return signedIn;
    },
    async refresh(refreshToken) {
      const hash = hashSecret(refreshToken);
      // What it finds is answered rather than thrown: a throw would undo the ending of the login.
      const outcome = await db.transaction(
        async (tx): Promise<SignedIn | { readonly reused: string; readonly userId: string } | undefined> => {
          const [token] = await tx
            .select()
            .from(accountTokens)
            .where(and(eq(accountTokens.hash, hash), eq(accountTokens.kind, "refresh")))
            .for("update");
          if (!token?.sessionId) return undefined;
          const { sessionId, userId, usedAt } = token;
          const [session] = await tx
            .select({ id: loginSessions.id })
            .from(loginSessions)
            .where(and(eq(loginSessions.id, sessionId), lives()))
            .for("update");
          if (!session || (token.expiresAt && token.expiresAt <= now())) return undefined;
          if (usedAt !== null) {
            await tx.update(loginSessions).set({ endedAt: now() }).where(eq(loginSessions.id, sessionId));
            return { reused: sessionId, userId };
          }
          await tx.update(accountTokens).set({ usedAt: now() }).where(eq(accountTokens.hash, hash));
          const [user] = await tx.select(shownUser).from(users).where(eq(users.id, userId));
          return user && (await renew(tx, user, sessionId));
        },
      );
      if (outcome === undefined) throw notGood();
      if ("reused" in outcome) {
        log.warn({ loginId: outcome.reused }, "refresh token used twice, login ended");
        endings.tell({ userId: outcome.userId, sessionId: outcome.reused });
        throw notGood();
      }
      return outcome;
    },
    async page(userId, request) {
      const { id, kind, name, scopes, createdAt, usedAt, expiresAt } = loginSessions;
      const keys = keyset(LOGIN_AGE, sql`${id}`, { ...request, order: "-createdAt" });
      const rows = await db
        .select({ id, kind, name, scopes, createdAt, usedAt, expiresAt, at: keys.at })
        .from(loginSessions)
        .where(and(eq(loginSessions.userId, userId), lives(), keys.where))
        .orderBy(...keys.orderBy)
        .limit(keys.limit);
      return keys.page(rows, ({ at: _, ...row }) => ({ ...row, scopes: row.scopes as readonly Scope[] | null }));
    },
    async end(userId, id) {
      const [gone] = await db
        .update(loginSessions)
        .set({ endedAt: now() })
        .where(and(eq(loginSessions.userId, userId), eq(loginSessions.id, knownId(id, "session")), lives()))
        .returning({ id: loginSessions.id });
      found(gone, "session");
      endings.tell({ userId, sessionId: id.toLowerCase() });
    },
    endAll,
    async standing(sessionId) {
      if (!isId(sessionId)) return undefined;
      const [row] = await db
        .select({ userId: users.id, role: users.role, sessionId: loginSessions.id, scopes: loginSessions.scopes })
        .from(loginSessions)
        .innerJoin(users, eq(users.id, loginSessions.userId))
        .where(and(eq(loginSessions.id, sessionId), lives()));
      return row && { ...row, scopes: row.scopes as readonly Scope[] | null };
    },
    async ended(sessionIds) {
      if (sessionIds.length === 0) return [];
      const alive = await db
        .select({ id: loginSessions.id })
        .from(loginSessions)
        .where(and(inArray(loginSessions.id, sessionIds.filter(isId)), lives()));
      const known = new Set(alive.map(({ id }) => id));
      return sessionIds.filter((id) => !known.has(id));
    },
    async prune(before) {
      await db.delete(accountTokens).where(and(ne(accountTokens.kind, "refresh"), lt(accountTokens.expiresAt, before)));
      // Their tokens go with them. A device that never gave its code is none.
      await db
        .delete(loginSessions)
        .where(
          or(
            lt(loginSessions.endedAt, before),
            lt(loginSessions.expiresAt, before),
            and(
              eq(loginSessions.kind, "device"),
              lt(loginSessions.createdAt, before),
              sql`not exists (select 1 from ${accountTokens} where ${accountTokens.sessionId} = ${loginSessions.id})`,
            ),
          ),
        );
    },
  });
};
