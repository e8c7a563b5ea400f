import { and, arrayContains, asc, eq, getTableColumns, gte, isNotNull, isNull, lt, type SQL, sql } from "drizzle-orm";
import { VoiceError } from "../../protocols/errors.ts";
import { dateField, requiredText, rowLimit, textField, textList, zoneField } from "../fields.ts";
import { createId, found, knownId } from "../ids.ts";
import { closest } from "../match/match.ts";
import { keyset, type SortKey } from "../pages.ts";
import { nextAfter, recurrenceField, withoutOne } from "../recurrence.ts";
import { guarded } from "../store/errors.ts";
import type { Database } from "../store/store.ts";
import { tasks } from "./schema.ts";
import type { NewTask, Task, TaskChange, TaskFilter, TaskOrder, TaskQuery, Tasks } from "./service.ts";

// Words are for the database to look in.
const { words: _words, userId: _userId, ...shown } = getTableColumns(tasks);

const SORT_KEYS = (isDown: boolean): Readonly<Record<TaskOrder, SortKey>> => ({
  dueAt: { by: sql`coalesce(${tasks.dueAt}, ${sql.raw(isDown ? "'-infinity'" : "'infinity'")})`, type: "timestamptz" },
  createdAt: { by: sql`${tasks.createdAt}`, type: "timestamptz" },
  updatedAt: { by: sql`${tasks.updatedAt}`, type: "timestamptz" },
  title: { by: sql`lower(${tasks.title})`, type: "text" },
  priority: { by: sql`array_position(array['high', 'normal', 'low'], ${tasks.priority})`, type: "int" },
});

const listName = (name: string): string => requiredText(name, "list", 100).toLowerCase();

/** Only what `change` names, checked; a column left out keeps its value or takes its default. */
const columns = ({
  title,
  notes,
  list,
  priority,
  tags,
  dueAt,
  dueAllDay,
  recurrence,
  timeZone,
}: TaskChange): Partial<typeof tasks.$inferInsert> => ({
  ...(title !== undefined && { title: requiredText(title, "title", 500) }),
  ...(notes !== undefined && { notes: textField(notes, "notes", 10_000) }),
  ...(list !== undefined && { list: listName(list) }),
  ...(priority !== undefined && { priority }),
  ...(tags !== undefined && { tags: textList(tags, "tags", 100, 50) }),
  ...(dueAt !== undefined && { dueAt: dueAt === null ? null : dateField(dueAt, "dueAt") }),
  // What is due at no time is due on no day either.
  ...(dueAt === null ? { dueAllDay: false } : dueAllDay !== undefined && { dueAllDay }),
  ...(recurrence !== undefined && { recurrence: recurrence === null ? null : recurrenceField(recurrence) }),
  ...(dueAt === null && recurrence === undefined && { recurrence: null }),
  ...(timeZone !== undefined && { timeZone: zoneField(timeZone) }),
});

const possible = ({ recurrence, dueAt }: Partial<typeof tasks.$inferInsert>): void => {
  if (recurrence && !dueAt) throw new VoiceError("invalid", "a task that recurs must be due at a time");
};

/** "buy mil" finds what has a word "buy" and one that begins with "mil"; undefined where there are no words. */
const searchQuery = (text: string): string | undefined => {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.length === 0 ? undefined : words.map((word) => `'${word}':*`).join(" & ");
};

const narrowed = ({ search, tag, priority }: TaskQuery): SQL | undefined => {
  const query = search === undefined ? undefined : searchQuery(search);
  return and(
    query === undefined ? undefined : sql`${tasks.words} @@ to_tsquery('simple', ${query})`,
    // Only signs, and no words: nothing has them.
    search !== undefined && search.trim() !== "" && query === undefined ? sql`false` : undefined,
    tag === undefined ? undefined : arrayContains(tasks.tags, [tag.trim()]),
    priority === undefined ? undefined : eq(tasks.priority, priority),
  );
};

const conditions = (userId: string, { list, state = "open", dueFrom, dueBefore }: TaskFilter): SQL | undefined =>
  and(
    eq(tasks.userId, userId),
    list === undefined ? undefined : eq(tasks.list, list.trim().toLowerCase()),
    state === "open" ? isNull(tasks.completedAt) : undefined,
    state === "done" ? isNotNull(tasks.completedAt) : undefined,
    dueFrom && gte(tasks.dueAt, dueFrom),
    dueBefore && lt(tasks.dueAt, dueBefore),
  );

