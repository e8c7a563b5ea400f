import { and, asc, eq, isNotNull, isNull, lt, type SQL, sql } from "drizzle-orm";
import { VoiceError } from "../../protocols/errors.ts";
import { rowLimit, zoneField } from "../fields.ts";
import { createId, found, knownId } from "../ids.ts";
import { closest } from "../match/match.ts";
import { keyset, type SortKey } from "../pages.ts";
import { hasWords } from "../search.ts";
import { guarded } from "../store/errors.ts";
import type { Database } from "../store/store.ts";
import { freeBusyOf } from "./free.ts";
import { importEvents } from "./ical/import.ts";
import { readCalendar } from "./ical/read.ts";
import { writeCalendar } from "./ical/write.ts";
import { pageOfTimes } from "./page.ts";
import { columns, MAX_EXCEPTIONS, settled, shifted } from "./rows.ts";
import { calendarEvents } from "./schema.ts";
import { type EventRow, expand, occurrenceAt, readOccurrenceId, toEvent } from "./series.ts";
import type { Calendar, CalendarChange, CalendarEvent, EventOrder, EventRange, NewCalendarEvent } from "./service.ts";

/** Series, and events, of a user that are looked at together. */
const MOST_ROWS = 1000;

const SORT_KEYS: Readonly<Record<EventOrder, SortKey>> = {
  startsAt: { by: sql`${calendarEvents.startsAt}`, type: "timestamptz" },
  createdAt: { by: sql`${calendarEvents.createdAt}`, type: "timestamptz" },
  updatedAt: { by: sql`${calendarEvents.updatedAt}`, type: "timestamptz" },
  title: { by: sql`lower(${calendarEvents.title})`, type: "text" },
};

const words = sql`to_tsvector('simple', ${calendarEvents.title} || ' ' || ${calendarEvents.location} || ' ' || ${calendarEvents.notes} || ' ' || array_to_string(${calendarEvents.attendees}, ' '))`;

