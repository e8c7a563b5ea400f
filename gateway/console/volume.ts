import type { SessionEvent } from "../../protocols/events.ts";

/** How loud a reply is played. */
export type Volume = "full" | "ducked" | "paused";

/** Each as a factor: ducked is as loud as it is while the caller may be speaking. */
export const GAIN: Readonly<Record<Volume, number>> = { full: 1, ducked: 0.1, paused: 0 };

/** How loud replies are played after `event`; undefined where it changes nothing. */
export const volumeAfter = (event: SessionEvent): Volume | undefined => {
  switch (event.type) {
    case "reply.ducked":
      return "ducked";
    case "reply.paused":
      return "paused";
    case "reply.resumed":
    case "reply.ended":
      return "full";
    default:
      return undefined;
  }
};
