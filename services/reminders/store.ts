import { and, asc, eq, getTableColumns, gte, inArray, lt, lte, ne, type SQL, sql } from "drizzle-orm";
import { VoiceError } from "../../protocols/errors.ts";
import { dateField, rowLimit, textField, zoneField } from "../fields.ts";
import { createId, found, knownId } from "../ids.ts";
import type { ServiceLog } from "../log.ts";
import { closest } from "../match/match.ts";
import { keyset } from "../pages.ts";
import { guarded } from "../store/errors.ts";
import type { Database } from "../store/store.ts";
import { whenDone } from "../store/together.ts";
import { createScheduler } from "./scheduler.ts";
import { reminders } from "./schema.ts";
import type { Reminder, ReminderKind, Reminders } from "./service.ts";
import { spokenNames } from "./spoken.ts";

// What it was queued for concerns the jobs alone.
const { queuedFor: _q, ...shown } = getTableColumns(reminders);
const DUE = { dueAt: { by: sql`${reminders.dueAt}`, type: "timestamptz" } } as const;

type Row = Omit<typeof reminders.$inferSelect, "queuedFor">;
type Change = Partial<Pick<Row, "label" | "dueAt" | "durationMs" | "remainingMs" | "state">>;

export interface RemindersOptions {
  readonly db: Database;
  readonly log: ServiceLog;
  /** Wall clock; tests pass their own. */
  readonly now?: () => Date;
  /** Longest time until the clock and the table are looked at again, in milliseconds. Default 30 000. */
  readonly recheckMs?: number;
}

const durationField = (durationMs: number | undefined): number | null => {
  if (durationMs === undefined) return null;
  if (!Number.isFinite(durationMs) || durationMs < 0 || durationMs > 1e12)
    throw new VoiceError("invalid", "durationMs is no length of time");
  return Math.round(durationMs);
};

/** What a change of label or time does to `row`. */
const updated = (row: Row, at: Date, label: string | undefined, dueAt: Date | undefined): Change => {
  const relabelled: Change = label === undefined ? {} : { label: textField(label, "label", 500) };
  if (dueAt === undefined) return relabelled;
  const moved = dateField(dueAt, "dueAt");
  if (row.state === "paused") return { ...relabelled, remainingMs: Math.max(0, moved.getTime() - at.getTime()) };
  const durationMs =
    row.durationMs === null ? null : Math.max(0, row.durationMs + moved.getTime() - row.dueAt.getTime());
  // What went off and gets a new time is snoozed: it goes off again.
  return { ...relabelled, dueAt: moved, durationMs, state: "pending" };
};

const paused = (row: Row, at: Date): Change => {
  if (row.state === "paused") return {};
  const remainingMs = row.dueAt.getTime() - at.getTime();
  if (row.state !== "pending" || remainingMs <= 0) throw new VoiceError("conflict", "the timer has gone off");
  return { state: "paused", remainingMs };
};

const resumed = (row: Row, at: Date): Change =>
  row.state === "paused"
    ? { state: "pending", dueAt: new Date(at.getTime() + (row.remainingMs ?? 0)), remainingMs: null }
    : {};

const timerOnly = (row: Row): Row => {
  if (row.kind !== "timer") throw new VoiceError("invalid", "only a timer can be paused");
  return row;
};

