import { add, floorTo, type Segment, segmentAt } from "./calendar.ts";
import type { Grain } from "./date.ts";

/** All stretches of time that fit something that was said, walked from any point in either direction. */
export interface Series {
  /** Those that end after `ms`, in order. */
  after(ms: number): Iterable<Segment>;
  /** Those that start before `ms`, last first. */
  before(ms: number): Iterable<Segment>;
}

/** How many periods to look through before giving up: the 29th of February is 8 years away at most. */
const PERIODS: Readonly<Record<Grain, number>> = {
  second: 4000,
  minute: 2000,
  hour: 1000,
  day: 800,
  week: 160,
  month: 120,
  quarter: 60,
  year: 40,
};

export const nothing: Series = { after: () => [], before: () => [] };

/** One stretch and no other. */
export const single = (segment: Segment): Series => ({
  after: (ms) => (segment.end > ms ? [segment] : []),
  before: (ms) => (segment.start < ms ? [segment] : []),
});

/** What `place` puts into each period of a grain, in order. It may reach over the period's end. */
export const placed = (period: Grain, place: (periodStart: number) => readonly Segment[]): Series => ({
  *after(ms) {
    let start = add(floorTo(ms, period), period, -1);
    for (let i = 0; i < PERIODS[period]; i++) {
      for (const segment of place(start)) if (segment.end > ms) yield segment;
      start = add(start, period, 1);
    }
  },
  *before(ms) {
    let start = add(floorTo(ms, period), period, 1);
    for (let i = 0; i < PERIODS[period]; i++) {
      for (const segment of [...place(start)].reverse()) if (segment.start < ms) yield segment;
      start = add(start, period, -1);
    }
  },
});

export const every = (grain: Grain): Series => placed(grain, (start) => [segmentAt(start, grain)]);

/** Stretches of `fine` that begin inside one of `coarse`. */
export const within = (coarse: Series, fine: Series): Series => {
  function* inside(outer: Segment): Iterable<Segment> {
    for (const segment of fine.after(outer.start)) {
      if (segment.start >= outer.end) return;
      if (segment.start >= outer.start) yield segment;
    }
  }
  return {
    *after(ms) {
      for (const outer of coarse.after(ms)) for (const segment of inside(outer)) if (segment.end > ms) yield segment;
    },
    *before(ms) {
      for (const outer of coarse.before(ms)) {
        for (const segment of [...inside(outer)].reverse()) if (segment.start < ms) yield segment;
      }
    },
  };
};

/** Each stretch made into another one. `reachMs` bounds how far away from its origin the result lies. */
export const mapped = (base: Series, reachMs: number, make: (segment: Segment) => Segment | undefined): Series => ({
  *after(ms) {
    let seen = 0;
    for (const origin of base.after(ms - reachMs)) {
      // A bound on vain attempts; a base such as "monday" would go on for years.
      if (++seen > 64) return;
      const segment = make(origin);
      if (segment && segment.end > ms) yield segment;
    }
  },
  *before(ms) {
    let seen = 0;
    for (const origin of base.before(ms + reachMs)) {
      if (++seen > 64) return;
      const segment = make(origin);
      if (segment && segment.start < ms) yield segment;
    }
  },
});

/** The nth (from 0) of an iterable. */
export const nth = <T>(items: Iterable<T>, n: number): T | undefined => {
  let i = 0;
  for (const item of items) if (i++ === n) return item;
  return undefined;
};

export const first = <T>(items: Iterable<T>): T | undefined => nth(items, 0);

export function* filter<T>(items: Iterable<T>, keep: (item: T) => boolean): Iterable<T> {
  for (const item of items) if (keep(item)) yield item;
}

/** A series that gives up at a time to come. */
export const upTo = (base: Series, ms: number): Series => ({
  *after(from) {
    for (const segment of base.after(from)) {
      if (segment.start >= ms) return;
      yield segment;
    }
  },
  before: (from) => base.before(Math.min(from, ms)),
});
