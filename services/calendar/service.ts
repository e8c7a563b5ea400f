import type { Page, PageRequest } from "../pages.ts";

export interface CalendarEvent {
  /** Of one of a series: the id of the series and when it starts, "0189...-..._20260302T090000Z". */
  readonly id: string;
  /** A block is time set aside. */
  readonly kind: "event" | "block";
  readonly title: string;
  readonly notes: string;
  readonly location: string;
  /** Names as spoken. */
  readonly attendees: readonly string[];
  readonly startsAt: Date;
  /** Exclusive. */
  readonly endsAt: Date;
  readonly allDay: boolean;
  /** IANA zone in which it was made, and recurs. */
  readonly timeZone: string;
  /** RFC 5545, of a series and of each that it has. */
  readonly recurrence: string | null;
  /** Starts that a series leaves out. */
  readonly exceptions: readonly Date[];
  /** The series that this is one of. */
  readonly seriesId: string | null;
  /** When the series has it, whatever it was moved to. */
  readonly originalStart: Date | null;
  /** The task that a block is for. */
  readonly taskId: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface NewCalendarEvent {
  readonly kind?: CalendarEvent["kind"];
  readonly title: string;
  readonly notes?: string;
  readonly location?: string;
  readonly attendees?: readonly string[];
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly allDay?: boolean;
  readonly timeZone: string;
  readonly recurrence?: string;
  readonly exceptions?: readonly Date[];
  readonly taskId?: string;
}

export type CalendarChange = Partial<Omit<NewCalendarEvent, "recurrence" | "kind" | "taskId">> & {
  /** Null: once, and no more. */
  readonly recurrence?: string | null;
};

export interface EventRange {
  /** Events that end after this. */
  readonly from?: Date;
  /** Events that start before this. Of a series, without it: a year from `from`, or from its start. */
  readonly before?: Date;
  /** Default 100, at most 1000. Ordered by start. */
  readonly limit?: number;
}

/** `score` from 0 to 1, best first, none below 0.4. */
export interface EventMatch {
  readonly event: CalendarEvent;
  readonly score: number;
}

export const EVENT_ORDERS = ["startsAt", "createdAt", "updatedAt", "title"] as const;
export type EventOrder = (typeof EVENT_ORDERS)[number];

/** Events as they are kept: a series once, with its rule. */
export interface EventQuery extends PageRequest, Omit<EventRange, "limit"> {
  /** Words of title, location, attendees and notes, each from its beginning. */
  readonly search?: string;
  readonly kind?: CalendarEvent["kind"];
  /** Default "startsAt". */
  readonly order?: EventOrder | `-${EventOrder}`;
}

/** A stretch of time. */
export interface Span {
  readonly startsAt: Date;
  readonly endsAt: Date;
}

/** What somebody can be asked for, and what not. */
export interface FreeBusy {
  readonly busy: readonly Span[];
  readonly free: readonly Span[];
}

/** What an import did. */
export interface Imported {
  readonly added: number;
  readonly updated: number;
  /** Events, and times of series, that the file says were cancelled. */
  readonly removed: number;
  /** What could not be taken, and why: at most 50. */
  readonly skipped: readonly { readonly uid: string; readonly reason: string }[];
}

/**
 * Calendar of one user at a time. Unknown ids throw VoiceError "not_found"; an end before the start "invalid". A series
 * is listed as each time that it comes; what is done to the id of one of these is done to that one alone.
 */
export interface Calendar {
  add(userId: string, event: NewCalendarEvent): Promise<CalendarEvent>;
  /** All or none. */
  addAll(userId: string, events: readonly NewCalendarEvent[]): Promise<readonly CalendarEvent[]>;
  get(userId: string, id: string): Promise<CalendarEvent>;
  list(userId: string, range?: EventRange): Promise<readonly CalendarEvent[]>;
  /** The same in pages, where a range is needed. */
  occurrences(userId: string, query: PageRequest & Required<Omit<EventRange, "limit">>): Promise<Page<CalendarEvent>>;
  page(userId: string, query?: EventQuery): Promise<Page<CalendarEvent>>;
  /** Closest by title, attendees and location to `words`, as they were heard; of a series, the first in the range. */
  find(userId: string, words: string, range?: EventRange): Promise<readonly EventMatch[]>;
  update(userId: string, id: string, change: CalendarChange): Promise<CalendarEvent>;
  cancel(userId: string, id: string): Promise<void>;
  /** What lasts all day keeps nobody busy. */
  freeBusy(userId: string, range: Required<Omit<EventRange, "limit">>): Promise<FreeBusy>;
  /** Everything as iCalendar. */
  export(userId: string, name?: string): Promise<string>;
  /** Takes iCalendar in; what was imported before is brought up to date. VoiceError "invalid" where it is none. */
  import(userId: string, text: string, options: { readonly timeZone: string }): Promise<Imported>;
}
