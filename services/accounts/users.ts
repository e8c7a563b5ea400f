import { and, eq, getTableColumns, is, sql } from "drizzle-orm";
import { PgTable } from "drizzle-orm/pg-core";
import { VoiceError } from "../../protocols/errors.ts";
import { requiredText, textField, zoneField } from "../fields.ts";
import { found } from "../ids.ts";
import { keyset, type SortKey } from "../pages.ts";
import { guarded } from "../store/errors.ts";
import * as tables from "../store/schema.ts";
import type { Database } from "../store/store.ts";
import type { Endings } from "./endings.ts";
import { hashPassword, isPassword } from "./password.ts";
import { passwordField, plainEmail, shownUser } from "./rows.ts";
import { users } from "./schema.ts";
import type { Logins, UserOrder, Users } from "./service.ts";

/** Owner of this machine, whose token `npm start` prints. */
export const LOCAL_USER_ID = "local";

const SORT_KEYS: Readonly<Record<UserOrder, SortKey>> = {
  createdAt: { by: sql`${users.createdAt}`, type: "timestamptz" },
  email: { by: sql`coalesce(${users.email}, '')`, type: "text" },
  name: { by: sql`lower(${users.name})`, type: "text" },
};

/** Every table that holds something of a user, whoever adds it. */
const owned = Object.values(tables).flatMap((table) => {
  if (!is(table, PgTable)) return [];
  const { userId } = getTableColumns(table) as { readonly userId?: (typeof tables.tasks)["userId"] };
  return userId ? [{ table, userId }] : [];
});

export const createUsers = ({
  db,
  endings,
  logins,
  now,
}: {
  readonly db: Database;
  readonly endings: Endings;
  readonly logins: Pick<Logins, "endAll">;
  readonly now: () => Date;
}): Users => {
  const get = async (id: string) => {
    const [row] = await db.select(shownUser).from(users).where(eq(users.id, id));
    return found(row, "user");
  };
  const change = async (id: string, values: Partial<typeof users.$inferInsert>) => {
    const [row] = await db
      .update(users)
      .set({ ...values, updatedAt: now() })
      .where(eq(users.id, id))
      .returning(shownUser);
    return found(row, "user");
  };
  const notLocal = (id: string) => {
    if (id === LOCAL_USER_ID)
      throw new VoiceError("forbidden", "the owner of this machine is no account to sign in to");
  };

  return guarded<Users>({
    get,
    async page({ search, role, order = "createdAt", limit, cursor } = {}) {
      const keys = keyset(SORT_KEYS, sql`${users.id}`, { order, limit, cursor });
      const like = search && `%${search.toLowerCase().replace(/[\\%_]/g, "\\$&")}%`;
      const rows = await db
        .select({ ...shownUser, at: keys.at })
        .from(users)
        .where(
          and(
            like ? sql`(lower(${users.name}) like ${like} or ${users.email} like ${like})` : undefined,
            role && eq(users.role, role),
            keys.where,
          ),
        )
        .orderBy(...keys.orderBy)
        .limit(keys.limit);
      return keys.page(rows, ({ at: _, ...user }) => user);
    },
    update: (id, { name, language, timeZone }) =>
      change(id, {
        ...(name !== undefined && { name: textField(name, "name", 200) }),
        ...(language !== undefined && { language: requiredText(language, "language", 35) }),
        ...(timeZone !== undefined && { timeZone: zoneField(timeZone) }),
      }),
    async updateCredentials(id, { email, password, currentPassword, sessionId }) {
      notLocal(id);
      const [row] = await db
        .select({ email: users.email, passwordHash: users.passwordHash })
        .from(users)
        .where(eq(users.id, id));
      const { passwordHash, email: before } = found(row, "user");
      const address = email === undefined ? undefined : plainEmail(email);
      const isNewAddress = address !== undefined && address !== before;
      if (!isNewAddress && password === undefined) return await get(id);
      if (passwordHash !== null && !(await isPassword(passwordHash, currentPassword ?? "")))
        throw new VoiceError("forbidden", "currentPassword is wrong");
      const changed = await change(id, {
        ...(isNewAddress && { email: address, emailVerifiedAt: null }),
        ...(password !== undefined && { passwordHash: await hashPassword(passwordField(password)) }),
      });
      // Letters that are under way prove the old address, and would set another password.
      await db.execute(
        sql`delete from ${tables.accountTokens} where user_id = ${id} and kind in ('verify_email', 'reset_password')`,
      );
      if (password !== undefined) await logins.endAll(id, sessionId);
      return changed;
    },
    async setRole(id, role) {
      notLocal(id);
      return await change(id, { role });
    },
    async remove(id) {
      notLocal(id);
      await db.transaction(async (tx) => {
        // Locked first, so that nobody signs in meanwhile.
        const [row] = await tx.select({ id: users.id }).from(users).where(eq(users.id, id)).for("update");
        found(row, "user");
        for (const { table, userId } of owned) await tx.delete(table).where(eq(userId, id));
        await tx.delete(users).where(eq(users.id, id));
      });
      endings.tell({ userId: id });
    },
    async ensureLocal() {
      const at = now();
      await db
        .insert(users)
        .values({ id: LOCAL_USER_ID, role: "admin", createdAt: at, updatedAt: at })
        .onConflictDoNothing();
      return await get(LOCAL_USER_ID);
    },
  });
};
