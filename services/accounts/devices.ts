import { and, eq, gt, isNull, sql } from "drizzle-orm";
import { VoiceError } from "../../protocols/errors.ts";
import { requiredText } from "../fields.ts";
import { createId, found, knownId } from "../ids.ts";
import { keyset } from "../pages.ts";
import { guarded } from "../store/errors.ts";
import type { Database } from "../store/store.ts";
import type { Endings } from "./endings.ts";
import { LOGIN_AGE } from "./rows.ts";
import { accountTokens, loginSessions, users } from "./schema.ts";
import type { Scope } from "./scopes.ts";
import type { Device, Devices } from "./service.ts";
import { createCode, createSecret, DEVICE_PREFIX, hashSecret, plainCode } from "./tokens.ts";

const CODE_MS = 10 * 60_000;
/** How exactly it is known when a device was used last. */
const USED_MS = 60_000;

const columns = {
  id: loginSessions.id,
  name: loginSessions.name,
  scopes: loginSessions.scopes,
  createdAt: loginSessions.createdAt,
  usedAt: loginSessions.usedAt,
  pairedAt: accountTokens.createdAt,
};
const toDevice = (row: {
  id: string;
  name: string;
  scopes: string[] | null;
  createdAt: Date;
  usedAt: Date;
  pairedAt: Date | null;
}): Device => ({ ...row, scopes: (row.scopes ?? []) as readonly Scope[] });

export const createDevices = ({
  db,
  endings,
  now,
}: {
  readonly db: Database;
  readonly endings: Endings;
  readonly now: () => Date;
}): Devices => {
  const tokenOfIt = and(eq(accountTokens.sessionId, loginSessions.id), eq(accountTokens.kind, "device"));
  const lives = and(eq(loginSessions.kind, "device"), isNull(loginSessions.endedAt));
  const owned = (userId: string, id: string) =>
    and(eq(loginSessions.userId, userId), eq(loginSessions.id, knownId(id, "device")), lives);
  const get = async (on: Pick<Database, "select">, id: string): Promise<Device> => {
    const [row] = await on
      .select(columns)
      .from(loginSessions)
      .leftJoin(accountTokens, tokenOfIt)
      .where(and(eq(loginSessions.id, id), lives));
    return toDevice(found(row, "device"));
  };

  return guarded<Devices>({
    async add(userId, { name, scopes }) {
      const at = now();
      const id = createId();
      const code = createCode();
      const codeExpiresAt = new Date(at.getTime() + CODE_MS);
      const device = await db.transaction(async (tx) => {
        await tx.insert(loginSessions).values({
          ...{ id, userId, kind: "device", createdAt: at, usedAt: at },
          name: requiredText(name, "name", 200),
          scopes: [...new Set(scopes)],
        });
        const hash = hashSecret(plainCode(code));
        await tx
          .insert(accountTokens)
          .values({ hash, kind: "pairing", userId, sessionId: id, createdAt: at, expiresAt: codeExpiresAt });
        return await get(tx, id);
      });
      return { device, code, codeExpiresAt };
    },
    async claim(code) {
      const at = now();
      const token = createSecret(DEVICE_PREFIX);
      const device = await db.transaction(async (tx) => {
        // Deleted in one statement, so that of two who have the code one gets the token.
        const [pairing] = await tx
          .delete(accountTokens)
          .where(
            and(
              eq(accountTokens.hash, hashSecret(plainCode(code))),
              eq(accountTokens.kind, "pairing"),
              gt(accountTokens.expiresAt, at),
            ),
          )
          .returning();
        if (!pairing?.sessionId) return undefined;
        const { userId, sessionId } = pairing;
        await tx
          .insert(accountTokens)
          .values({ hash: hashSecret(token), kind: "device", userId, sessionId, createdAt: at });
        return await get(tx, sessionId);
      });
      if (!device) throw new VoiceError("unauthorized", "the code is wrong, used, or older than 10 minutes");
      return { device, token };
    },
    async page(userId, request) {
      const keys = keyset(LOGIN_AGE, sql`${loginSessions.id}`, { ...request, order: "-createdAt" });
      const rows = await db
        .select({ ...columns, at: keys.at })
        .from(loginSessions)
        .leftJoin(accountTokens, tokenOfIt)
        .where(and(eq(loginSessions.userId, userId), lives, keys.where))
        .orderBy(...keys.orderBy)
        .limit(keys.limit);
      return keys.page(rows, ({ at: _, ...row }) => toDevice(row));
    },
    async rename(userId, id, name) {
      const [row] = await db
        .update(loginSessions)
        .set({ name: requiredText(name, "name", 200) })
        .where(owned(userId, id))
        .returning({ id: loginSessions.id });
      return await get(db, found(row, "device").id);
    },
    async remove(userId, id) {
      const [row] = await db
        .update(loginSessions)
        .set({ endedAt: now() })
        .where(owned(userId, id))
        .returning({ id: loginSessions.id });
      endings.tell({ userId, sessionId: found(row, "device").id });
    },
    async standing(token) {
      const [row] = await db
        .select({
          userId: users.id,
          role: users.role,
          sessionId: loginSessions.id,
          scopes: loginSessions.scopes,
          usedAt: loginSessions.usedAt,
        })
        .from(accountTokens)
        .innerJoin(loginSessions, eq(loginSessions.id, accountTokens.sessionId))
        .innerJoin(users, eq(users.id, loginSessions.userId))
        .where(and(eq(accountTokens.hash, hashSecret(token)), eq(accountTokens.kind, "device"), lives));
      if (!row) return undefined;
      const { usedAt, scopes, ...standing } = row;
      const at = now();
      if (at.getTime() - usedAt.getTime() > USED_MS)
        await db.update(loginSessions).set({ usedAt: at }).where(eq(loginSessions.id, row.sessionId));
      // A device never does what admins do.
      return { ...standing, role: "user", scopes: (scopes ?? []) as readonly Scope[] };
    },
  });
};
