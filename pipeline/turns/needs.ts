import type { Understood } from "../assistant/assistant.ts";
import { shapeOf } from "../commands/slots.ts";
import { readMoment } from "../commands/when.ts";
import { parseDuration } from "../dates/find.ts";

/** What a command that was understood still wants or leaves room for. */
export interface Needs {
  /** Something it cannot do without is not said yet, or makes no sense so far. */
  readonly isMissing: boolean;
  /** A time may be said and is not. */
  readonly hasRoomForTime: boolean;
  /** A list, a person, a place or a language may be said and is not. */
  readonly hasRoomForMore: boolean;
  /** The text ends within words that can be any: a title, a sentence to translate. */
  readonly endsFree: boolean;
  /** The text ends with the time that was said. */
  readonly endsWithTime: boolean;
}

/** Slots that hold a time or a length of time. */
export const TIME_SLOTS: readonly string[] = ["when", "newWhen", "time", "duration", "date", "until"];
const FREE_SLOTS: readonly string[] = ["title", "newTitle", "change", "text", "query"];
/** Slots that callers seldom say, or say in the middle. */
const NEVER_LAST = new Set(["all", "confirmed", "id", "priority", "kind", "status"]);
/** Commands that need a time of day, where others are content with a day. */
const NEEDS_CLOCK = new Set(["alarm.set", "calendar.add"]);

/** For whether words can be read as a time: any clock will do. */
export const ANY_CLOCK = { now: new Date("2026-01-07T09:00:00Z"), timeZone: "UTC" };

const isUnclear = (command: string, slot: string, value: unknown): boolean => {
  if (typeof value !== "string") return false;
  if (command === "timer.set" && slot === "duration") return parseDuration(value) === undefined;
  if (slot !== "when") return false;
  const moment = readMoment(value, ANY_CLOCK, command === "alarm.set" ? "clock" : "day");
  return moment === undefined || (moment.isDay && NEEDS_CLOCK.has(command));
};

/** Undefined where no command was understood. */
export const needsOf = ({ said, plan }: Understood): Needs | undefined => {
  if (plan.kind !== "run") return undefined;
  const { command, slots } = plan;
  const shape = shapeOf(command.slots);
  const isUnsaid = (name: string) => slots[name] === undefined || slots[name] === null || slots[name] === "";
  const unsaid = Object.entries(shape).flatMap(([name, slot]) =>
    isUnsaid(name) && slot.meta()?.internal !== true && !NEVER_LAST.has(name) ? [name] : [],
  );
  const present = Object.fromEntries(Object.entries(slots).filter(([name]) => !isUnsaid(name)));
  const text = said.trim().toLowerCase();
  const endsWith = (names: readonly string[]) =>
    names.some((name) => {
      const value = slots[name];
      return typeof value === "string" && value !== "" && text.endsWith(value.trim().toLowerCase());
    });
  const endsWithTime = endsWith(TIME_SLOTS);
  return {
    isMissing:
      !command.slots.safeParse(present).success ||
      Object.entries(present).some(([name, value]) => isUnclear(command.name, name, value)),
    hasRoomForTime: unsaid.some((name) => TIME_SLOTS.includes(name)),
    hasRoomForMore: unsaid.some((name) => !TIME_SLOTS.includes(name)),
    endsFree: !endsWithTime && endsWith(FREE_SLOTS),
    endsWithTime,
  };
};
