import { z } from "zod";
import { EVENT_ORDERS, type EventOrder } from "../../../services/calendar/service.ts";
import { instant, language, pageQuery, someText, text, timeZone } from "../api/schemas.ts";

export const eventId = z.string().meta({
  description: 'Id; of one of a series with when it starts: "0189...-..._20260302T090000Z".',
});

/** An event as it is shown. */
export const event = z
  .object({
    id: eventId,
    kind: z.enum(["event", "block"]).meta({ description: "A block is time set aside." }),
    title: z.string(),
    notes: z.string(),
    location: z.string(),
    attendees: z.array(z.string()).readonly(),
    startsAt: instant,
    endsAt: instant,
    allDay: z.boolean(),
    timeZone: z.string(),
    recurrence: z.string().nullable(),
    exceptions: z.array(instant).readonly().meta({ description: "Starts that a series leaves out." }),
    seriesId: z.string().nullable().meta({ description: "The series that this is one of." }),
    originalStart: instant.nullable().meta({ description: "When the series has it, whatever it was moved to." }),
    taskId: z.string().nullable(),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: "CalendarEvent" });

const recurrence = text(300).meta({ description: "RFC 5545 rule.", example: "FREQ=WEEKLY;BYDAY=MO" });

const fields = {
  title: someText(500),
  notes: text(10_000).exactOptional(),
  location: text(500).exactOptional(),
  attendees: z.array(someText(200)).max(200).exactOptional(),
  startsAt: instant,
  endsAt: instant.meta({ description: "Exclusive." }),
  allDay: z.boolean().exactOptional(),
  timeZone: timeZone.exactOptional().meta({ description: "Default: that of the account." }),
  recurrence: recurrence.nullable().exactOptional(),
  exceptions: z.array(instant).max(1000).exactOptional().meta({ description: "Starts that the series leaves out." }),
};

export const eventFields = z.object(fields).meta({ id: "CalendarEventFields" });
export const eventChange = z
  .object({
    ...fields,
    title: fields.title.exactOptional(),
    startsAt: fields.startsAt.exactOptional(),
    endsAt: fields.endsAt.exactOptional(),
  })
  .meta({ id: "CalendarEventChange", description: "What it leaves out stays as it is." });

export const eventText = z
  .object({
    text: someText(500).meta({ example: "lunch with Anna tomorrow at noon" }),
    timeZone: timeZone.exactOptional().meta({ description: "Default: that of the account." }),
    language: language.exactOptional(),
  })
  .meta({ id: "CalendarEventText", description: "An event in words." });

/** What words were understood as: nothing is stored. */
export const parsedEvent = z
  .object({
    title: z.string(),
    location: z.string(),
    attendees: z.array(z.string()).readonly(),
    startsAt: instant,
    endsAt: instant,
    allDay: z.boolean(),
    timeZone: z.string(),
    recurrence: z.string().nullable(),
  })
  .meta({ id: "ParsedCalendarEvent" });

const orders = EVENT_ORDERS.flatMap((order): (EventOrder | `-${EventOrder}`)[] => [order, `-${order}`]);

export const eventQuery = z.object({
  ...pageQuery,
  from: instant.exactOptional().meta({ description: "Events that end after this." }),
  before: instant.exactOptional().meta({ description: "Events that start before this." }),
  expand: z
    .stringbool({ truthy: ["true"], falsy: ["false"] })
    .exactOptional()
    .meta({
      description:
        "true: a series is shown each time it comes, by start; needs from and before, at most 370 days apart. Default false: once, with its rule.",
    }),
  q: text(200)
    .exactOptional()
    .meta({ description: "Words of title, location, attendees and notes, each from its beginning." }),
  kind: z.enum(["event", "block"]).exactOptional(),
  sort: z
    .enum(orders as [(typeof orders)[number], ...(typeof orders)[number][]])
    .exactOptional()
    .meta({ description: 'With "-" the other way round. Default "startsAt".' }),
});

export const range = z.object({ from: instant, before: instant });
const span = z.object({ startsAt: instant, endsAt: instant });
export const freeBusy = z
  .object({ busy: z.array(span).readonly(), free: z.array(span).readonly() })
  .meta({ id: "FreeBusy", description: "What lasts all day keeps nobody busy." });

export const feed = z.object({ id: z.string(), name: z.string(), createdAt: instant }).meta({ id: "CalendarFeed" });
export const newFeed = z
  .object({ feed, url: z.string().meta({ description: "Told once. Whoever has it can read the calendar." }) })
  .meta({ id: "NewCalendarFeed" });
export const imported = z
  .object({
    added: z.int(),
    updated: z.int(),
    removed: z.int().meta({ description: "Events, and times of series, that the file says were cancelled." }),
    skipped: z.array(z.object({ uid: z.string(), reason: z.string() })).readonly(),
  })
  .meta({ id: "CalendarImport" });
