import { type Rule, rule } from "../chart.ts";
import {
  ANSWER,
  BARE,
  BOUNDED,
  CLOCK,
  FULL_DAY,
  PART,
  type Reading,
  recurring,
  type Strength,
  SURE,
  type TimeReading,
  time,
  WEEKDAY,
  ZONE,
} from "../items.ts";
import { count, form, maybe, times, words } from "../matchers.ts";
import { both, type Spec, spec } from "../spec.ts";
import { zoneNames, zoneOffset } from "../zones.ts";
import { clock } from "./formats.ts";

type Clock = Spec & { op: "clock" };
const clockOf = (reading: TimeReading): Clock | undefined => (reading.spec.op === "clock" ? reading.spec : undefined);

/** A clock reading with some of it changed. */
const withClock = (of: Clock, change: Partial<Omit<Clock, "op" | "id">>, strength: Strength = SURE): Reading => {
  const { hour, minute, second, grain, twelve } = { ...of, ...change };
  const made = spec({ op: "clock", hour, minute, second, grain, twelve });
  return time(made, grain, CLOCK, { form: "clock", strength });
};

/** Puts an hour into the half of the day that was said. */
export const inHalf = (reading: TimeReading, half: "am" | "pm", strength: Strength = SURE): Reading | undefined => {
  const of = clockOf(reading);
  if (!of) return undefined;
  if (of.hour > 12 || of.hour === 0) return withClock(of, { twelve: false }, strength);
  return withClock(of, { hour: (of.hour % 12) + (half === "pm" ? 12 : 0), twelve: false }, strength);
};

const strengthen = (reading: TimeReading, least: Strength): Reading =>
  reading.strength >= least ? reading : { ...reading, strength: least };

/** `n` minutes before (negative) or after an hour. */
const minutesFrom = (reading: TimeReading, n: number, strength: Strength): Reading | undefined => {
  const of = clockOf(reading);
  if (of?.grain !== "hour" && of?.minute !== 0) return undefined;
  if (n >= 0) return withClock(of, { minute: n, grain: "minute" }, strength);
  const hour = of.twelve ? ((of.hour + 10) % 12) + 1 : (of.hour + 23) % 24;
  return withClock(of, { hour, minute: 60 + n, grain: "minute" }, strength);
};

const atHour = form("clock");
const wholeHour = times(
  (reading) => reading.form === "clock" && reading.grain !== "second" && clockOf(reading)?.minute === 0,
  ANSWER,
);
const ampm = words("am pm");
const half = (reading: { word: string }): "am" | "pm" => (reading.word === "am" || reading.word === "a" ? "am" : "pm");
const dayLike = (reading: TimeReading): boolean =>
  (reading.says & (CLOCK | PART | ZONE)) === 0 && (reading.says & (4 | WEEKDAY)) !== 0 && reading.form !== "weekend";
const usual = (n: number): boolean => n % 5 === 0 && n < 30;

