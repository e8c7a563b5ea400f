import { type AudioFrame, HEARD_SAMPLE_RATE } from "../../protocols/audio.ts";
import type { Stage } from "../stage.ts";
import { createMicrophone, type Microphone } from "./echo/microphone.ts";
import { createNoiseFloor, powerOf } from "./echo/power.ts";
import { createReference } from "./echo/reference.ts";

/** Tells the gateway's own voice apart from the caller's, where a client has no echo canceller. One caller each. */
export interface EchoGuard {
  /** Reply audio that has just been handed to the transport; a client plays it at once or after what it still has waiting. Any sample rate. */
  played(frame: AudioFrame): void;
  /** The reply was stopped: what a client still had waiting is not heard. */
  hushed(): void;
  /** A client holds what it has waiting (true), or goes on (false). */
  held(isHeld: boolean): void;
  /** What a client holds is the last `ms` of what was played: it goes on from further back than where it was held. */
  rewound(ms: number): void;
  /** A client plays the reply softly (true), or as before. */
  ducked(isDucked: boolean): void;
  /** Microphone audio, 16 kHz in and out, sample for sample the same length and startMs, with the reply's echo taken out. */
  readonly clean: Stage<AudioFrame, AudioFrame>;
  /** Share from 0 to 1 of the last 100 ms of microphone energy that was the reply's echo; 0 while nothing plays. */
  readonly echoShare: number;
  /** Replies come back by this caller's microphone: what is left of them may still be taken for words. */
  readonly hasEcho: boolean;
  /** Nothing of a reply can be in what the microphone heard last: whatever sounds is somebody else. */
  readonly isClear: boolean;
}

export interface EchoGuardOptions {
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

const PER_MS = HEARD_SAMPLE_RATE / 1000;
/** Longer frames come from a file: nobody hears a reply meanwhile. */
const LONGEST = HEARD_SAMPLE_RATE / 2;
/** So long after its end a reply may still come back. */
const AFTERWARDS = 0.9 * HEARD_SAMPLE_RATE;

export const createEchoGuard = ({ now }: EchoGuardOptions): EchoGuard => {
  const reference = createReference(now);
  const floor = createNoiseFloor();
  let microphone: Microphone | undefined;
  /** Place of the reply's clock at which the stream's first sample was heard, at the latest: arrivals only come late. */
  let base = Number.POSITIVE_INFINITY;
  let isAwake = false;

  const finish = () => {
    microphone?.close();
    microphone = undefined;
    reference.close();
  };
  /** The frame itself where no reply can be in it; else it is with the microphone, which gives what is ready. */
  const hear = (frame: AudioFrame): AudioFrame | undefined => {
    const start = Math.round(frame.startMs * PER_MS);
    const here = reference.here;
    base = Math.min(base, here - start - frame.samples.length);
    floor.add(powerOf(frame.samples), frame.samples.length / (20 * PER_MS));
    isAwake = reference.end > here - AFTERWARDS;
    if ((!isAwake && !microphone?.isBusy) || frame.samples.length > LONGEST) {
      microphone?.rest();
      return frame;
    }
    microphone ??= createMicrophone(reference);
    microphone.take(frame, start, base, floor.power);
    if (!isAwake) microphone.rest();
    return undefined;
  };

  const clean: Stage<AudioFrame, AudioFrame> = (input, { signal }) => ({
    // By hand and not by a generator: a generator costs several promises a frame, on each of all streams.
    [Symbol.asyncIterator]() {
      const frames = input[Symbol.asyncIterator]();
      let isOver = false;
      return {
        async next(): Promise<IteratorResult<AudioFrame, undefined>> {
          for (;;) {
            const ready = microphone?.next();
            if (ready) return { value: ready, done: false };
            if (isOver || signal.aborted) break;
            const next = await frames.next().catch((cause: unknown) => {
              finish();
              throw cause;
            });
            if (next.done) {
              isOver = true;
              microphone?.rest();
              continue;
            }
            const passed = hear(next.value);
            if (passed) return { value: passed, done: false };
          }
          finish();
          return { value: undefined, done: true };
        },
        async return() {
          isOver = true;
          finish();
          await frames.return?.();
          return { value: undefined, done: true };
        },
      };
    },
  });

  return {
    played: reference.played,
    hushed: reference.hushed,
    held: reference.held,
    rewound: reference.rewound,
    ducked: reference.ducked,
    clean,
    get hasEcho() {
      return microphone?.hasEcho ?? false;
    },
    get isClear() {
      return microphone?.isClear ?? true;
    },
    get echoShare() {
      return isAwake ? (microphone?.echoShare ?? 0) : 0;
    },
  };
};
