import { and, eq, getTableColumns, isNull, lt, sql } from "drizzle-orm";
import { createId, found, knownId } from "../ids.ts";
import { keyset } from "../pages.ts";
import { hasWords } from "../search.ts";
import { guarded } from "../store/errors.ts";
import type { Database } from "../store/store.ts";
import { notifications } from "./schema.ts";
import type { Notifications } from "./service.ts";

const { userId: _u, key: _k, ...shown } = getTableColumns(notifications);
const AGE = { createdAt: { by: sql`${notifications.createdAt}`, type: "timestamptz" } } as const;
const words = sql`to_tsvector('simple', ${notifications.title} || ' ' || ${notifications.body})`;
const MAX_TITLE = 500;

/** Notifications kept in the database. `now` is the wall clock; tests pass their own. */
export const createNotifications = ({
  db,
  now = () => new Date(),
}: {
  readonly db: Pick<Database, "select" | "insert" | "update" | "delete">;
  readonly now?: () => Date;
}): Notifications =>
  guarded<Notifications>({
    async tell(all) {
      if (all.length === 0) return 0;
      const at = now();
      const rows = all.map(({ title, ...rest }) => ({
        ...{ id: createId(), createdAt: at },
        ...rest,
        title: title.slice(0, MAX_TITLE),
      }));
      const told = await db
        .insert(notifications)
        .values(rows)
        .onConflictDoNothing()
        .returning({ id: notifications.id });
      return told.length;
    },
    async page(userId, { unread = false, search, order = "-createdAt", limit, cursor } = {}) {
      const keys = keyset(AGE, sql`${notifications.id}`, { order, limit, cursor });
      const rows = await db
        .select({ ...shown, at: keys.at })
        .from(notifications)
        .where(
          and(
            eq(notifications.userId, userId),
            unread ? isNull(notifications.readAt) : undefined,
            hasWords(words, search),
            keys.where,
          ),
        )
        .orderBy(...keys.orderBy)
        .limit(keys.limit);
      return keys.page(rows, ({ at: _, ...notification }) => notification);
    },
    async read(userId, id) {
      const [row] = await db
        .update(notifications)
        .set({ readAt: sql`coalesce(${notifications.readAt}, ${now().toISOString()})` })
        .where(and(eq(notifications.userId, userId), eq(notifications.id, knownId(id, "notification"))))
        .returning(shown);
      return found(row, "notification");
    },
    async prune(before) {
      const gone = await db
        .delete(notifications)
        .where(lt(notifications.createdAt, before))
        .returning({ id: notifications.id });
      return gone.length;
    },
  });
