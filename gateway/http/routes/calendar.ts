import { z } from "zod";
import { VoiceError } from "../../../protocols/errors.ts";
import type { Accounts } from "../../../services/accounts/service.ts";
import type { CalendarFeeds } from "../../../services/calendar/feeds.ts";
import type { Calendar } from "../../../services/calendar/service.ts";
import { zoneField } from "../../../services/fields.ts";
import { API_PATH, defineRoute, type Route } from "../api/route.ts";
import { byId, pageOf, pageQuery, text, timeZone } from "../api/schemas.ts";
import type { ReadEvent } from "../event-text.ts";
import {
  event,
  eventChange,
  eventFields,
  eventId,
  eventQuery,
  eventText,
  feed,
  freeBusy,
  imported,
  newFeed,
  parsedEvent,
  range,
} from "./calendar-schemas.ts";
import { homeOf } from "./home.ts";

export interface CalendarRoutesDeps {
  readonly calendar: Calendar;
  readonly feeds: CalendarFeeds;
  readonly accounts: Pick<Accounts, "users">;
  /** What an event is, told in words. */
  readonly readEvent: ReadEvent;
  /** What browsers reach the gateway by; undefined: as they ask for it. */
  readonly publicUrl: string | undefined;
}

const DAY_MS = 86_400_000;
const WIDEST_MS = 370 * DAY_MS;
const ICALENDAR = "text/calendar";

/** A range that is looked at time by time. */
const bounded = ({ from, before }: z.output<typeof range>) => {
  if (before <= from) throw new VoiceError("invalid", "query.before: must be after from");
  if (before.getTime() - from.getTime() > WIDEST_MS)
    throw new VoiceError("invalid", "query.before: at most 370 days after from");
  return { from, before };
};

const inFile = { id: eventId };

