import type { Spec } from "./spec.ts";

/** How long the stretches of a spec are, roughly: the longer one holds the shorter. */
export const breadth = (spec: Spec): number => {
  switch (spec.op) {
    case "year":
      return 1000;
    case "season":
      return 900;
    case "quarter":
      return 800;
    case "month":
      return 700;
    case "weekend":
      return 500;
    case "feast":
    case "date":
    case "day":
      return 420;
    case "weekday":
    case "weekdays":
      return 400;
    case "part":
      return 350;
    case "clock":
      return { hour: 300, minute: 200, second: 100 }[spec.grain];
    case "zoned":
      return breadth(spec.base);
    case "between":
    case "lasting":
      return Math.min(breadth(spec.from), 600) - 10;
    case "and":
      return Math.min(...spec.of.map(breadth));
    case "cycle":
    case "every":
    case "now":
      return (
        50 +
        { second: 0, minute: 100, hour: 250, day: 430, week: 600, month: 710, quarter: 810, year: 1010 }[spec.grain]
      );
    case "rest":
    case "span":
      return 600;
    case "edge":
      return 650;
    case "nth":
      return breadth(spec.of) + 5;
    case "nthAfter":
    case "nthIn":
    case "lastIn":
    case "closest":
      return breadth(spec.unit) + 5;
    case "shift":
      return breadth(spec.base);
    case "ahead":
      return spec.whole ? 450 : 60;
    case "before":
    case "after":
      return breadth(spec.base) - 20;
  }
};
