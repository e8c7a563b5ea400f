import { and, asc, eq, lt, sql } from "drizzle-orm";
import { VoiceError } from "../../protocols/errors.ts";
import { dateField, requiredText, rowLimit, textField, textList, zoneField } from "../fields.ts";
import { createId, found, knownId } from "../ids.ts";
import { closest } from "../match/match.ts";
import { guarded } from "../store/errors.ts";
import type { Database } from "../store/store.ts";
import { calendarEvents } from "./schema.ts";
import type { Calendar, CalendarEvent, EventRange, NewCalendarEvent } from "./service.ts";

const toEvent = ({ userId: _, ...event }: typeof calendarEvents.$inferSelect): CalendarEvent => event;

const columns = ({
  title,
  location,
  attendees,
  startsAt,
  endsAt,
  allDay,
  timeZone,
}: Partial<NewCalendarEvent>): Partial<typeof calendarEvents.$inferInsert> => ({
  ...(title !== undefined && { title: requiredText(title, "title", 500) }),
  ...(location !== undefined && { location: textField(location, "location", 500) }),
  ...(attendees !== undefined && { attendees: textList(attendees, "attendees", 200, 200) }),
  ...(startsAt !== undefined && { startsAt: dateField(startsAt, "startsAt") }),
  ...(endsAt !== undefined && { endsAt: dateField(endsAt, "endsAt") }),
  ...(allDay !== undefined && { allDay }),
  ...(timeZone !== undefined && { timeZone: zoneField(timeZone) }),
});

const inOrder = ({ startsAt, endsAt }: { readonly startsAt: Date; readonly endsAt: Date }): void => {
  if (endsAt < startsAt) throw new VoiceError("invalid", "the event ends before it starts");
};

/** The calendar kept in the database. `now` is the wall clock; tests pass their own. */
export const createCalendar = ({
  db,
  now = () => new Date(),
}: {
  readonly db: Database;
  readonly now?: () => Date;
}): Calendar => {
  const owned = (userId: string, id: string) =>
    and(eq(calendarEvents.userId, userId), eq(calendarEvents.id, knownId(id, "event")));

  const list = async (userId: string, { from, before, limit }: EventRange = {}): Promise<readonly CalendarEvent[]> => {
    const rows = await db
      .select()
      .from(calendarEvents)
      .where(
        and(
          eq(calendarEvents.userId, userId),
          // An event without length is over when it begins, and is still on that day.
          from &&
            sql`greatest(${calendarEvents.endsAt}, ${calendarEvents.startsAt} + interval '1 ms') > ${from.toISOString()}`,
          before && lt(calendarEvents.startsAt, before),
        ),
      )
      .orderBy(asc(calendarEvents.startsAt), asc(calendarEvents.id))
      .limit(rowLimit(limit));
    return rows.map(toEvent);
  };

  return guarded<Calendar>({
    list,
    add: async (userId, event) => {
      inOrder(event);
      const at = now();
      const { title, startsAt, endsAt, timeZone } = event;
      const [row] = await db
        .insert(calendarEvents)
        .values({
          title,
          startsAt,
          endsAt,
          timeZone,
          ...columns(event),
          id: createId(),
          userId,
          createdAt: at,
          updatedAt: at,
        })
        .returning();
      return toEvent(found(row, "event"));
    },
    get: async (userId, id) => {
      const [row] = await db.select().from(calendarEvents).where(owned(userId, id));
      return toEvent(found(row, "event"));
    },
    find: async (userId, words, { limit = 100, ...range } = {}) => {
      const all = await list(userId, { ...range, limit: 1000 });
      return closest(words, all, ({ title, attendees, location }) => ({ title, extras: [...attendees, location] }))
        .slice(0, rowLimit(limit))
        .map(({ item, score }) => ({ event: item, score }));
    },
    update: async (userId, id, change) => {
      const changed = columns(change);
      // In one transaction, so that two changes at once cannot leave an end before a start.
      const row = await db.transaction(async (tx) => {
        const [before] = await tx.select().from(calendarEvents).where(owned(userId, id)).for("update");
        inOrder({ ...found(before, "event"), ...changed });
        const [after] = await tx
          .update(calendarEvents)
          .set({ ...changed, updatedAt: now() })
          .where(owned(userId, id))
          .returning();
        return after;
      });
      return toEvent(found(row, "event"));
    },
    cancel: async (userId, id) => {
      const [row] = await db.delete(calendarEvents).where(owned(userId, id)).returning({ id: calendarEvents.id });
      found(row, "event");
    },
  });
};
