import type { Page, PageRequest } from "../pages.ts";

export interface Task {
  readonly id: string;
  readonly title: string;
  readonly notes: string;
  /** Name of the list it is on, lower case: "tasks" by default, "shopping", ... */
  readonly list: string;
  readonly priority: "low" | "normal" | "high";
  readonly tags: readonly string[];
  readonly dueAt: Date | null;
  /** True where the due time is a whole day, not a time of day. */
  readonly dueAllDay: boolean;
  /** RFC 5545, "FREQ=WEEKLY;BYDAY=MO": once it is complete, another is due the next time. */
  readonly recurrence: string | null;
  /** IANA zone whose clocks the recurrence follows. */
  readonly timeZone: string;
  readonly completedAt: Date | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface NewTask {
  readonly title: string;
  readonly notes?: string;
  readonly list?: string;
  readonly priority?: Task["priority"];
  readonly tags?: readonly string[];
  readonly dueAt?: Date;
  readonly dueAllDay?: boolean;
  /** Needs a due time. */
  readonly recurrence?: string;
  /** Default "UTC". */
  readonly timeZone?: string;
}

export type TaskChange = Partial<Omit<NewTask, "dueAt" | "recurrence">> & {
  readonly dueAt?: Date | null;
  readonly recurrence?: string | null;
};

export interface TaskFilter {
  readonly list?: string;
  /** Default "open". */
  readonly state?: "open" | "done" | "all";
  /** Inclusive. */
  readonly dueFrom?: Date;
  /** Exclusive. */
  readonly dueBefore?: Date;
  /** Default 100, at most 1000. Ordered by due time, then age. */
  readonly limit?: number;
}

export const TASK_ORDERS = ["dueAt", "createdAt", "updatedAt", "title", "priority"] as const;
export type TaskOrder = (typeof TASK_ORDERS)[number];

/** What a person looks through their tasks for. */
export interface TaskQuery extends Omit<TaskFilter, "limit">, PageRequest {
  /** Words of title, notes and tags, all of them, each from its beginning: "buy mil". */
  readonly search?: string;
  readonly tag?: string;
  readonly priority?: Task["priority"];
  /** Default "dueAt". With "-" before it, the other way round; what is due at no time comes last either way. */
  readonly order?: TaskOrder | `-${TaskOrder}`;
}

/** `score` from 0 to 1: how well the title matches what was asked for; best first, none below 0.4. */
export interface TaskMatch {
  readonly task: Task;
  readonly score: number;
}

/** Tasks of one user at a time: no call ever touches another user's. Unknown ids throw VoiceError "not_found". */
export interface Tasks {
  add(userId: string, task: NewTask): Promise<Task>;
  get(userId: string, id: string): Promise<Task>;
  list(userId: string, filter?: TaskFilter): Promise<readonly Task[]>;
  /** The same in pages, with more to ask for. A wrong cursor throws VoiceError "bad_message". */
  page(userId: string, query?: TaskQuery): Promise<Page<Task>>;
  /** Closest titles to `words`, as they were heard; tolerates misheard and inflected words. */
  find(userId: string, words: string, filter?: TaskFilter): Promise<readonly TaskMatch[]>;
  /** A task that recurs is due again as a new one. */
  complete(userId: string, id: string): Promise<Task>;
  /** `dueAt: null` takes the due time away, and with it the recurrence. */
  update(userId: string, id: string, change: TaskChange): Promise<Task>;
  remove(userId: string, id: string): Promise<void>;
}
