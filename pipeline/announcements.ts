import type { Say } from "./commands/command.ts";
import type { Caller } from "./peer.ts";

/** Something to tell a caller who did not ask just now: a reminder, alarm or timer that went off. */
export interface Announcement {
  readonly kind: string;
  readonly say: Say;
  /** To be called once it has begun to be heard; until then it counts as not delivered. */
  delivered(): Promise<void>;
}

/** Where announcements come from; ends with `signal`. */
export type Announcements = (caller: Caller, signal: AbortSignal) => AsyncIterable<Announcement>;

/** Nothing is ever announced. */
export const noAnnouncements: Announcements = async function* () {};
