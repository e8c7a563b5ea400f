import type { Logger } from "../pipeline/log.ts";
import type { CallerAction } from "../pipeline/peer.ts";
import { createQueue } from "../pipeline/queue.ts";
import type { ClientMessage } from "../protocols/client-messages.ts";
import { VoiceError } from "../protocols/errors.ts";
import { createBucket } from "./websocket/bucket.ts";
import type { Limits } from "./websocket/limits.ts";
import { parseMessage } from "./websocket/message.ts";

/** What a caller does besides speaking, on its way from a door to the session. */
export interface Actions {
  /** One reader. */
  readonly actions: AsyncIterable<CallerAction>;
  act(action: CallerAction): void;
  /** Obeys one text message. Throws VoiceError where it is none that may come now, or one too many. */
  hear(bytes: ArrayBuffer): void;
  /** Ends `actions` after what is queued. */
  end(): void;
}

export interface ActionsOptions {
  readonly limits: Pick<Limits, "textPerSecond" | "maxTextBytes">;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  /** Takes note of what the client has heard; false where that cannot be. */
  readonly played: (turn: number, position: number) => boolean;
  /** Called where more waits than a session is given. */
  readonly onTooMany: (error: VoiceError) => void;
  /** Carries the session's id. */
  readonly log: Logger;
}

/** Things a caller did that wait for the session. */
const WAITING = 64;

/** What a message asks of the session; undefined where it asks nothing of it. */
export const actionOf = (message: ClientMessage): CallerAction | undefined => {
  switch (message.type) {
    case "input.text":
      return { type: "text", text: message.text };
    case "input.commit":
      return { type: "commit" };
    case "reply.stop":
      return { type: "stop" };
    case "bye":
      return { type: "bye" };
    default:
      return undefined;
  }
};

export const createActions = ({ limits, now, played, onTooMany, log }: ActionsOptions): Actions => {
  const queue = createQueue<CallerAction>(WAITING);
  const textsLeft = createBucket(limits.textPerSecond * 2, limits.textPerSecond, now);
  const act = (action: CallerAction) => {
    if (!queue.push(action) && queue.size === WAITING)
      onTooMany(new VoiceError("too_fast", `more than ${WAITING} messages wait to be answered`));
  };
  return {
    actions: queue,
    act,
    hear(bytes) {
      if (!textsLeft.take(1)) throw new VoiceError("too_fast", `more than ${limits.textPerSecond} messages a second`);
      const message = parseMessage(bytes, { maxBytes: limits.maxTextBytes, isFirst: false });
      const action = actionOf(message);
      if (action) act(action);
      else if (message.type === "reply.played" && !played(message.turn, message.position))
        // Not worth a session: it harms nobody but the client that says it.
        log.debug({ turn: message.turn }, "impossible playout position ignored");
    },
    end: () => queue.end(),
  };
};