/** Times of day. */
export const clockRules: readonly Rule[] = [
  // Seven. In figures, "7" and "07" alike.
  rule(
    [count(0, 24)],
    (n) =>
      n.digits.length > 2
        ? undefined
        : clock(n.value, undefined, {
            strength:
              (n.digits && n.value <= 12 && n.value > 0) || !n.digits ? (n.value <= 12 ? BARE : ANSWER) : ANSWER,
          }),
    -1,
  ),
  // Ten thirty, seven forty five, twelve oh three.
  rule([count(1, 23), maybe(words("- hyphen")), count(10, 59)], (hour, dash, minute) =>
    hour.digits.length > 2 ||
    minute.digits.length > 2 ||
    (hour.digits === "" && minute.digits !== "") ||
    (hour.digits && dash)
      ? undefined
      : clock(hour.value, minute.value, {
          strength: !hour.digits && hour.value >= 10 && hour.value <= 12 ? BARE : ANSWER,
        }),
  ),
  rule(
    [count(1, 23), maybe(words("- hyphen")), words("oh o ou zero aught"), maybe(words("- hyphen")), count(1, 9)],
    (hour, _a, _o, _b, minute) => (hour.digits ? undefined : clock(hour.value, minute.value, { strength: BARE })),
  ),
  rule([count(1, 23), words("hundred"), maybe(words("hours"))], (hour, _h, hours) =>
    clock(hour.value, 0, { strength: hours ? SURE : ANSWER, twelve: false }),
  ),
  rule([count(100, 2359), words("hours hrs")], (n) =>
    n.digits.length === 4 ? clock(Math.floor(n.value / 100), n.value % 100, { twelve: false }) : undefined,
  ),

  rule([atHour, maybe(words("- hyphen")), ampm], (time_, _dash, when) => inHalf(time_, half(when)), 1),
  rule([atHour, words("in"), words("the"), ampm], (time_, _in, _the, when) => inHalf(time_, half(when)), 1),
  // 3:18a; "4a" may be a flat.
  rule([atHour, words("a p"), maybe(words("."))], (time_, when) =>
    inHalf(time_, half(when), time_.grain === "hour" ? (when.word === "a" ? ANSWER : BARE) : SURE),
  ),
  rule(
    [atHour, words("oclock")],
    (time_) => (time_.spec.op === "clock" && time_.grain === "hour" ? strengthen(time_, SURE) : undefined),
    1,
  ),
  rule([atHour, maybe(words("- hyphen")), words("ish sharp exactly approximately prompt")], (time_) =>
    strengthen(time_, BOUNDED),
  ),
  rule([words("about around approximately exactly circa roughly towards"), atHour], (_w, time_) =>
    strengthen(time_, BARE),
  ),

  // Quarter past, half past, ten to.
  rule(
    [maybe(words("a one")), words("quarter"), words("to till til before of"), wholeHour],
    (_a, _q, _to, hour) => minutesFrom(hour, -15, SURE),
    2,
  ),
  rule(
    [maybe(words("a one")), words("quarter"), words("after past"), wholeHour],
    (_a, _q, _past, hour) => minutesFrom(hour, 15, SURE),
    2,
  ),
  rule(
    [words("half"), maybe(words("past after")), wholeHour],
    (_half, past, hour) => minutesFrom(hour, 30, past ? SURE : BARE),
    2,
  ),
  rule([words("half"), words("to till before of"), wholeHour], (_half, _to, hour) => minutesFrom(hour, -30, SURE), 2),
  rule([atHour, maybe(words("a one")), words("quarter")], (hour) => minutesFrom(hour, 15, ANSWER)),
  rule([atHour, words("half")], (hour) => minutesFrom(hour, 30, ANSWER)),
  rule(
    [count(1, 59), maybe(words("minutes minute mins min")), words("to till til before of"), wholeHour],
    (n, minutes, _to, hour) =>
      minutes || usual(n.value)
        ? minutesFrom(hour, -n.value, minutes || !n.digits || hour.strength >= BOUNDED ? BOUNDED : ANSWER)
        : undefined,
    1,
  ),
  rule(
    [count(1, 59), maybe(words("minutes minute mins min")), words("after past"), wholeHour],
    (n, _minutes, _past, hour) => minutesFrom(hour, n.value, BOUNDED),
    1,
  ),
  // At three twenty, 3pm 15.
  rule([times((reading) => reading.form === "clock" && reading.grain === "hour", SURE), count(10, 59)], (hour, n) =>
    n.digits ? undefined : minutesFrom(hour, n.value, BOUNDED),
  ),

  rule(
    [words("at @ by"), atHour],
    (at, time_) => {
      const clear = time_.grain !== "hour" || time_.strength === SURE;
      // "By" keeps its own meaning for what is clearly a time.
      if (at.word === "by") return undefined;
      return strengthen(time_, clear ? SURE : BOUNDED);
    },
    1,
  ),

  // Three in the morning, this evening at eight, eight tonight: the part of the day tells the half.
  rule([atHour, maybe(words("in on")), form("part")], (time_, _in, part) => joinPart(time_, part), 1),
  rule([form("part"), maybe(words("at @ , around about for")), atHour], (part, _at, time_) => joinPart(time_, part), 1),

  // 9 tomorrow, tomorrow seven thirty.
  rule(
    [
      times((reading) => reading.form === "clock" && reading.strength < BOUNDED, ANSWER),
      maybe(words("on")),
      times(dayLike, SURE),
    ],
    (time_, _on, day) =>
      day.form === "feast"
        ? undefined
        : time(both(time_.spec, day.spec), time_.grain, time_.says | day.says, {
            strength: BOUNDED,
            ...recurring(time_, day),
          }),
    -1,
  ),
  rule(
    [
      times((reading) => reading.form === "day" || reading.form === "weekday", SURE),
      maybe(words(",")),
      times((reading) => reading.form === "clock" && reading.strength < BOUNDED, ANSWER),
    ],
    (day, _comma, time_) =>
      time(both(time_.spec, day.spec), time_.grain, time_.says | day.says, {
        strength: time_.grain === "minute" ? SURE : BOUNDED,
        ...recurring(time_, day),
      }),
    -2,
  ),

  // 8 am PST, 15:00 GMT.
  rule(
    [
      times((reading) => (reading.says & CLOCK) !== 0 && (reading.says & ZONE) === 0, BARE),
      maybe(words("(")),
      words(zoneNames),
      maybe(words(")")),
    ],
    (time_, _a, zone) => {
      const offset = zoneOffset(zone.word);
      if (offset === undefined || (time_.form !== "clock" && time_.grain === "day")) return undefined;
      // People who name a zone say the hour as it stands there: 8:00 PST is in the morning.
      const base = time_.spec.op === "clock" ? spec({ ...time_.spec, twelve: false }) : time_.spec;
      return time(spec({ op: "zoned", base, offset }), time_.grain, time_.says | ZONE);
    },
    1,
  ),
];

