import type { EventRow } from "../series.ts";
import type { CalendarChange, Imported, NewCalendarEvent } from "../service.ts";
import type { ReadEvent } from "./read.ts";

/** How an import looks at a calendar and changes it. */
export interface ImportTarget {
  find(uid: string, originalStart: Date | null): Promise<EventRow | undefined>;
  add(event: NewCalendarEvent, more: Partial<EventRow>): Promise<EventRow>;
  change(row: EventRow, event: CalendarChange, more: Partial<EventRow>): Promise<EventRow>;
  /** Removes one event; of a series also those that took the place of its times. */
  remove(row: EventRow): Promise<void>;
}

const addException = (target: ImportTarget, row: EventRow, start: Date): Promise<EventRow> =>
  target.change(row, { exceptions: [...row.exceptions.map((text) => new Date(text)), start] }, {});

/**
 * Adds what is not there, changes what is, and removes what was cancelled: events first, then those that take the place of one
 * of a series, whose series may have come in another file.
 */
export const importEvents = async (
  events: readonly ReadEvent[],
  target: ImportTarget,
): Promise<Omit<Imported, "skipped">> => {
  const counts = { added: 0, updated: 0, removed: 0 };
  const groups = new Map<string, ReadEvent[]>();
  for (const event of events) groups.set(event.uid, [...(groups.get(event.uid) ?? []), event]);
  for (const [uid, group] of groups) {
    const parts = group.filter(({ originalStart }) => originalStart !== null);
    const whole = group.findLast(({ originalStart }) => originalStart === null);
    const before = await target.find(uid, null);
    if (whole?.isCancelled) {
      if (before) {
        await target.remove(before);
        counts.removed++;
      }
      continue;
    }
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
      const there = await target.find(uid, originalStart);
      // The series itself may know nothing of it yet.
      if (!whole && row?.recurrence && originalStart && !row.exceptions.includes(originalStart.toISOString())) {
        row = await addException(target, row, originalStart);
        if (isCancelled && !there) counts.removed++;
      }
      if (isCancelled) {
        if (!there) continue;
        await target.remove(there);
        counts.removed++;
        continue;
      }
      const { recurrence: _, exceptions: _e, ...once } = event;
      const more = { originalStart, seriesId: row?.recurrence ? row.id : null };
      if (there) await target.change(there, once, more);
      else await target.add(once, { uid, ...more });
      counts[there ? "updated" : "added"]++;
    }
  }
  return counts;
};
