import { and, asc, eq, gte, isNotNull, isNull, lt, type SQL, sql } from "drizzle-orm";
import { dateField, requiredText, rowLimit, textField, textList } from "../fields.ts";
import { createId, found, knownId } from "../ids.ts";
import { closest } from "../match/match.ts";
import { guarded } from "../store/errors.ts";
import type { Database } from "../store/store.ts";
import { tasks } from "./schema.ts";
import type { Task, TaskChange, TaskFilter, Tasks } from "./service.ts";

const toTask = ({ userId: _, ...task }: typeof tasks.$inferSelect): Task => task;

const listName = (name: string): string => requiredText(name, "list", 100).toLowerCase();

/** Only what `change` names, checked; a column left out keeps its value or takes its default. */
const columns = ({ title, notes, list, priority, tags, dueAt, dueAllDay }: TaskChange) => ({
  ...(title !== undefined && { title: requiredText(title, "title", 500) }),
  ...(notes !== undefined && { notes: textField(notes, "notes", 10_000) }),
  ...(list !== undefined && { list: listName(list) }),
  ...(priority !== undefined && { priority }),
  ...(tags !== undefined && { tags: textList(tags, "tags", 100, 50) }),
  ...(dueAt !== undefined && { dueAt: dueAt === null ? null : dateField(dueAt, "dueAt") }),
  // What is due at no time is due on no day either.
  ...(dueAt === null ? { dueAllDay: false } : dueAllDay !== undefined && { dueAllDay }),
});

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
    const rows = await db
      .select()
      .from(tasks)
      .where(conditions(userId, filter))
      .orderBy(sql`${tasks.dueAt} asc nulls last`, asc(tasks.id))
      .limit(rowLimit(filter.limit));
    return rows.map(toTask);
  };

  return guarded<Tasks>({
    list,
    add: async (userId, { title, ...rest }) => {
      const at = now();
      const [row] = await db
        .insert(tasks)
        .values({
          ...columns(rest),
          title: requiredText(title, "title", 500),
          id: createId(),
          userId,
          createdAt: at,
          updatedAt: at,
        })
        .returning();
      return toTask(found(row, "task"));
    },
    get: async (userId, id) => {
      const [row] = await db.select().from(tasks).where(owned(userId, id));
      return toTask(found(row, "task"));
    },
    find: async (userId, words, { limit = 100, ...filter } = {}) => {
      const all = await list(userId, { ...filter, limit: 1000 });
      return closest(words, all, ({ title }) => ({ title }))
        .slice(0, rowLimit(limit))
        .map(({ item, score }) => ({ task: item, score }));
    },
    complete: async (userId, id) => {
      const at = now();
      // Done twice is done once: the first time stays.
      const [row] = await db
        .update(tasks)
        .set({ completedAt: sql`coalesce(${tasks.completedAt}, ${at.toISOString()})`, updatedAt: at })
        .where(owned(userId, id))
        .returning();
      return toTask(found(row, "task"));
    },
    update: async (userId, id, change) => {
      const [row] = await db
        .update(tasks)
        .set({ ...columns(change), updatedAt: now() })
        .where(owned(userId, id))
        .returning();
      return toTask(found(row, "task"));
    },
    remove: async (userId, id) => {
      const [row] = await db.delete(tasks).where(owned(userId, id)).returning({ id: tasks.id });
      found(row, "task");
    },
  });
};
