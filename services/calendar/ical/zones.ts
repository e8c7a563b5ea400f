import type ICAL from "ical.js";
import { DateTime } from "luxon";

const HOUR_MS = 3_600_000;

const isZone = (name: string): boolean => {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
};

/** Offsets in minutes at noon of each month of a year. */
const YEAR = 2025;
const offsetsOf = (zone: string): string =>
  Array.from({ length: 12 }, (_, month) => DateTime.utc(YEAR, month + 1, 15, 12).setZone(zone).offset).join();

let known: ReadonlyMap<string, string> | undefined;
/** The first zone of the world with those offsets. */
const byOffsets = (offsets: string): string | undefined => {
  known ??= new Map(
    // Backwards, so that the first of a kind stays.
    Intl.supportedValuesOf("timeZone")
      .reverse()
      .map((zone) => [offsetsOf(zone), zone]),
  );
  return known.get(offsets);
};

/**
 * The IANA zone that `tzid` of a calendar file means: itself, the place in it ("/mozilla.org/.../Europe/Berlin"), what its
 * VTIMEZONE says, or whichever zone has the same clock as that, `home` before others. Undefined where nobody can tell.
 */
export const zoneNamed = (tzid: string, definition: ICAL.Timezone | undefined, home: string): string | undefined => {
  const parts = tzid.replace(/^\/+/, "").split("/");
  const names = [tzid, parts.slice(-3).join("/"), parts.slice(-2).join("/")];
  const place: unknown = definition?.component?.getFirstPropertyValue("x-lic-location");
  const named = [...names, ...(typeof place === "string" ? [place] : [])].find(
    (name) => name.includes("/") && isZone(name),
  );
  if (named !== undefined) return named;
  if (definition === undefined) return isZone(tzid) ? tzid : undefined;
  const wanted = Array.from({ length: 12 }, (_, month) => offsetAt(definition, month + 1)).join();
  return wanted === offsetsOf(home) ? home : byOffsets(wanted);
};

const offsetAt = (definition: ICAL.Timezone, month: number): number => {
  const time = { year: YEAR, month, day: 15, hour: 12, minute: 0, second: 0, isDate: false };
  return Math.round(definition.utcOffset(time as unknown as ICAL.Time) / 60);
};

/** When clocks of a zone change, and from what to what, in minutes. */
export interface Change {
  readonly at: Date;
  readonly from: number;
  readonly to: number;
  readonly name: string;
  readonly isDst: boolean;
}

const offset = (ms: number, zone: string): number => DateTime.fromMillis(ms, { zone }).offset;

/** Changes of the clocks of `zone` in the years from `first` to `last`. */
export const changesOf = (zone: string, first: number, last: number): Change[] => {
  const changes: Change[] = [];
  const end = Date.UTC(last + 1, 0, 1);
  for (let at = Date.UTC(first, 0, 1); at < end; ) {
    const next = Math.min(end, at + 14 * 24 * HOUR_MS);
    const [from, to] = [offset(at, zone), offset(next, zone)];
    if (from !== to) {
      let [low, high] = [at, next];
      while (high - low > 1000) {
        const middle = Math.floor((low + high) / 2000) * 1000;
        if (offset(middle, zone) === from) low = middle;
        else high = middle;
      }
      const after = DateTime.fromMillis(high, { zone });
      changes.push({ at: new Date(high), from, to, name: after.offsetNameShort ?? "", isDst: after.isInDST });
    }
    at = next;
  }
  return changes;
};
