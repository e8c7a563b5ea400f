import { breadth } from "./breadth.ts";
import {
  add,
  at,
  DAY,
  dayOf,
  daysIn,
  finer,
  floorTo,
  grainMs,
  HOUR,
  isFiner,
  MINUTE,
  SECOND,
  type Segment,
  segmentAt,
  WEEK,
  yearOf,
} from "./calendar.ts";
import type { DateContext, Grain } from "./date.ts";
import { feastIn } from "./holidays.ts";
import { every, filter, first, mapped, nothing, nth, placed, type Series, single, upTo, within } from "./series.ts";
import type { Duration, Spec } from "./spec.ts";

/** What resolving needs to know of the caller's clock. Wall-clock times are as in `calendar.ts`. */
export interface Reference {
  readonly now: number;
  /** Caller's minutes east of UTC at a wall-clock time. */
  readonly offsetAt: (wallMs: number) => number;
  /** Wall clock so many real milliseconds from now: differs from adding where the clocks change. */
  readonly nowPlus: (ms: number) => number;
  readonly prefer: DateContext["prefer"];
  /** "work": as "day", and seven to eleven are in the morning; for what recurs, and for what ends in the afternoon. */
  readonly hours: DateContext["hours"] | "work";
}

/** Milliseconds of a duration whose parts are whole or have usual lengths. */
export const durationMs = (by: Duration): number => by.parts.reduce((sum, { n, grain }) => sum + n * grainMs(grain), 0);

/** Finest grain of a duration. */
export const durationGrain = (by: Duration): Grain => by.parts.map((part) => part.grain).reduce(finer);

const addDuration = (ms: number, by: Duration, sign: 1 | -1): number =>
  by.parts.reduce((sum, { n, grain }) => {
    const whole = Math.trunc(n);
    return add(sum, grain, sign * whole) + sign * (n - whole) * grainMs(grain);
  }, ms);

// Grain that is left of a moment counted from now: in two days is a time of day, in two weeks a day.
const SHIFTED: Readonly<Record<Grain, Grain>> = {
  second: "second",
  minute: "second",
  hour: "minute",
  day: "hour",
  week: "day",
  month: "day",
  quarter: "day",
  year: "month",
};

// First day, last day; the last day belongs to the season.
const SEASONS = [
  { from: [3, 20], to: [6, 21] },
  { from: [6, 21], to: [9, 23] },
  { from: [9, 23], to: [12, 21] },
  { from: [12, 21], to: [3, 20] },
] as const;

const season = (index: number, year: number): Segment[] => {
  const one = SEASONS[index];
  if (!one) return [];
  const [month, day] = one.to;
  const end = at(month === 3 ? year + 1 : year, month, day) + DAY;
  return [{ start: at(year, one.from[0], one.from[1]), end, grain: "day" }];
};

const clockSeries = (spec: Spec & { op: "clock" }, ref: Reference): Series => {
  const length = grainMs(spec.grain);
  const offset = spec.minute * MINUTE + spec.second * SECOND;
  let hours = [spec.hour];
  if (spec.twelve && spec.hour <= 12) {
    const morning = spec.hour % 12;
    const early = morning >= 1 && morning <= 6;
    if (ref.hours === "work") hours = [early || morning === 0 ? morning + 12 : morning];
    else hours = ref.hours === "day" && early ? [morning + 12] : [morning, morning + 12];
  }
  return placed("day", (day) =>
    hours.map((hour) => ({
      start: day + hour * HOUR + offset,
      end: day + hour * HOUR + offset + length,
      grain: spec.grain,
    })),
  );
};

const edgeOf = (edge: "start" | "middle" | "end", base: Segment): Segment => {
  const { start, end } = base;
  const length = end - start;
  const pick = (a: number, b: number, grain: Grain): Segment =>
    edge === "start"
      ? { start, end: a, grain }
      : edge === "end"
        ? { start: b, end, grain }
        : { start: a, end: b, grain };
  if (length <= DAY) return pick(start + 9 * HOUR, start + 17 * HOUR, "hour");
  if (length <= WEEK) return pick(start + 3 * DAY, edge === "middle" ? end - 2 * DAY : end - 3 * DAY, "day");
  if (length <= 31 * DAY) return pick(start + 10 * DAY, start + 20 * DAY, "day");
  if (length <= 92 * DAY) return pick(add(start, "month", 1), add(start, "month", 2), "month");
  return pick(add(start, "month", edge === "middle" ? 4 : 3), add(start, "month", 8), "month");
};

