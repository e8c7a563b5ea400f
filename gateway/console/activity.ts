import type { SessionEvent } from "../../protocols/events.ts";

/** Whether the gateway hears, works something out, or speaks. */
export type Activity = "idle" | "hearing" | "thinking" | "speaking";

/** What is going on after `event`. */
export const activityAfter = (before: Activity, event: SessionEvent): Activity => {
  switch (event.type) {
    case "session.ready":
      return "idle";
    case "speech.started":
      return "hearing";
    case "speech.ended":
      return "thinking";
    case "transcript.final":
      return event.text === "" && before === "thinking" ? "idle" : before;
    case "intent":
      return before === "hearing" ? before : "thinking";
    case "reply.started":
      return "speaking";
    case "reply.ended":
    case "turn.metrics":
    case "error":
      // The caller may be speaking again by the time a turn has ended.
      return before === "hearing" ? before : "idle";
    default:
      return before;
  }
};
