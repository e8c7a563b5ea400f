import type { Reminder } from "./service.ts";

/** One open session's share of what falls due. */
export interface Inbox {
  readonly userId: string;
  /** Ids that were put in and are not yet delivered, moved or cancelled, and the times in milliseconds for which they were. */
  readonly seen: Map<string, number>;
  /** Whether it was put in for that time, and is not yet delivered, moved or cancelled. */
  holds(reminder: Pick<Reminder, "id" | "dueAt">): boolean;
  /** False where `limit` are seen already: what is left stays in the database. */
  put(reminder: Reminder): boolean;
  /** Takes out what should not be heard any more. */
  drop(id: string): void;
  /** The next one; undefined once the inbox is closed. One reader. */
  next(): Promise<Reminder | undefined>;
  close(): void;
}

/** `limit` bounds what one session may hold undelivered. */
export const createInbox = (userId: string, limit: number): Inbox => {
  const seen = new Map<string, number>();
  const queue: Reminder[] = [];
  let closed = false;
  let wake: (() => void) | undefined;
  const awaken = () => {
    wake?.();
    wake = undefined;
  };
  return {
    userId,
    seen,
    holds: ({ id, dueAt }) => seen.get(id) === dueAt.getTime(),
    put: (reminder) => {
      const { id, dueAt } = reminder;
      if (seen.size >= limit && !seen.has(id)) return false;
      seen.set(id, dueAt.getTime());
      // A series that has come again since says so once.
      const at = queue.findIndex((waiting) => waiting.id === id);
      if (at === -1) queue.push(reminder);
      else queue[at] = reminder;
      awaken();
      return true;
    },
    drop: (id) => {
      seen.delete(id);
      const at = queue.findIndex((reminder) => reminder.id === id);
      if (at !== -1) queue.splice(at, 1);
    },
    next: async () => {
      while (!closed) {
        const reminder = queue.shift();
        if (reminder !== undefined) return reminder;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      return undefined;
    },
    close: () => {
      closed = true;
      queue.length = 0;
      awaken();
    },
  };
};
