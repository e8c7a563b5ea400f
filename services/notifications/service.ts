import type { Page, PageRequest } from "../pages.ts";

export type NotificationKind = "reminder" | "alarm" | "timer" | "event" | "task" | "summary";

/** Something that a user was told, also while nobody was listening. */
export interface Notification {
  readonly id: string;
  readonly kind: NotificationKind;
  readonly title: string;
  readonly body: string;
  /** Id of the reminder, event or task. */
  readonly about: string | null;
  readonly createdAt: Date;
  readonly readAt: Date | null;
}

export interface NewNotification {
  readonly userId: string;
  /** What it is about: the same key is told once. */
  readonly key: string;
  readonly kind: NotificationKind;
  readonly title: string;
  readonly body?: string;
  readonly about?: string;
}

export interface NotificationQuery extends PageRequest {
  /** Only what was not read. Default false. */
  readonly unread?: boolean;
  /** Words of title and body, each from its beginning. */
  readonly search?: string;
  /** Default "-createdAt": newest first. */
  readonly order?: "createdAt" | "-createdAt";
}

/** What users are told. Unknown ids throw VoiceError "not_found". */
export interface Notifications {
  /** Tells each once, however often it is called; answers how many were new. */
  tell(notifications: readonly NewNotification[]): Promise<number>;
  page(userId: string, query?: NotificationQuery): Promise<Page<Notification>>;
  /** Read twice is read once: the first time stays. */
  read(userId: string, id: string): Promise<Notification>;
  /** Forgets what is older; answers how many. */
  prune(before: Date): Promise<number>;
}
