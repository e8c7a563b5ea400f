import ICAL from "ical.js";
import { DateTime } from "luxon";
import { VoiceError } from "../../../protocols/errors.ts";
import { seriesField } from "../series.ts";
import type { Imported, NewCalendarEvent } from "../service.ts";
import { zoneNamed } from "./zones.ts";

/** An event of a calendar file. */
export interface ReadEvent {
  readonly uid: string;
  readonly event: NewCalendarEvent;
  /** Set where it takes the place of one of a series. */
  readonly originalStart: Date | null;
  readonly isCancelled: boolean;
}

const MOST_EVENTS = 5000;

const textOf = (component: ICAL.Component, name: string, max: number): string => {
  const value: unknown = component.getFirstPropertyValue(name);
  return typeof value === "string" ? value.replaceAll("\0", "").trim().slice(0, max) : "";
};

/** Reads the events of `text`; times without a zone are by the clock of `timeZone`. */
export const readCalendar = (
  text: string,
  { timeZone }: { readonly timeZone: string },
): { readonly events: readonly ReadEvent[]; readonly skipped: Imported["skipped"] } => {
  let calendars: ICAL.Component[];
  try {
    const parsed: unknown = ICAL.parse(text);
    const list = Array.isArray(parsed) && Array.isArray(parsed[0]) ? parsed : [parsed];
    calendars = list.map((each: unknown) => new ICAL.Component(each as [string, unknown[], unknown[]]));
  } catch {
    throw new VoiceError("invalid", "this is no iCalendar file");
  }
  if (!calendars.every(({ name }) => name === "vcalendar"))
    throw new VoiceError("invalid", "this is no iCalendar file");
  const components = calendars.flatMap((calendar) => calendar.getAllSubcomponents("vevent"));
  if (components.length > MOST_EVENTS)
    throw new VoiceError("invalid", `a calendar file may have ${MOST_EVENTS} events`);
  const zones = createZones(calendars, timeZone);
  const events: ReadEvent[] = [];
  const skipped: { uid: string; reason: string }[] = [];
  for (const component of components) {
    const uid = textOf(component, "uid", 500);
    try {
      events.push(readEvent(component, uid, zones));
      if (component.hasProperty("rdate")) skipped.push({ uid, reason: "its extra dates (RDATE) were left out" });
    } catch (error) {
      skipped.push({ uid, reason: error instanceof VoiceError ? error.message : "it cannot be read" });
    }
  }
  return { events, skipped };
};

interface Zones {
  readonly home: string;
  of(property: ICAL.Property, time: ICAL.Time): string;
}

const createZones = (calendars: readonly ICAL.Component[], home: string): Zones => {
  const definitions = new Map<string, ICAL.Timezone>();
  for (const component of calendars.flatMap((calendar) => calendar.getAllSubcomponents("vtimezone"))) {
    const tzid = textOf(component, "tzid", 200);
    if (tzid) definitions.set(tzid, new ICAL.Timezone({ component, tzid }));
  }
  const known = new Map<string, string>();
  return {
    home,
    of(property, time) {
      if (time.zone === ICAL.Timezone.utcTimezone) return "UTC";
      const tzid: unknown = property.getFirstParameter("tzid");
      if (typeof tzid !== "string") return home;
      const zone = known.get(tzid) ?? zoneNamed(tzid, definitions.get(tzid), home);
      if (zone === undefined) throw new VoiceError("invalid", `nobody knows the time zone ${tzid.slice(0, 60)}`);
      known.set(tzid, zone);
      return zone;
    },
  };
};

const toDate = ({ year, month, day, hour, minute, second, isDate }: ICAL.Time, zone: string): Date => {
  const clock = isDate ? {} : { hour, minute, second };
  const at = DateTime.fromObject({ year, month, day, ...clock }, { zone });
  if (!at.isValid) throw new VoiceError("invalid", "it has a date that is none");
  return at.toJSDate();
};

const datesOf = (component: ICAL.Component, name: string, zones: Zones): Date[] =>
  component
    .getAllProperties(name)
    .flatMap((property) =>
      property
        .getValues()
        .flatMap((value: unknown) =>
          value instanceof ICAL.Time ? [toDate(value, value.isDate ? zones.home : zones.of(property, value))] : [],
        ),
    );

/** Mail addresses stand for names that are not told. */
const namesOf = (component: ICAL.Component): string[] =>
  component
    .getAllProperties("attendee")
    .map((property) => {
      const name: unknown = property.getFirstParameter("cn");
      const address = String(property.getFirstValue() ?? "").replace(/^mailto:/i, "");
      return (typeof name === "string" && name.trim() ? name : address).trim().slice(0, 200);
    })
    .filter((name) => name !== "")
    .slice(0, 200);

const readEvent = (component: ICAL.Component, uid: string, zones: Zones): ReadEvent => {
  if (uid === "") throw new VoiceError("invalid", "it has no UID");
  const start = component.getFirstProperty("dtstart");
  const begin: unknown = start?.getFirstValue();
  if (!start || !(begin instanceof ICAL.Time)) throw new VoiceError("invalid", "it has no start");
  const allDay = begin.isDate;
  const own = textOf(component, "x-earshot-time-zone", 64);
  const said = allDay ? zones.home : zones.of(start, begin);
  // A moment in UTC tells nothing of where it is meant; dates are those of whoever reads them.
  const timeZone =
    own && zoneNamed(own, undefined, zones.home)
      ? own
      : said === "UTC" && !component.hasProperty("rrule")
        ? zones.home
        : said;
  const startsAt = toDate(begin, allDay ? timeZone : said);
  const rule: unknown = component.getFirstPropertyValue("rrule");
  const recurrence = rule instanceof ICAL.Recur ? seriesField(rule.toString()) : undefined;
  const dates = (name: string) => datesOf(component, name, { ...zones, home: timeZone, of: zones.of });
  const exceptions = dates("exdate");
  const [originalStart = null] = dates("recurrence-id");
  return {
    uid,
    originalStart,
    isCancelled: textOf(component, "status", 20).toUpperCase() === "CANCELLED",
    event: {
      title: textOf(component, "summary", 500) || "Untitled",
      notes: textOf(component, "description", 10_000),
      location: textOf(component, "location", 500),
      attendees: namesOf(component),
      startsAt,
      endsAt: endOf(component, begin, startsAt, timeZone, zones),
      ...{ allDay, timeZone },
      ...(recurrence !== undefined && { recurrence, exceptions }),
    },
  };
};

const endOf = (component: ICAL.Component, begin: ICAL.Time, startsAt: Date, timeZone: string, zones: Zones): Date => {
  const end = component.getFirstProperty("dtend");
  const value: unknown = end?.getFirstValue();
  if (end && value instanceof ICAL.Time) return toDate(value, value.isDate ? timeZone : zones.of(end, value));
  const duration: unknown = component.getFirstPropertyValue("duration");
  if (duration instanceof ICAL.Duration) {
    const { weeks, days, hours, minutes, seconds } = duration;
    // Days are of the calendar, hours are exact.
    return DateTime.fromJSDate(startsAt, { zone: timeZone }).plus({ weeks, days, hours, minutes, seconds }).toJSDate();
  }
  return begin.isDate ? DateTime.fromJSDate(startsAt, { zone: timeZone }).plus({ days: 1 }).toJSDate() : startsAt;
};