/** Tasks kept in the database. `now` is the wall clock; tests pass their own. */
export const createTasks = ({
  db,
  now = () => new Date(),
}: {
  readonly db: Database;
  readonly now?: () => Date;
}): Tasks => {
  const owned = (userId: string, id: string) => and(eq(tasks.userId, userId), eq(tasks.id, knownId(id, "task")));

  const list = async (userId: string, filter: TaskFilter = {}): Promise<readonly Task[]> => {
    return await db
      .select(shown)
      .from(tasks)
      .where(conditions(userId, filter))
      .orderBy(sql`${tasks.dueAt} asc nulls last`, asc(tasks.id))
      .limit(rowLimit(filter.limit));
  };

  const insert = async (on: Pick<Database, "insert">, userId: string, { title, ...rest }: NewTask): Promise<Task> => {
    const at = now();
    const values = { ...columns(rest), title: requiredText(title, "title", 500) };
    possible(values);
    const [row] = await on
      .insert(tasks)
      .values({ ...values, id: createId(), userId, createdAt: at, updatedAt: at })
      .returning(shown);
    return found(row, "task");
  };

  /** The next one of a task that recurs, with all that it has. */
  const again = ({ id: _, createdAt: _c, updatedAt: _u, completedAt: _d, dueAt, recurrence, ...rest }: Task) => {
    if (dueAt === null || recurrence === null) return undefined;
    // What was missed is not made up for: the next one is still to come.
    const after = new Date(Math.max(dueAt.getTime(), now().getTime()));
    const next = nextAfter(recurrence, dueAt, after, rest.timeZone);
    return next && { ...rest, dueAt: next, recurrence: withoutOne(recurrence) };
  };

  return guarded<Tasks>({
    list,
    page: async (userId, { order = "dueAt", limit, cursor, ...query } = {}) => {
      const keys = keyset(SORT_KEYS(order.startsWith("-")), sql`${tasks.id}`, { order, limit, cursor });
      const rows = await db
        .select({ ...shown, at: keys.at })
        .from(tasks)
        .where(and(conditions(userId, query), narrowed(query), keys.where))
        .orderBy(...keys.orderBy)
        .limit(keys.limit);
      return keys.page(rows, ({ at: _, ...task }): Task => task);
    },
    add: (userId, task) => insert(db, userId, task),
    get: async (userId, id) => {
      const [row] = await db.select(shown).from(tasks).where(owned(userId, id));
      return found(row, "task");
    },
    find: async (userId, words, { limit = 100, ...filter } = {}) => {
      const all = await list(userId, { ...filter, limit: 1000 });
      return closest(words, all, ({ title }) => ({ title }))
        .slice(0, rowLimit(limit))
        .map(({ item, score }) => ({ task: item, score }));
    },
    complete: (userId, id) =>
      db.transaction(async (tx) => {
        const at = now();
        const [before] = await tx.select(shown).from(tasks).where(owned(userId, id)).for("update");
        const task = found(before, "task");
        // Done twice is done once: the first time stays.
        if (task.completedAt !== null) return task;
        const [row] = await tx
          .update(tasks)
          .set({ completedAt: at, updatedAt: at })
          .where(owned(userId, id))
          .returning(shown);
        const next = again(task);
        if (next) await insert(tx, userId, next);
        return found(row, "task");
      }),
    update: (userId, id, change) =>
      db.transaction(async (tx) => {
        const changed = columns(change);
        const [before] = await tx.select(shown).from(tasks).where(owned(userId, id)).for("update");
        possible({ ...found(before, "task"), ...changed });
        const [row] = await tx
          .update(tasks)
          .set({ ...changed, updatedAt: now() })
          .where(owned(userId, id))
          .returning(shown);
        return found(row, "task");
      }),
    remove: async (userId, id) => {
      const [row] = await db.delete(tasks).where(owned(userId, id)).returning({ id: tasks.id });
      found(row, "task");
    },
  });
};