/** The calendar kept in the database. `now` is the wall clock; tests pass their own. */
export const createCalendar = ({
  db,
  now = () => new Date(),
}: {
  readonly db: Database;
  readonly now?: () => Date;
}): Calendar => {
  type On = Pick<Database, "insert" | "update" | "select" | "delete">;
  const owned = (userId: string, id: string) =>
    and(eq(calendarEvents.userId, userId), eq(calendarEvents.id, knownId(id, "event")));

  const rowOf = async (on: Pick<Database, "select">, userId: string, id: string): Promise<EventRow> => {
    const [row] = await on.select().from(calendarEvents).where(owned(userId, id));
    return found(row, "event");
  };
  const lockedRow = async (on: Pick<Database, "select">, userId: string, id: string): Promise<EventRow> => {
    const [row] = await on.select().from(calendarEvents).where(owned(userId, id)).for("update");
    return found(row, "event");
  };
  const save = async (on: On, row: EventRow): Promise<EventRow> => {
    const at = now();
    const { id, userId, ...values } = settled({ ...row, updatedAt: at }, at);
    const [saved] = await on.update(calendarEvents).set(values).where(owned(userId, id)).returning();
    return found(saved, "event");
  };
  const insert = async (on: On, userId: string, event: NewCalendarEvent, more: Partial<EventRow> = {}) => {
    const at = now();
    const id = createId();
    const blank: EventRow = {
      ...{ id, userId, kind: "event", title: "", notes: "", location: "", attendees: [], startsAt: at, endsAt: at },
      ...{ allDay: false, timeZone: "UTC", recurrence: null, exceptions: [], seriesEndsAt: null, seriesId: null },
      ...{ originalStart: null, taskId: null, uid: `${id}@earshot`, alertAt: null, createdAt: at, updatedAt: at },
    };
    const row = settled({ ...blank, ...columns(event), ...more }, at);
    const [made] = await on.insert(calendarEvents).values(row).returning();
    return found(made, "event");
  };

  /** What touches a range, as it is kept. */
  const touches = ({ from, before }: EventRange): SQL | undefined =>
    and(
      // An event without length is over when it begins, and is still on that day.
      from &&
        sql`case when ${calendarEvents.recurrence} is null
          then greatest(${calendarEvents.endsAt}, ${calendarEvents.startsAt} + interval '1 ms') > ${from.toISOString()}
          else coalesce(${calendarEvents.seriesEndsAt}, 'infinity') > ${from.toISOString()} end`,
      before && lt(calendarEvents.startsAt, before),
    );

  const list = async (userId: string, range: EventRange = {}): Promise<readonly CalendarEvent[]> => {
    const most = rowLimit(range.limit);
    const rows = (recurs: SQL, limit: number) =>
      db
        .select()
        .from(calendarEvents)
        .where(and(eq(calendarEvents.userId, userId), recurs, touches(range)))
        .orderBy(asc(calendarEvents.startsAt), asc(calendarEvents.id))
        .limit(limit);
    const [once, series] = [
      await rows(isNull(calendarEvents.recurrence), most),
      await rows(isNotNull(calendarEvents.recurrence), MOST_ROWS),
    ];
    let events = once.map(toEvent);
    let { before } = range;
    for (const row of series) {
      events.push(...expand(row, { ...range, before, most }));
      if (events.length < most) continue;
      // Nothing later than what fills the list can be on it, so the rest is not looked for.
      events = events.sort((a, b) => a.startsAt.getTime() - b.startsAt.getTime()).slice(0, most);
      const last = events.at(-1)?.startsAt;
      if (last) before = new Date(last.getTime() + 1);
    }
    return events.sort((a, b) => a.startsAt.getTime() - b.startsAt.getTime() || (a.id < b.id ? -1 : 1)).slice(0, most);
  };

  const get = async (userId: string, id: string): Promise<CalendarEvent> => {
    const one = readOccurrenceId(id);
    if (!one) return toEvent(await rowOf(db, userId, id));
    return found(occurrenceAt(await rowOf(db, userId, one.seriesId), one.start), "event");
  };

  /** Takes one out of a series. */
  const leaveOut = async (on: On, row: EventRow, start: Date): Promise<CalendarEvent> => {
    const event = found(occurrenceAt(row, start), "event");
    if (row.exceptions.length >= MAX_EXCEPTIONS)
      throw new VoiceError("conflict", `a series may leave out ${MAX_EXCEPTIONS} of its times`);
    await save(on, { ...row, exceptions: [...row.exceptions, start.toISOString()] });
    return event;
  };

  return guarded<Calendar>({
    list,
    get,
    add: async (userId, event) => toEvent(await insert(db, userId, event)),
    addAll: (userId, events) =>
      db.transaction(async (tx) => {
        const made: CalendarEvent[] = [];
        for (const event of events) made.push(toEvent(await insert(tx, userId, event)));
        return made;
      }),
    occurrences: async (userId, { from, before, ...request }) =>
      pageOfTimes(request, (limit, since = from) => list(userId, { from: since, before, limit })),
    async page(userId, { search, kind, order = "startsAt", limit, cursor, ...range } = {}) {
      const keys = keyset(SORT_KEYS, sql`${calendarEvents.id}`, { order, limit, cursor });
      const rows = await db
        .select({ row: calendarEvents, id: calendarEvents.id, at: keys.at })
        .from(calendarEvents)
        .where(
          and(
            eq(calendarEvents.userId, userId),
            kind && eq(calendarEvents.kind, kind),
            hasWords(words, search),
            touches(range),
            keys.where,
          ),
        )
        .orderBy(...keys.orderBy)
        .limit(keys.limit);
      return keys.page(rows, ({ row }) => toEvent(row));
    },
    async find(userId, heard, { limit = 100, ...range } = {}) {
      const all = await list(userId, { ...range, limit: 1000 });
      const seen = new Set<string>();
      // Of a series the next one stands for all, or nobody could be understood who names it.
      const distinct = all.filter(({ id, seriesId, recurrence }) => {
        const series = recurrence === null ? id : (seriesId ?? id);
        return !seen.has(series) && seen.add(series);
      });
      return closest(heard, distinct, ({ title, attendees, location }) => ({ title, extras: [...attendees, location] }))
        .slice(0, rowLimit(limit))
        .map(({ item, score }) => ({ event: item, score }));
    },
    update: (userId, id, change) =>
      // In one transaction, so that two changes at once cannot leave an end before a start.
      db.transaction(async (tx) => {
        const changed = columns(change);
        const one = readOccurrenceId(id);
        if (one) {
          if (change.recurrence !== undefined || change.exceptions !== undefined)
            throw new VoiceError("invalid", "one of a series has no recurrence of its own: change the series");
          const row = await lockedRow(tx, userId, one.seriesId);
          const { startsAt, endsAt } = await leaveOut(tx, row, one.start);
          const { kind, title, notes, location, attendees, allDay, timeZone } = row;
          const { recurrence: _r, exceptions: _e, ...rest } = change;
          const event = { kind, title, notes, location, attendees, allDay, timeZone, startsAt, endsAt, ...rest };
          const link = { seriesId: row.id, originalStart: one.start, uid: row.uid, taskId: row.taskId };
          return toEvent(await insert(tx, userId, event, link));
        }
        const before = await lockedRow(tx, userId, id);
        const after: EventRow = { ...before, ...changed };
        if (before.seriesId !== null && after.recurrence !== null)
          throw new VoiceError("invalid", "one of a series has no recurrence of its own");
        const moved = before.startsAt.getTime() !== after.startsAt.getTime() || before.timeZone !== after.timeZone;
        if (!moved || before.recurrence === null || change.exceptions !== undefined)
          return toEvent(await save(tx, after));
        const exceptions = before.exceptions.map((text) => shifted(text, before, after));
        const parts = await tx.select().from(calendarEvents).where(eq(calendarEvents.seriesId, before.id));
        for (const { id: part, originalStart } of parts)
          if (originalStart)
            await tx
              .update(calendarEvents)
              .set({ originalStart: new Date(shifted(originalStart.toISOString(), before, after)) })
              .where(owned(userId, part));
        return toEvent(await save(tx, { ...after, exceptions }));
      }),
    async cancel(userId, id) {
      const one = readOccurrenceId(id);
      if (one) {
        await db.transaction(async (tx) => leaveOut(tx, await lockedRow(tx, userId, one.seriesId), one.start));
        return;
      }
      const [row] = await db.delete(calendarEvents).where(owned(userId, id)).returning({ id: calendarEvents.id });
      found(row, "event");
    },
    async freeBusy(userId, { from, before }) {
      const busy: CalendarEvent[] = [];
      let since = from;
      for (;;) {
        const some = await list(userId, { from: since, before, limit: 1000 });
        busy.push(...some);
        const last = some.at(-1)?.startsAt;
        if (some.length < 1000 || !last || last <= since) return freeBusyOf(busy, { from, before });
        since = last;
      }
    },
    async export(userId, name = "Earshot") {
      const rows = await db
        .select()
        .from(calendarEvents)
        .where(eq(calendarEvents.userId, userId))
        .orderBy(asc(calendarEvents.startsAt), asc(calendarEvents.id))
        .limit(20_000);
      return writeCalendar(rows, { name, now: now() });
    },
    async import(userId, text, { timeZone }) {
      const { events, skipped } = readCalendar(text, { timeZone: zoneField(timeZone) });
      const write = (on: On) => ({
        find: async (uid: string, originalStart: Date | null) => {
          const [row] = await on
            .select()
            .from(calendarEvents)
            .where(
              and(
                eq(calendarEvents.userId, userId),
                eq(calendarEvents.uid, uid),
                originalStart === null
                  ? isNull(calendarEvents.originalStart)
                  : eq(calendarEvents.originalStart, originalStart),
              ),
            )
            .for("update");
          return row;
        },
        add: (event: NewCalendarEvent, more: Partial<EventRow>) => insert(on, userId, event, more),
        change: (row: EventRow, event: CalendarChange, more: Partial<EventRow>) =>
          save(on, { ...row, ...columns(event), ...more }),
        remove: async ({ id }: EventRow) => {
          await on
            .delete(calendarEvents)
            .where(and(eq(calendarEvents.userId, userId), eq(calendarEvents.seriesId, id)));
          await on.delete(calendarEvents).where(owned(userId, id));
        },
      });
      const done = await db.transaction((tx) => importEvents(events, write(tx)));
      return { ...done, skipped: skipped.slice(0, 50) };
    },
  });
};
