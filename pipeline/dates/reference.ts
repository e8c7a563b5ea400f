import { DateTime } from "luxon";
import { add, fromLocal, isFiner, toLocalText } from "./calendar.ts";
import { type DateContext, type DateValue, toLocal } from "./date.ts";
import type { TimeReading } from "./items.ts";
import { durationGrain, durationMs, type Reference, series } from "./resolve.ts";
import { filter, first } from "./series.ts";
import { isFinerThanDay, type Spec } from "./spec.ts";

/** Years that are written in four digits wherever the clock is. What lies beyond is no date that anybody means. */
const [EARLIEST, LATEST] = [fromLocal("0001-01-02T00:00:00"), fromLocal("9999-12-30T00:00:00")];
const isWithin = (start: number, end = start): boolean => start >= EARLIEST && end <= LATEST;

/** The caller's clock, in wall-clock milliseconds. */
export const createReference = ({ now, timeZone, prefer, hours }: DateContext): Reference => ({
  now: fromLocal(toLocal(now, timeZone)),
  offsetAt: (wallMs) => (isWithin(wallMs) ? DateTime.fromISO(toLocalText(wallMs), { zone: timeZone }).offset : 0),
  nowPlus: (ms) => fromLocal(toLocal(new Date(now.getTime() + ms), timeZone)),
  prefer,
  hours,
});

const isInterval = (spec: Spec): boolean => {
  switch (spec.op) {
    case "part":
    case "weekend":
    case "season":
    case "span":
    case "rest":
    case "edge":
    case "between":
    case "lasting":
    case "before":
    case "after":
      return true;
    case "and": {
      // A clock time inside the evening is a moment.
      const pointed = spec.of.some((one) => one.op === "clock" || one.op === "zoned");
      return !pointed && spec.of.some(isInterval);
    }
    case "nth":
      return isInterval(spec.of);
    case "nthIn":
    case "nthAfter":
    case "lastIn":
    case "closest":
      return isInterval(spec.unit);
    default:
      return false;
  }
};
const openness = (spec: Spec): "before" | "after" | undefined =>
  spec.op === "before" && spec.open ? "before" : spec.op === "after" ? "after" : undefined;

/** The value of a reading for a caller: what is under way or to come, else the last that was. */
export const resolve = ({ spec, recurs }: TimeReading, ref: Reference, now: Date): DateValue | undefined => {
  const all = series(spec, recurs && ref.hours === "day" ? { ...ref, hours: "work" } : ref);
  // A weekday said on that day is next week's, and a time of day to do something at is yet to come.
  const fresh = (spec.op === "weekday" && !recurs) || (ref.prefer === "future" && isFinerThanDay(spec));
  const coming = first(filter(all.after(ref.now), (one) => !fresh || one.start > ref.now));
  const found = coming ?? first(all.after(ref.now)) ?? first(all.before(ref.now));
  if (!found || !isWithin(found.start, found.end)) return undefined;
  const start = toLocalText(found.start);
  if (isInterval(spec) || found.end !== add(found.start, found.grain, 1)) {
    if (found.end <= found.start) return undefined;
    const open = openness(spec);
    return { kind: "interval", start, end: toLocalText(found.end), grain: found.grain, ...(open && { open }) };
  }
  if (spec.op === "ahead" && !spec.whole && isFiner(durationGrain(spec.by), "day")) {
    return {
      kind: "instant",
      start,
      grain: found.grain,
      exact: new Date(now.getTime() + spec.sign * durationMs(spec.by)),
    };
  }
  return { kind: "instant", start, grain: found.grain };
};