const ahead = (spec: Spec & { op: "ahead" }, ref: Reference): Segment => {
  const grain = durationGrain(spec.by);
  const fraction = spec.by.parts.some(({ n }) => !Number.isInteger(n)) && !isFiner(grain, "hour");
  // Hours and minutes are real time; days and longer keep the wall clock.
  const clock = { parts: spec.by.parts.filter((part) => isFiner(part.grain, "day")) };
  const calendar = { parts: spec.by.parts.filter((part) => !isFiner(part.grain, "day")) };
  const real = ref.nowPlus(spec.sign * durationMs(clock));
  const exact = addDuration(real, calendar, spec.sign);
  if (spec.whole) return segmentAt(exact, isFiner(grain, "month") ? "day" : grain === "year" ? "month" : "day");
  let left = fraction && grain === "hour" ? "second" : SHIFTED[grain];
  if (ref.prefer === "future" && grain === "day") left = "minute";
  return segmentAt(exact, left);
};

const workday = (ref: Reference): Reference => (ref.hours === "day" ? { ...ref, hours: "work" } : ref);
/** "From nine to five": the figures fall, so noon lies between. */
const isWorkday = ({ from, to }: Spec & { op: "between" }): boolean =>
  from.op === "clock" && to.op === "clock" && from.twelve && to.twelve && from.hour > to.hour && from.hour < 12;

