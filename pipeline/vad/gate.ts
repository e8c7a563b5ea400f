import { type Metrics, noMetrics } from "../metrics.ts";
import type { VoiceActivityDetector, VoiceActivityStream } from "../providers.ts";
import { loudnessOf } from "./loudness.ts";
import { createRoom } from "./room.ts";

export interface GateOptions {
  /** A frame that is softer is silence whatever the room is, in dB of full scale. Default -85, where not even a whisper is left of a voice. */
  readonly silentDb?: number;
  /** In a room that is louder by itself every frame is scored. Default -45. */
  readonly loudestDb?: number;
  /** The detector goes on listening for so long after it last heard anything like speech. Default 1000 ms. */
  readonly holdMs?: number;
  /** Frames from before the one that stood out which the detector hears first. Default 4. */
  readonly warmUpFrames?: number;
  readonly metrics?: Metrics;
}

/** A score from here on may be the beginning or the end of speech; under it the frame tells what the room is like. */
const MAYBE_SPEECH = 0.1;
/** Frames are counted in dozens: a counter costs as much as a frame does. */
const COUNT_EVERY = 64;
const NOTHING = Promise.resolve(0);

/**
 * Spares a detector the frames in which nobody can be speaking: those that sound like the caller's room did before. The
 * room is learnt from what the detector itself finds to be no speech. When a frame stands out, the detector hears those
 * right before it first, so that its memory is as warm as if it had listened all the time.
 */
export const createGate = (
  detector: VoiceActivityDetector,
  { silentDb = -85, loudestDb = -45, holdMs = 1000, warmUpFrames = 4, metrics = noMetrics }: GateOptions = {},
): VoiceActivityDetector => {
  const holdFrames = Math.ceil((holdMs * 16) / detector.frameSamples);
  const counts = { scored: 0, gated: 0 };
  const flush = (outcome: keyof typeof counts) => {
    if (counts[outcome] > 0) metrics.count("vad_frames_total", { outcome }, counts[outcome]);
    counts[outcome] = 0;
  };
  const count = (outcome: keyof typeof counts) => {
    counts[outcome]++;
    if (counts[outcome] >= COUNT_EVERY) flush(outcome);
  };

  const open = (): VoiceActivityStream => {
    const stream = detector.open();
    const room = createRoom({ loudestDb });
    /** The last frames that were not scored. */
    const skipped: Int16Array[] = [];
    let isOpen = false;
    /** Asked and not answered yet: answers must come in order, so the gate does not close before. */
    let pending = 0;
    /** Frames since anything like speech, or like a sound that is not the room's. */
    let quiet = 0;

    const score = async (samples: Int16Array): Promise<number> => {
      count("scored");
      pending++;
      try {
        return await stream.score(samples);
      } finally {
        pending--;
      }
    };

    return {
      score(samples) {
        const loudness = loudnessOf(samples);
        const isSilent = loudness.whole < silentDb;
        const standsOut = !isSilent && (!room.isKnown || room.standsOut(loudness));
        if (!isOpen && !standsOut) {
          room.learn(loudness);
          skipped.push(samples);
          if (skipped.length > warmUpFrames) skipped.shift();
          count("gated");
          return NOTHING;
        }
        if (!isOpen) {
          isOpen = true;
          quiet = 0;
          // One that fails fails the frame after it too.
          for (const before of skipped.splice(0)) score(before).catch(() => undefined);
        }
        return score(samples).then((probability) => {
          if (probability < MAYBE_SPEECH) room.learn(loudness);
          quiet = probability >= MAYBE_SPEECH || standsOut ? 0 : quiet + 1;
          if (quiet >= holdFrames && pending === 0) isOpen = false;
          return probability;
        });
      },
      close() {
        flush("scored");
        flush("gated");
        stream.close();
      },
    };
  };

  return {
    name: detector.name,
    frameSamples: detector.frameSamples,
    open,
    close: () => detector.close(),
  };
};
