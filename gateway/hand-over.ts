import type { Peer } from "../pipeline/peer.ts";
import { VoiceError } from "../protocols/errors.ts";
import type { Actions } from "./actions.ts";
import type { Call } from "./sessions.ts";

export interface HandOverOptions {
  readonly peer: Peer;
  readonly act: Actions["act"];
  /** Why the door ended it, where it did. */
  readonly reason: () => VoiceError | undefined;
  readonly close: Call["close"];
  readonly onCall: (call: Call) => void | Promise<void>;
  /** What `onCall` throws. */
  readonly fail: (error: unknown) => void;
  readonly maxSessionMs: number;
}

/** Gives an open call to its session, and ends it when it has lasted long enough. Answers what to call at its end. */
export const handOver = (options: HandOverOptions): (() => void) => {
  const { peer, act, reason, close, onCall, fail, maxSessionMs } = options;
  const call: Call = {
    peer,
    get error() {
      return reason();
    },
    finish: () => act({ type: "bye" }),
    close,
  };
  const timer = setTimeout(
    () => close(new VoiceError("session_too_long", `a session lasts at most ${maxSessionMs} ms`)),
    maxSessionMs,
  );
  Promise.resolve()
    .then(() => onCall(call))
    .catch(fail);
  return () => clearTimeout(timer);
};
