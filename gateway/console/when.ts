const DAY_MS = 24 * 3600 * 1000;

/** "14:30", as this machine's language writes it. */
export const clock = (instant: string): string =>
  new Date(instant).toLocaleTimeString([], { hour: "numeric", minute: "2-digit" });

const startOfDay = (date: Date): number => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();

/** "today", "tomorrow", "Friday", "3 Mar". */
export const dayOf = (instant: string, now = new Date()): string => {
  const date = new Date(instant);
  // Days with a change of clocks have 23 or 25 hours.
  const days = Math.round((startOfDay(date) - startOfDay(now)) / DAY_MS);
  if (days === 0) return "today";
  if (days === 1) return "tomorrow";
  if (days === -1) return "yesterday";
  if (days > 1 && days < 7) return date.toLocaleDateString([], { weekday: "long" });
  return date.toLocaleDateString([], { day: "numeric", month: "short" });
};

/** "4:59" until `instant`, "0:00" when it is over. */
export const timeLeft = (instant: string, nowMs: number): string => {
  const seconds = Math.max(0, Math.round((Date.parse(instant) - nowMs) / 1000));
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (value: number) => String(value).padStart(2, "0");
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
};
