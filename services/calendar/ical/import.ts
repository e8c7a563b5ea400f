import type { EventRow } from "../series.ts";
import type { CalendarChange, Imported, NewCalendarEvent } from "../service.ts";
import type { ReadEvent } from "./read.ts";

/** How an import looks at a calendar and changes it. */
export interface ImportTarget {
  find(uid: string, originalStart: Date | null): Promise<EventRow | undefined>;
  add(event: NewCalendarEvent, more: Partial<EventRow>): Promise<EventRow>;
  change(row: EventRow, event: CalendarChange, more: Partial<EventRow>): Promise<EventRow>;
}

/** Adds what is not there and changes what is: events first, then those that take the place of one of a series. */
export const importEvents = async (
  events: readonly ReadEvent[],
  target: ImportTarget,
): Promise<Pick<Imported, "added" | "updated">> => {
  const counts = { added: 0, updated: 0 };
  const groups = new Map<string, ReadEvent[]>();
  for (const event of events) groups.set(event.uid, [...(groups.get(event.uid) ?? []), event]);
  for (const [uid, group] of groups) {
    const parts = group.filter(({ originalStart }) => originalStart !== null);
    const whole = group.findLast(({ originalStart, isCancelled }) => originalStart === null && !isCancelled);
    const before = await target.find(uid, null);
    let row = before;
    if (whole) {
      const replaced = parts.flatMap(({ originalStart }) => originalStart ?? []);
      const { recurrence } = whole.event;
      const event = { ...whole.event, exceptions: recurrence ? [...(whole.event.exceptions ?? []), ...replaced] : [] };
      row = before
        ? await target.change(before, { ...event, recurrence: recurrence ?? null }, {})
        : await target.add(event, { uid });
      counts[before ? "updated" : "added"]++;
    }
    for (const { event, originalStart, isCancelled } of parts) {
      if (isCancelled) continue;
      const there = await target.find(uid, originalStart);
      const { recurrence: _, exceptions: _e, ...once } = event;
      const more = { originalStart, seriesId: row?.recurrence ? row.id : null };
      if (there) await target.change(there, once, more);
      else await target.add(once, { uid, ...more });
      counts[there ? "updated" : "added"]++;
    }
  }
  return counts;
};
