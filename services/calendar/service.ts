export interface CalendarEvent {
  readonly id: string;
  readonly title: string;
  readonly location: string;
  /** Names as spoken. */
  readonly attendees: readonly string[];
  readonly startsAt: Date;
  /** Exclusive. */
  readonly endsAt: Date;
  readonly allDay: boolean;
  /** IANA zone in which it was made. */
  readonly timeZone: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface NewCalendarEvent {
  readonly title: string;
  readonly location?: string;
  readonly attendees?: readonly string[];
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly allDay?: boolean;
  readonly timeZone: string;
}

export interface EventRange {
  /** Events that end after this. */
  readonly from?: Date;
  /** Events that start before this. */
  readonly before?: Date;
  /** Default 100, at most 1000. Ordered by start. */
  readonly limit?: number;
}

/** `score` from 0 to 1, best first, none below 0.4. */
export interface EventMatch {
  readonly event: CalendarEvent;
  readonly score: number;
}

/** Calendar of one user at a time. Unknown ids throw VoiceError "not_found"; an end before the start "invalid". */
export interface Calendar {
  add(userId: string, event: NewCalendarEvent): Promise<CalendarEvent>;
  get(userId: string, id: string): Promise<CalendarEvent>;
  list(userId: string, range?: EventRange): Promise<readonly CalendarEvent[]>;
  /** Closest by title, attendees and location to `words`, as they were heard. */
  find(userId: string, words: string, range?: EventRange): Promise<readonly EventMatch[]>;
  update(userId: string, id: string, change: Partial<NewCalendarEvent>): Promise<CalendarEvent>;
  cancel(userId: string, id: string): Promise<void>;
}
