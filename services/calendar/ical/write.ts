import ICAL from "ical.js";
import { DateTime } from "luxon";
import type { EventRow } from "../series.ts";
import { changesOf } from "./zones.ts";

// It counts without the space that a folded line begins with.
ICAL.foldLength = 74;

const utc = (date: Date): ICAL.Time => ICAL.Time.fromJSDate(date, true);

const wall = (date: Date, zone: string): DateTime => DateTime.fromJSDate(date, { zone });

const dateOf = (date: Date, zone: string): ICAL.Time => {
  const { year, month, day } = wall(date, zone);
  return ICAL.Time.fromData({ year, month, day, isDate: true });
};

const floating = (at: DateTime): ICAL.Time => {
  const { year, month, day, hour, minute, second } = at;
  return ICAL.Time.fromData({ year, month, day, hour, minute, second, isDate: false });
};

const offsetText = (minutes: number): string => {
  const all = Math.abs(minutes);
  const two = (number: number) => String(number).padStart(2, "0");
  return `${minutes < 0 ? "-" : "+"}${two(Math.floor(all / 60))}:${two(all % 60)}`;
};

/** Years after the last event that starts for which clocks are described. */
const YEARS_AHEAD = 10;

/** The clock of a zone, change by change: rules of zones are nobody's to promise. */
const zoneComponent = (zone: string, first: number, last: number): ICAL.Component => {
  const component = new ICAL.Component("vtimezone");
  component.addPropertyWithValue("tzid", zone);
  const part = (kind: "standard" | "daylight", at: DateTime, from: number, to: number, name: string) => {
    const observance = new ICAL.Component(kind);
    observance.addPropertyWithValue("dtstart", floating(at));
    const [before, after] = [new ICAL.Property("tzoffsetfrom"), new ICAL.Property("tzoffsetto")];
    before.setValue(ICAL.UtcOffset.fromString(offsetText(from)));
    after.setValue(ICAL.UtcOffset.fromString(offsetText(to)));
    observance.addProperty(before);
    observance.addProperty(after);
    if (name) observance.addPropertyWithValue("tzname", name);
    component.addSubcomponent(observance);
  };
  const begin = DateTime.utc(first - 1, 1, 1).setZone(zone);
  part("standard", begin, begin.offset, begin.offset, begin.offsetNameShort ?? "");
  for (const { at, from, to, name, isDst } of changesOf(zone, first - 1, last)) {
    // The clock that it shows as it changes: still the old one's.
    const shown = DateTime.fromMillis(at.getTime() + from * 60_000, { zone: "utc" });
    part(isDst ? "daylight" : "standard", shown, from, to, name);
  }
  return component;
};

const eventComponent = (row: EventRow, series: EventRow | undefined, stampedAt: Date): ICAL.Component => {
  const component = new ICAL.Component("vevent");
  const { timeZone, recurrence } = row;
  /** A series is about clocks; what comes once is a moment. */
  const time = (name: string, date: Date, { allDay, recurrence: rule, timeZone: zone }: EventRow) => {
    const property = new ICAL.Property(name);
    if (allDay) property.setValue(dateOf(date, zone));
    else if (rule === null) property.setValue(utc(date));
    else {
      property.setParameter("tzid", zone);
      property.setValue(floating(wall(date, zone)));
    }
    component.addProperty(property);
  };
  component.addPropertyWithValue("uid", row.uid);
  component.addPropertyWithValue("dtstamp", utc(stampedAt));
  component.addPropertyWithValue("created", utc(row.createdAt));
  component.addPropertyWithValue("last-modified", utc(row.updatedAt));
  time("dtstart", row.startsAt, row);
  time("dtend", row.endsAt, row);
  if (row.originalStart) time("recurrence-id", row.originalStart, series ?? row);
  component.addPropertyWithValue("summary", row.title);
  if (row.notes) component.addPropertyWithValue("description", row.notes);
  if (row.location) component.addPropertyWithValue("location", row.location);
  for (const name of row.attendees) {
    const attendee = new ICAL.Property("attendee");
    attendee.setParameter("cn", name.replace(/["\r\n]/g, ""));
    attendee.setValue("invalid:nomail");
    component.addProperty(attendee);
  }
  if (recurrence !== null) component.addPropertyWithValue("rrule", ICAL.Recur.fromString(ruleOutside(recurrence, row)));
  // What was changed has an event of its own that takes its place.
  for (const text of row.exceptions) time("exdate", new Date(text), row);
  component.addPropertyWithValue("class", "PRIVATE");
  if (timeZone !== "UTC") component.addPropertyWithValue("x-earshot-time-zone", timeZone);
  return component;
};

/** A rule as others read it: an UNTIL is a moment, and a date for what lasts all day. */
const ruleOutside = (rule: string, { allDay, timeZone }: EventRow): string =>
  rule.replace(
    /UNTIL=(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z?))?/,
    (all, year, month, day, hour, minute, second, zulu) => {
      if (allDay) return `UNTIL=${year}${month}${day}`;
      if (zulu === "Z") return all;
      const end =
        hour === undefined ? { hour: 23, minute: 59, second: 59 } : { hour: +hour, minute: +minute, second: +second };
      const at = DateTime.fromObject({ year: +year, month: +month, day: +day, ...end }, { zone: timeZone });
      return `UNTIL=${at.toUTC().toFormat("yyyyMMdd'T'HHmmss'Z'")}`;
    },
  );

/** Events as a calendar file of RFC 5545. */
export const writeCalendar = (
  rows: readonly EventRow[],
  { name, now }: { readonly name: string; readonly now: Date },
): string => {
  const calendar = new ICAL.Component("vcalendar");
  calendar.addPropertyWithValue("version", "2.0");
  calendar.addPropertyWithValue("prodid", "-//Earshot//Calendar//EN");
  calendar.addPropertyWithValue("calscale", "GREGORIAN");
  calendar.addPropertyWithValue("x-wr-calname", name);
  const series = new Map(rows.filter(({ recurrence }) => recurrence !== null).map((row) => [row.id, row]));
  const firstYears = new Map<string, number>();
  for (const { allDay, timeZone, startsAt } of series.values())
    if (!allDay) firstYears.set(timeZone, Math.min(firstYears.get(timeZone) ?? 9999, startsAt.getUTCFullYear()));
  for (const [zone, first] of firstYears)
    calendar.addSubcomponent(zoneComponent(zone, first, Math.max(first, now.getUTCFullYear()) + YEARS_AHEAD));
  for (const row of rows) {
    const whole = row.seriesId === null ? undefined : series.get(row.seriesId);
    const changed = rows.length > 0 && row.recurrence !== null ? ownParts(row, rows) : row;
    calendar.addSubcomponent(eventComponent(changed, whole, now));
  }
  return calendar.toString();
};

/** A series without those exceptions that an event of their own takes the place of. */
const ownParts = (row: EventRow, rows: readonly EventRow[]): EventRow => {
  const taken = new Set(
    rows.filter(({ seriesId }) => seriesId === row.id).map(({ originalStart }) => originalStart?.getTime()),
  );
  return { ...row, exceptions: row.exceptions.filter((text) => !taken.has(Date.parse(text))) };
};
