import type { Reminder } from "./service.ts";

const UNITS = [
  ["hour", 3_600_000],
  ["minute", 60_000],
  ["second", 1000],
] as const;

const durationName = (durationMs: number): string => {
  let left = durationMs;
  return UNITS.map(([name, ms]) => {
    const count = Math.floor(left / ms);
    left -= count * ms;
    return count === 0 ? "" : `${count} ${name}`;
  }).join(" ");
};

/** What a caller may call `reminder` besides its label: "the ten minute timer", "my seven thirty alarm on Monday". */
export const spokenNames = ({ kind, dueAt, durationMs, timeZone }: Reminder): readonly string[] => {
  if (kind === "timer") return [kind, durationMs === null ? "" : durationName(durationMs)];
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone,
    weekday: "long",
    hour: "numeric",
    minute: "numeric",
    hour12: true,
  }).formatToParts(dueAt);
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((found) => found.type === type)?.value ?? "";
  const minute = Number(part("minute"));
  return [kind, part("hour"), minute === 0 ? "oclock" : String(minute), part("dayPeriod"), part("weekday")];
};