const joinPart = (time_: TimeReading, part: TimeReading): Reading | undefined => {
  const of = clockOf(time_);
  if (!of || !part.half) return undefined;
  const strength: Strength = Math.max(part.strength, time_.strength, BOUNDED) as Strength;
  const specs = part.spec.op === "and" ? part.spec.of : [part.spec];
  const days = specs.filter((one) => one.op !== "part");
  const span = specs.find((one) => one.op === "part");
  let hour = of.hour;
  if (of.twelve) {
    hour = (of.hour % 12) + (part.half === "pm" ? 12 : 0);
    // Twelve at night ends the day, and twelve in the afternoon begins it.
    if (of.hour === 12 && part.half === "pm" && span?.op === "part" && span.from >= 18) hour = 24;
  }
  const made = withClock(of, { hour, twelve: false }, strength);
  if (made.kind !== "time") return undefined;
  // "This morning at three", said at half past four, is tomorrow's.
  const today = days.find((one) => one.op === "cycle" && one.grain === "day" && one.nth === 0);
  const kept = part.half === "am" && of.twelve ? days.filter((one) => one !== today) : days;
  // Twelve at night is the first hour of the day after.
  const late = made.spec.op === "clock" && made.spec.hour === 24;
  const midnight = spec({ op: "clock", hour: 0, minute: of.minute, second: of.second, grain: of.grain, twelve: false });
  const joined = kept.reduce(
    (all, day) =>
      both(all, late ? spec({ op: "shift", base: day, by: { parts: [{ n: 1, grain: "day" }] }, sign: 1 }) : day),
    late ? midnight : made.spec,
  );
  const says = CLOCK | (part.says & ~PART);
  return time(joined, of.grain, kept.length > 0 ? says & (FULL_DAY | WEEKDAY | CLOCK) : CLOCK | PART, {
    strength,
    ...recurring(time_, part),
  });
};
