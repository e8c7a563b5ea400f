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
  readonly createdAt: Date;
}

export interface NewReminder {
  readonly kind: ReminderKind;
  readonly label?: string;
  readonly dueAt: Date;
  readonly durationMs?: number;
  readonly timeZone: string;
}

export interface ReminderQuery extends PageRequest {
  readonly kind?: ReminderKind;
  /** Default "waiting": what has not gone off yet. */
  readonly state?: "waiting" | "delivered" | "all";
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
  cancel(userId: string, id: string): Promise<void>;
  /** Changes label or time; a timer's time by `dueAt`. */
  update(userId: string, id: string, change: { readonly label?: string; readonly dueAt?: Date }): Promise<Reminder>;
  /** Timers only. */
  pause(userId: string, id: string): Promise<Reminder>;
  resume(userId: string, id: string): Promise<Reminder>;
  /**
   * Whatever is due for `userId`, as it falls due, what was missed first; ends with `signal`. Each is delivered at least
   * once: it counts as delivered only when `delivered` is called.
   */
  due(userId: string, signal: AbortSignal): AsyncIterable<Reminder>;
  delivered(id: string): Promise<void>;
  close(): Promise<void>;
}