/** Reminders kept in the database. All open sessions of a user hear what falls due. Close it before the store. */
export const createReminders = ({
  db,
  log,
  now = () => new Date(),
  recheckMs = 30_000,
}: RemindersOptions): Reminders => {
  const owned = (userId: string, id: string): SQL | undefined =>
    and(eq(reminders.userId, userId), eq(reminders.id, knownId(id, "reminder")));
  const waiting = inArray(reminders.state, ["pending", "paused"]);

  const scheduler = createScheduler({
    db,
    log,
    now,
    recheckMs,
    load: (ids) =>
      db
        .select(shown)
        .from(reminders)
        .where(and(inArray(reminders.id, [...ids]), eq(reminders.state, "pending")))
        .orderBy(asc(reminders.dueAt), asc(reminders.id)),
  });

  const list = async (userId: string, { kind }: { readonly kind?: ReminderKind } = {}): Promise<readonly Reminder[]> =>
    db
      .select(shown)
      .from(reminders)
      .where(and(eq(reminders.userId, userId), waiting, kind && eq(reminders.kind, kind)))
      .orderBy(asc(reminders.dueAt), asc(reminders.id))
      .limit(rowLimit(1000));

  /** Applies what `decide` makes of the row as it is, with nobody else's change in between. */
  const change = async (userId: string, id: string, decide: (row: Row, at: Date) => Change): Promise<Reminder> => {
    const after = await db.transaction(async (tx) => {
      const [row] = await tx.select(shown).from(reminders).where(owned(userId, id)).for("update");
      const before = found(row?.state === "cancelled" ? undefined : row, "reminder");
      const values = decide(before, now());
      if (Object.keys(values).length === 0) return before;
      const [changed] = await tx.update(reminders).set(values).where(owned(userId, id)).returning(shown);
      return found(changed, "reminder");
    });
    whenDone(db, () => {
      scheduler.withdraw(id);
      scheduler.changed(userId);
    });
    return after;
  };

  return guarded<Reminders>({
    list,
    async page(userId, { kind, state = "waiting", dueFrom, dueBefore, order = "dueAt", limit, cursor } = {}) {
      const keys = keyset(DUE, sql`${reminders.id}`, { order, limit, cursor });
      const rows = await db
        .select({ ...shown, at: keys.at })
        .from(reminders)
        .where(
          and(
            eq(reminders.userId, userId),
            state === "waiting" ? waiting : undefined,
            state === "delivered" ? eq(reminders.state, "delivered") : undefined,
            ne(reminders.state, "cancelled"),
            kind && eq(reminders.kind, kind),
            dueFrom && gte(reminders.dueAt, dueFrom),
            dueBefore && lt(reminders.dueAt, dueBefore),
            keys.where,
          ),
        )
        .orderBy(...keys.orderBy)
        .limit(keys.limit);
      return keys.page(rows, ({ at: _, ...reminder }): Reminder => reminder);
    },
    async get(userId, id) {
      const [row] = await db.select(shown).from(reminders).where(owned(userId, id));
      return found(row?.state === "cancelled" ? undefined : row, "reminder");
    },
    set: async (userId, { kind, label = "", dueAt, durationMs, timeZone }) => {
      const [row] = await db
        .insert(reminders)
        .values({
          id: createId(),
          userId,
          kind,
          label: textField(label, "label", 500),
          dueAt: dateField(dueAt, "dueAt"),
          durationMs: durationField(durationMs),
          timeZone: zoneField(timeZone),
          createdAt: now(),
        })
        .returning(shown);
      whenDone(db, () => scheduler.changed(userId));
      return found(row, "reminder");
    },
    find: async (userId, words, filter) =>
      closest(words, await list(userId, filter), (reminder) => ({
        title: reminder.label,
        extras: spokenNames(reminder),
      })).map(({ item, score }) => ({ reminder: item, score })),
    cancel: async (userId, id) => {
      const [row] = await db
        .update(reminders)
        .set({ state: "cancelled" })
        .where(and(owned(userId, id), waiting))
        .returning({ id: reminders.id });
      found(row, "reminder");
      scheduler.withdraw(id);
    },
    update: (userId, id, { label, dueAt }) => change(userId, id, (row, at) => updated(row, at, label, dueAt)),
    pause: (userId, id) => change(userId, id, (row, at) => paused(timerOnly(row), at)),
    resume: (userId, id) => change(userId, id, (row, at) => resumed(timerOnly(row), at)),
    due: scheduler.due,
    delivered: async (id) => {
      // Only what is due: one that was snoozed while it was being spoken goes off again.
      const known = eq(reminders.id, knownId(id, "reminder"));
      const [row] = await db
        .update(reminders)
        .set({
          state: sql`case when ${reminders.state} = 'pending' and ${lte(reminders.dueAt, now())} then 'delivered' else ${reminders.state} end`,
        })
        .where(known)
        .returning({ id: reminders.id });
      found(row, "reminder");
      scheduler.settle(id);
    },
    close: () => scheduler.close(),
  });
};