/** Calendar of the caller. */
export const calendarRoutes = ({
  calendar,
  feeds,
  accounts,
  readEvent,
  publicUrl,
}: CalendarRoutesDeps): readonly Route[] => {
  const shared = { tag: "Calendar", scope: "calendar" } as const;
  const parse = async (userId: string, body: z.output<typeof eventText>, signal: AbortSignal) => {
    const { text: words, ...rest } = body;
    const place = { ...(await homeOf(accounts, userId)), ...rest };
    zoneField(place.timeZone);
    return await readEvent({ text: words, ...place, signal });
  };
  return [
    defineRoute({
      ...{ method: "get", path: "/calendar/events", ...shared },
      summary: "Events, filtered, sorted and searched; with expand=true each time that a series comes",
      refusals: ["bad_message"],
      query: eventQuery,
      answer: pageOf(event, "CalendarEventPage"),
      run: ({ caller, query: { q, sort, expand, from, before, ...rest } }) => {
        if (expand === true) {
          if (!from || !before) throw new VoiceError("invalid", "query.expand: needs from and before");
          if (q !== undefined || sort !== undefined || rest.kind !== undefined)
            throw new VoiceError("invalid", "query.expand: goes without q, kind and sort");
          return calendar.occurrences(caller.userId, { ...bounded({ from, before }), ...rest });
        }
        return calendar.page(caller.userId, {
          ...rest,
          ...(from && { from }),
          ...(before && { before }),
          ...(q !== undefined && { search: q }),
          ...(sort !== undefined && { order: sort }),
        });
      },
    }),
    defineRoute({
      ...{ method: "post", path: "/calendar/events", ...shared },
      summary: "Adds an event, told by its fields or in words",
      isIdempotent: true,
      status: 201,
      body: z.union([eventFields, eventText]),
      answer: event,
      location: (made) => `/calendar/events/${made.id}`,
      run: async ({ caller: { userId }, body, signal }) => {
        if ("text" in body) return await calendar.add(userId, await parse(userId, body, signal));
        const { recurrence, ...rest } = body;
        const { timeZone: zone } = await homeOf(accounts, userId);
        return await calendar.add(userId, { timeZone: zone, ...rest, ...(recurrence != null && { recurrence }) });
      },
    }),
    defineRoute({
      ...{ method: "get", path: "/calendar/events/{id}", ...shared },
      summary: "One event, or one of a series",
      params: z.object(inFile),
      answer: event,
      run: ({ caller, params }) => calendar.get(caller.userId, params.id),
    }),
    defineRoute({
      ...{ method: "patch", path: "/calendar/events/{id}", ...shared },
      summary: "Changes an event, a series, or one of a series alone",
      params: z.object(inFile),
      body: eventChange,
      answer: event,
      refusals: ["conflict"],
      run: ({ caller, params, body }) => calendar.update(caller.userId, params.id, body),
    }),
    defineRoute({
      ...{ method: "delete", path: "/calendar/events/{id}", ...shared },
      summary: "Removes an event, a series, or one of a series alone",
      params: z.object(inFile),
      refusals: ["conflict"],
      run: ({ caller, params }) => calendar.cancel(caller.userId, params.id),
    }),
    defineRoute({
      ...{ method: "post", path: "/calendar/parse", ...shared },
      summary: "What words are as an event; nothing is stored",
      body: eventText,
      answer: parsedEvent,
      run: async ({ caller, body, signal }) => {
        const {
          location = "",
          attendees = [],
          allDay = false,
          recurrence = null,
          ...rest
        } = await parse(caller.userId, body, signal);
        return { ...rest, location, attendees, allDay, recurrence };
      },
    }),
    defineRoute({
      ...{ method: "get", path: "/calendar/freebusy", ...shared },
      summary: "When the caller is busy, and when free",
      query: range,
      answer: freeBusy,
      run: ({ caller, query }) => calendar.freeBusy(caller.userId, bounded(query)),
    }),
    defineRoute({
      ...{ method: "post", path: "/calendar/import", ...shared },
      summary: "Takes a calendar file in; what was imported before is brought up to date",
      isIdempotent: true,
      upload: [ICALENDAR],
      query: z.object({
        timeZone: timeZone
          .exactOptional()
          .meta({ description: "Of times that name none. Default: that of the account." }),
      }),
      answer: imported,
      limit: "costly",
      run: async ({ caller: { userId }, query, raw }) => {
        const type = (raw.headers.get("content-type") ?? "").split(";")[0]?.trim().toLowerCase();
        if (type !== ICALENDAR) throw new VoiceError("bad_message", `send the file as ${ICALENDAR}`);
        const zone = query.timeZone ?? (await homeOf(accounts, userId)).timeZone;
        return await calendar.import(userId, await raw.text(), { timeZone: zone });
      },
    }),
    defineRoute({
      ...{ method: "get", path: "/calendar/export", ...shared },
      summary: "Everything as a calendar file",
      media: [ICALENDAR],
      run: async ({ caller }) => fileOf(await calendar.export(caller.userId)),
    }),
    defineRoute({
      ...{ method: "get", path: "/calendar/feeds", ...shared },
      summary: "Addresses under which other programs read the calendar",
      refusals: ["bad_message"],
      query: z.object(pageQuery),
      answer: pageOf(feed, "CalendarFeedPage"),
      run: ({ caller, query }) => feeds.page(caller.userId, query),
    }),
    defineRoute({
      ...{ method: "post", path: "/calendar/feeds", ...shared },
      summary: "Makes an address under which other programs read the calendar",
      isIdempotent: true,
      status: 201,
      body: z.object({ name: text(200).exactOptional() }).meta({ id: "CalendarFeedFields" }),
      answer: newFeed,
      run: async ({ caller, body, raw }) => {
        const made = await feeds.add(caller.userId, body.name ?? "");
        const origin = publicUrl?.replace(/\/$/, "") ?? new URL(raw.url).origin;
        return { feed: made.feed, url: `${origin}${API_PATH}/calendar/feeds/${made.secret}/calendar.ics` };
      },
    }),
    defineRoute({
      ...{ method: "delete", path: "/calendar/feeds/{id}", ...shared },
      summary: "Removes one: its address is good no more",
      params: byId,
      run: ({ caller, params }) => feeds.remove(caller.userId, params.id),
    }),
    defineRoute({
      ...{ method: "get", path: "/calendar/feeds/{secret}/calendar.ics", tag: "Calendar", access: "anyone" },
      summary: "The calendar of whoever made the address",
      params: z.object({ secret: text(200) }),
      media: [ICALENDAR],
      run: async ({ params }) => {
        const { userId, name } = await feeds.ownerOf(params.secret);
        return fileOf(await calendar.export(userId, name || "Earshot"));
      },
    }),
  ];
};

const fileOf = (content: string): Response =>
  new Response(content, {
    headers: {
      "content-type": `${ICALENDAR}; charset=utf-8`,
      "content-disposition": 'attachment; filename="calendar.ics"',
    },
  });