/** Turns what was said into all the stretches of time that fit it. */
export const series = (spec: Spec, ref: Reference): Series => {
  const of = (inner: Spec): Series => series(inner, ref);
  switch (spec.op) {
    case "now":
      return single(segmentAt(ref.now, spec.grain));
    case "cycle":
      return single(segmentAt(add(floorTo(ref.now, spec.grain), spec.grain, spec.nth), spec.grain));
    case "every":
      return every(spec.grain);
    case "weekday":
      return placed("week", (week) => [segmentAt(week + (spec.weekday - 1) * DAY, "day")]);
    case "weekdays":
      return placed("week", (week) => [...spec.days].map((n) => segmentAt(week + (Number(n) - 1) * DAY, "day")));
    case "month":
      return placed("year", (year) => [segmentAt(at(yearOf(year), spec.month), "month")]);
    case "day":
      return placed("month", (month) => {
        const day = month + (spec.day - 1) * DAY;
        return dayOf(day) === spec.day ? [segmentAt(day, "day")] : [];
      });
    case "date":
      return placed("year", (year) =>
        spec.day <= daysIn(yearOf(year), spec.month) ? [segmentAt(at(yearOf(year), spec.month, spec.day), "day")] : [],
      );
    case "year":
      return single(segmentAt(at(spec.year, 1), "year"));
    case "quarter":
      return placed("year", (year) => [segmentAt(add(year, "quarter", spec.quarter - 1), "quarter")]);
    case "clock":
      return clockSeries(spec, ref);
    case "part":
      return placed("day", (day) => [{ start: day + spec.from * HOUR, end: day + spec.to * HOUR, grain: "hour" }]);
    case "weekend":
      return placed("week", (week) => [{ start: week + 4 * DAY + 18 * HOUR, end: week + 7 * DAY, grain: "hour" }]);
    case "season":
      return placed("year", (year) => {
        if (spec.season !== "any") return season(spec.season, yearOf(year));
        // Seasons in a row must not overlap, so each ends with the day before the next one's first.
        return [0, 1, 2, 3].flatMap((i) => season(i, yearOf(year)).map((one) => ({ ...one, end: one.end - 2 * DAY })));
      });
    case "feast":
      return placed("year", (year) => feastIn(spec.feast, yearOf(year)));
    case "and": {
      const [coarse, ...rest] = [...spec.of].sort((a, b) => breadth(b) - breadth(a));
      if (!coarse) return nothing;
      const joined = rest.reduce((all, fine) => within(all, of(fine)), of(coarse));
      // "Sunday, february 10" was one lately, and will not be for years: nobody means 2019 in 2013.
      const dated = spec.of.some((one) => one.op === "date") && spec.of.some((one) => one.op === "weekday");
      return dated ? upTo(joined, ref.now + 732 * DAY) : joined;
    }
    case "nth": {
      const found =
        spec.n < 0
          ? nth(
              filter(of(spec.of).before(ref.now), (one) => one.end <= ref.now),
              -spec.n - 1,
            )
          : nth(
              filter(of(spec.of).after(ref.now), (one) => !spec.skip || one.start > ref.now),
              spec.n,
            );
      return found ? single(found) : nothing;
    }
    case "nthAfter":
      return mapped(of(spec.base), 370 * DAY, (base) =>
        spec.n > 0
          ? nth(
              filter(of(spec.unit).after(base.end), (one) => one.start >= base.end),
              spec.n - 1,
            )
          : nth(
              filter(of(spec.unit).before(base.start), (one) => one.end <= base.start),
              -spec.n - 1,
            ),
      );
    case "nthIn":
      return mapped(of(spec.base), 370 * DAY, (base) => {
        const unit = nth(
          filter(of(spec.unit).after(base.start), (one) => one.start >= base.start),
          spec.n - 1,
        );
        return unit && unit.start < base.end ? unit : undefined;
      });
    case "lastIn":
      return mapped(of(spec.base), 370 * DAY, (base) => {
        const unit = nth(
          filter(of(spec.unit).before(base.end), (one) => one.end <= base.end),
          spec.n - 1,
        );
        return unit && unit.start >= base.start ? unit : undefined;
      });
    case "closest":
      return mapped(of(spec.base), 370 * DAY, (base) => {
        const near: Segment[] = [];
        for (const one of of(spec.unit).after(base.start)) if (near.push(one) > spec.n) break;
        for (const one of of(spec.unit).before(base.start)) if (near.push(one) > 2 * spec.n + 2) break;
        near.sort((a, b) => Math.abs(a.start - base.start) - Math.abs(b.start - base.start));
        return near[spec.n - 1];
      });
    case "edge":
      return mapped(of(spec.base), DAY, (base) => edgeOf(spec.edge, base));
    case "rest": {
      const whole = segmentAt(ref.now, spec.grain);
      const start = spec.from === "now" ? floorTo(ref.now, "day") : whole.start;
      // A week is over when Sunday begins.
      return single({ start, end: spec.grain === "week" ? whole.end - DAY : whole.end, grain: "day" });
    }
    case "span": {
      const here = floorTo(ref.now, spec.grain);
      if (spec.n < 0) return single({ start: add(here, spec.grain, spec.n), end: here, grain: spec.grain });
      const start = add(here, spec.grain, 1);
      return single({ start, end: add(start, spec.grain, spec.n), grain: spec.grain });
    }
    case "ahead":
      return single(ahead(spec, ref));
    case "shift": {
      const unit = durationGrain(spec.by);
      return mapped(of(spec.base), durationMs(spec.by) + 5 * DAY, (base) => {
        const start = addDuration(base.start, spec.by, spec.sign);
        return segmentAt(start, finer(base.grain, unit));
      });
    }
    case "between":
      return between(spec, series(spec.from, isWorkday(spec) && ref.hours ? workday(ref) : ref), of(spec.to), ref);
    case "lasting":
      return mapped(of(spec.from), DAY, (from) => {
        const unit = durationGrain(spec.by);
        const end = addDuration(from.start, spec.by, 1);
        if (ref.prefer === "future") return { start: from.start, end, grain: finer(from.grain, unit) };
        const grain = finer(from.grain, unit);
        return { start: from.start, end: add(end, grain, 1), grain };
      });
    case "before": {
      const base = first(of(spec.base).after(ref.now)) ?? first(of(spec.base).before(ref.now));
      if (!base) return nothing;
      const whole = spec.through === "by" ? ref.prefer === "future" && !isFiner(base.grain, "day") : spec.through;
      return single({ start: ref.now, end: whole ? base.end : base.start, grain: "second" });
    }
    case "after":
      return mapped(of(spec.base), DAY, (base) => {
        const start = spec.past && !isFiner(base.grain, "day") ? base.end : base.start;
        const unit = isFiner(base.grain, "day") ? "day" : "year";
        const end = isFiner(base.grain, "day") ? floorTo(start, "day") + DAY : add(start, unit, 1);
        return { start, end, grain: base.grain };
      });
    case "zoned":
      return mapped(of(spec.base), DAY, (base) => {
        const shift = (ref.offsetAt(base.start) - spec.offset) * MINUTE;
        return { ...base, start: base.start + shift, end: base.end + shift };
      });
  }
};

const between = (spec: Spec & { op: "between" }, from: Series, to: Series, ref: Reference): Series => {
  const join = (a: Segment): Segment | undefined => {
    const b = first(filter(to.after(a.start), (one) => one.start > a.start));
    if (!b) return undefined;
    const grain = finer(a.grain, b.grain);
    let end = b.end;
    if (isFiner(grain, "day")) {
      // Duckling counts the last hour, minute or second in.
      end = !spec.through || ref.prefer === "future" ? b.start : b.start + grainMs(grain);
      return { start: a.start, end, grain };
    }
    if (isFiner(b.grain, "day")) end = b.start;
    return { start: a.start, end: spec.through ? end : b.start, grain };
  };
  return {
    *after(ms) {
      const running = first(from.before(ms));
      const current = running && running.end <= ms ? join(running) : undefined;
      // One that began days ago and goes on is meant; one that began hours ago will come again.
      if (current && current.end > ms && !isFiner(current.grain, "day") && current.end - current.start < 366 * DAY)
        yield current;
      for (const a of from.after(ms)) {
        const joined = join(a);
        if (joined) yield joined;
      }
    },
    *before(ms) {
      for (const a of from.before(ms)) {
        const joined = join(a);
        if (joined) yield joined;
      }
    },
  };
};
