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
}

export type TaskChange = Partial<Omit<NewTask, "dueAt">> & { readonly dueAt?: Date | null };

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
  /** Closest titles to `words`, as they were heard; tolerates misheard and inflected words. */
  find(userId: string, words: string, filter?: TaskFilter): Promise<readonly TaskMatch[]>;
  complete(userId: string, id: string): Promise<Task>;
  /** `dueAt: null` takes the due time away. */
  update(userId: string, id: string, change: TaskChange): Promise<Task>;
  remove(userId: string, id: string): Promise<void>;
}
