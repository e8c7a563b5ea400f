import type { Page, PageRequest } from "../pages.ts";

export type ReminderKind = "reminder" | "alarm" | "timer";

export interface Reminder {
  readonly id: string;
  readonly userId: string;
  readonly kind: ReminderKind;
  /** What it is about, as it is spoken when it goes off; may be empty for alarms and timers. */
  readonly label: string;
  readonly dueAt: Date;
  /** Of a timer. */
  readonly durationMs: number | null;
  /** Of a paused timer: what was left when it was paused. */
  readonly remainingMs: number | null;
  readonly timeZone: string;
  readonly state: "pending" | "paused" | "delivered" | "cancelled";
  /** RFC 5545, where it recurs: `dueAt` is then its next time. Null once the last has come. */
  readonly recurrence: string | null;
  /** Of one that recurs: the newest time that went off and was neither heard nor read. */
  readonly owedAt: Date | null;
  readonly createdAt: Date;
}

export interface NewReminder {
  readonly kind: ReminderKind;
  readonly label?: string;
  readonly dueAt: Date;
  readonly durationMs?: number;
  readonly timeZone: string;
  /** RFC 5545 rule by which it goes off again after `dueAt`; timers do not recur. */
  readonly recurrence?: string;
}

export interface ReminderChange {
  readonly label?: string;
  /** Of one that recurs: the series goes on from there. */
  readonly dueAt?: Date;
  /** Null: it goes off once more. */
  readonly recurrence?: string | null;
}

export interface ReminderQuery extends PageRequest {
  readonly kind?: ReminderKind;
  /** Default "waiting": what has not gone off yet. */
  readonly state?: "waiting" | "delivered" | "all";
  /** Words of the label, each from its beginning. */
  readonly search?: string;
  /** Due then or later. */
  readonly dueFrom?: Date;
  /** Due earlier. */
  readonly dueBefore?: Date;
  /** Default "dueAt". */
  readonly order?: "dueAt" | "-dueAt";
}

/**
 * Reminders, alarms and timers of one user at a time. Unknown ids throw VoiceError "not_found".
 * Lists hold what has not gone off yet, soonest first.
 */
export interface Reminders {
  set(userId: string, reminder: NewReminder): Promise<Reminder>;
  list(userId: string, filter?: { readonly kind?: ReminderKind }): Promise<readonly Reminder[]>;
  /** The same in pages, and what went off; what was cancelled is never shown. */
  page(userId: string, query?: ReminderQuery): Promise<Page<Reminder>>;
  get(userId: string, id: string): Promise<Reminder>;
  find(
    userId: string,
    words: string,
    filter?: { readonly kind?: ReminderKind },
  ): Promise<readonly { readonly reminder: Reminder; readonly score: number }[]>;
  /** Of one that recurs, all that is to come. */
  cancel(userId: string, id: string): Promise<void>;
  /** Changes label, time or recurrence; a timer's time by `dueAt`. */
  update(userId: string, id: string, change: ReminderChange): Promise<Reminder>;
  /** Timers only. */
  pause(userId: string, id: string): Promise<Reminder>;
  resume(userId: string, id: string): Promise<Reminder>;
  /**
   * Whatever is due for `userId`, as it falls due, what was missed first; ends with `signal`. Each is delivered at least
   * once: it counts as delivered only when `delivered` is called. Of one that recurs `dueAt` is the time that is due, and
   * only the newest that was missed comes.
   */
  due(userId: string, signal: AbortSignal): AsyncIterable<Reminder>;
  /** `dueAt`: of one that recurs, the time that was heard; left out, the one that is due. The next time then comes by itself. */
  delivered(id: string, dueAt?: Date): Promise<void>;
  /** Its user has read what went off by `at`, so that nobody need say it any more; of what is gone or was put off since, nothing. */
  read(userId: string, id: string, at: Date): Promise<void>;
  close(): Promise<void>;
}
