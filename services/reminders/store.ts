import { and, asc, eq, getTableColumns, gte, inArray, lt, ne, type SQL, sql } from "drizzle-orm";
import { VoiceError } from "../../protocols/errors.ts";
import { dateField, rowLimit, textField, zoneField } from "../fields.ts";
import { createId, found, knownId } from "../ids.ts";
import type { ServiceLog } from "../log.ts";
import { closest } from "../match/match.ts";
import { keyset } from "../pages.ts";
import { hasWords } from "../search.ts";
import { guarded } from "../store/errors.ts";
import type { Database } from "../store/store.ts";
import { whenDone } from "../store/together.ts";
import { createScheduler } from "./scheduler.ts";
import { reminders } from "./schema.ts";
import { heardAt, seriesField, wentOff } from "./series.ts";
import type { Reminder, ReminderChange, ReminderKind, Reminders } from "./service.ts";
import { spokenNames } from "./spoken.ts";

// What it was queued for concerns the jobs alone, and where a series began the store.
const { queuedFor: _q, firstAt: _f, ...shown } = getTableColumns(reminders);
const stored = { ...shown, firstAt: reminders.firstAt };
/** The time that is to be heard now or next. */
const heard = sql`coalesce(${reminders.owedAt}, ${reminders.dueAt})`;
const DUE = { dueAt: { by: sql`${reminders.dueAt}`, type: "timestamptz" } } as const;

type Row = Omit<typeof reminders.$inferSelect, "queuedFor">;
type Change = Partial<Omit<Row, "id" | "userId" | "kind" | "createdAt">>;

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

/** What a change of label, time or recurrence does to `row`. */
const updated = (row: Row, at: Date, { label, dueAt, recurrence }: ReminderChange): Change => {
  const moved = dueAt === undefined ? row.dueAt : dateField(dueAt, "dueAt");
  const series =
    dueAt === undefined && recurrence === undefined
      ? {}
      : seriesField(recurrence === undefined ? row.recurrence : recurrence, { ...row, dueAt: moved });
  const relabelled: Change = { ...series, ...(label !== undefined && { label: textField(label, "label", 500) }) };
  if (dueAt === undefined) {
    // What went off once and shall recur goes on with its next time.
    const next = row.state === "delivered" && recurrence ? wentOff({ ...row, ...series }, at) : undefined;
    return next && next.recurrence !== null ? { ...relabelled, ...next, owedAt: null, state: "pending" } : relabelled;
  }
  if (row.state === "paused") return { ...relabelled, remainingMs: Math.max(0, moved.getTime() - at.getTime()) };
  const durationMs =
    row.durationMs === null ? null : Math.max(0, row.durationMs + moved.getTime() - row.dueAt.getTime());
  // What went off and gets a new time is snoozed: it goes off again.
  return { ...relabelled, dueAt: moved, owedAt: null, durationMs, state: "pending" };
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

/** What it does to `row` that its user has heard it at `dueAt`; undefined where that changes nothing. */
const heardOf = (row: Row, dueAt: Date | undefined, at: Date): Change | undefined => {
  const time = heardAt(row);
  // Only what is due: one that was snoozed while it was being spoken goes off again, and so does a series the next time.
  if (row.state !== "pending" || time > at) return undefined;
  if (dueAt !== undefined && row.recurrence !== null && dueAt.getTime() !== time.getTime()) return undefined;
  if (row.owedAt !== null) return { owedAt: null };
  const next = wentOff(row, at);
  return next && next.recurrence !== null ? { ...next, owedAt: null } : { state: "delivered" };
};

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
        .select({ ...shown, dueAt: heard.mapWith(reminders.dueAt) })
        .from(reminders)
        .where(
          and(inArray(reminders.id, [...ids]), eq(reminders.state, "pending"), sql`${heard} <= ${now().toISOString()}`),
        )
        .orderBy(asc(heard), asc(reminders.id)),
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
      const [row] = await tx.select(stored).from(reminders).where(owned(userId, id)).for("update");
      const before = found(row?.state === "cancelled" ? undefined : row, "reminder");
      const values = decide(before, now());
      const { firstAt: _, ...same } = before;
      if (Object.keys(values).length === 0) return same;
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
    async page(userId, { kind, state = "waiting", search, dueFrom, dueBefore, order = "dueAt", limit, cursor } = {}) {
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
            hasWords(sql`to_tsvector('simple', ${reminders.label})`, search),
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
    set: async (userId, { kind, label = "", dueAt, durationMs, timeZone, recurrence = null }) => {
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
          ...seriesField(recurrence, { kind, dueAt }),
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
    update: (userId, id, to) => change(userId, id, (row, at) => updated(row, at, to)),
    pause: (userId, id) => change(userId, id, (row, at) => paused(timerOnly(row), at)),
    resume: (userId, id) => change(userId, id, (row, at) => resumed(timerOnly(row), at)),
    due: scheduler.due,
    delivered: async (id, dueAt) => {
      const known = eq(reminders.id, knownId(id, "reminder"));
      const userId = await db.transaction(async (tx) => {
        const [row] = await tx.select(stored).from(reminders).where(known).for("update");
        const before = found(row, "reminder");
        const values = heardOf(before, dueAt, now());
        if (values) await tx.update(reminders).set(values).where(known);
        return before.userId;
      });
      scheduler.settle(id);
      // The next time of a series may be sooner than the scheduler would look again.
      scheduler.changed(userId);
    },
    read: async (userId, id, at) => {
      await db.transaction(async (tx) => {
        const [row] = await tx.select(stored).from(reminders).where(owned(userId, id)).for("update");
        const values = row && heardAt(row) <= at ? heardOf(row, undefined, now()) : undefined;
        if (!values) return;
        await tx.update(reminders).set(values).where(owned(userId, id));
        whenDone(db, () => {
          scheduler.withdraw(id);
          scheduler.changed(userId);
        });
      });
    },
    close: () => scheduler.close(),
  });
};
