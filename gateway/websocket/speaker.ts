import { createResampler, type Resampler } from "../../native/resample.ts";
import type { AudioFrame } from "../../protocols/audio.ts";
import { encodeReply } from "../../protocols/binary.ts";
import type { Outlet } from "./outlet.ts";

/** Turns whose positions are remembered: a client acknowledges the last one or two. */
const TURNS_KEPT = 32;

/** Reply audio on its way to one client, and how much of it was heard. Positions count samples at `sampleRate`. */
export interface Speaker {
  play(turn: number, frame: AudioFrame): Promise<void>;
  /** Takes note of what the client says it has played. False where that cannot be: not sent, or less than before. */
  played(turn: number, position: number): boolean;
  sentSamples(turn: number): number;
  heardSamples(turn: number): number;
  hush(): void;
  end(): void;
}

export const createSpeaker = (outlet: Outlet, sampleRate: number): Speaker => {
  const turns = new Map<number, { sent: number; heard: number }>();
  let resampler: { readonly turn: number; readonly rate: number; readonly resampler: Resampler } | undefined;
  // Counts the times that what waits was dropped, so that a frame can tell whether that befell it.
  let drops = 0;

  const positionsOf = (turn: number) => {
    const known = turns.get(turn);
    if (known) return known;
    const fresh = { sent: 0, heard: 0 };
    turns.set(turn, fresh);
    for (const oldest of turns.keys()) {
      if (turns.size <= TURNS_KEPT) break;
      turns.delete(oldest);
    }
    return fresh;
  };

  const release = () => {
    resampler?.resampler.close();
    resampler = undefined;
  };
  const resample = (turn: number, frame: AudioFrame): Int16Array => {
    // Voices of one reply may differ in rate, where it is in two languages.
    if (resampler?.turn !== turn || resampler.rate !== frame.sampleRate) {
      release();
      resampler = { turn, rate: frame.sampleRate, resampler: createResampler(frame.sampleRate, sampleRate) };
    }
    return resampler.resampler.push(frame.samples);
  };

  return {
    async play(turn, frame) {
      const before = drops;
      await outlet.room();
      if (drops !== before) return;
      const samples = resample(turn, frame);
      if (samples.length === 0) return;
      const positions = positionsOf(turn);
      outlet.send(encodeReply({ turn, position: positions.sent, samples }));
      positions.sent += samples.length;
      await outlet.room();
    },
    played(turn, position) {
      const positions = turns.get(turn);
      if (!positions || position > positions.sent || position < positions.heard) return false;
      positions.heard = position;
      return true;
    },
    sentSamples: (turn) => turns.get(turn)?.sent ?? 0,
    heardSamples: (turn) => turns.get(turn)?.heard ?? 0,
    hush() {
      drops++;
      release();
    },
    end() {
      drops++;
      release();
    },
  };
};
