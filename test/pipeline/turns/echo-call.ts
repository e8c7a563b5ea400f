import { ECHO_MEMORY_MS, type EchoPath, echoOf } from "../../../bench/turns/echo.ts";
import { silentLogger } from "../../../pipeline/log.ts";
import { noMetrics } from "../../../pipeline/metrics.ts";
import type { VoiceActivityDetector } from "../../../pipeline/providers.ts";
import { createEchoGuard } from "../../../pipeline/turns/echo.ts";
import type { AudioFrame } from "../../../protocols/audio.ts";

const PER_MS = 16;
const LEAD_MS = 200;
const FRAME_MS = 20;

export interface Scene {
  /** Replies, each at a time of the call; 16 kHz. */
  readonly replies: readonly { readonly atMs: number; readonly samples: Int16Array }[];
  /** What the caller says, at times of the call. */
  readonly said?: readonly { readonly atMs: number; readonly samples: Int16Array }[];
  /** Undefined: the client cancels its echo. */
  readonly echo?: EchoPath | undefined;
  /** From the loudspeaker's sound to what the microphone hears of it, instead of the bench's room. */
  readonly room?: (samples: Int16Array) => Int16Array;
  readonly lengthMs: number;
  /** Level of the noise in the room, as an amplitude. Default 13: -68 dB. */
  readonly noise?: number;
  readonly seed?: number;
  /** Frames of the microphone, in ms. Default 20. */
  readonly frameMs?: number;
  /** At this time the reply is stopped, and neither played nor heard any further. */
  readonly hushAtMs?: number;
  /** Between these times the client holds the reply. */
  readonly held?: { readonly fromMs: number; readonly toMs: number };
}

export interface Heard {
  readonly microphone: Int16Array;
  readonly frames: readonly AudioFrame[];
  readonly clean: readonly AudioFrame[];
  /** When each clean frame came out, in ms of the call. */
  readonly at: readonly number[];
  /** The guard's echo share after each clean frame. */
  readonly shares: readonly number[];
  readonly cpuMs: readonly number[];
}

export const random = (seed: number) => {
  let state = seed * 7919 + 1;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
};

/** Plays a call through a guard on a clock of its own: replies leave 200 ms ahead, microphone frames come late by chance. */
export const playScene = async (scene: Scene): Promise<Heard> => {
  const { replies, said = [], echo, room, lengthMs, noise = 13, seed = 1, frameMs = FRAME_MS, hushAtMs, held } = scene;
  const chance = random(seed);
  let nowMs = 1000;
  const guard = createEchoGuard({ now: () => nowMs });
  const length = lengthMs * PER_MS;

  // What leaves the loudspeaker, were there no delay but the first frame's.
  const lead = ECHO_MEMORY_MS * PER_MS;
  const loudspeaker = new Int16Array(length + lead);
  const pieces: { atMs: number; frame: AudioFrame }[] = [];
  for (const { atMs, samples } of replies) {
    const late = Math.round((5 + 15 * chance()) * PER_MS);
    for (let i = 0; i < samples.length; i++) {
      let ms = atMs + i / PER_MS;
      if (held && ms >= held.fromMs) ms += held.toMs - held.fromMs;
      if (hushAtMs !== undefined && ms >= hushAtMs) break;
      const place = Math.round(ms * PER_MS) + late + Math.round((echo?.delayMs ?? 0) * PER_MS);
      if (place < length) loudspeaker[lead + place] = samples[i] ?? 0;
    }
    for (let i = 0; i < samples.length; i += FRAME_MS * PER_MS) {
      const startMs = i / PER_MS;
      const leavesAt = atMs + Math.max(0, startMs - LEAD_MS);
      if (hushAtMs !== undefined && leavesAt >= hushAtMs) break;
      const frame = { samples: samples.slice(i, i + FRAME_MS * PER_MS), sampleRate: 16_000, startMs };
      pieces.push({ atMs: leavesAt, frame });
    }
  }
  const back = echo
    ? room
      ? room(loudspeaker).subarray(lead)
      : echoOf(loudspeaker, echo.gainDb)
    : new Int16Array(length);
  const microphone = new Int16Array(length);
  for (let i = 0; i < length; i++) {
    let value = (back[i] ?? 0) + (chance() + chance() + chance() - 1.5) * 2 * noise;
    for (const { atMs, samples } of said) value += samples[i - Math.round(atMs * PER_MS)] ?? 0;
    microphone[i] = Math.max(-32_768, Math.min(32_767, Math.round(value)));
  }

  const frames: AudioFrame[] = [];
  const actions: { atMs: number; run: () => void }[] = pieces.map(({ atMs, frame }) => ({
    atMs,
    run: () => guard.played(frame),
  }));
  if (hushAtMs !== undefined) actions.push({ atMs: hushAtMs, run: () => guard.hushed() });
  if (held) {
    actions.push({ atMs: held.fromMs, run: () => guard.held(true) }, { atMs: held.toMs, run: () => guard.held(false) });
  }
  actions.sort((a, b) => a.atMs - b.atMs);

  const at: number[] = [];
  const shares: number[] = [];
  const cpuMs: number[] = [];
  const clean: AudioFrame[] = [];
  let askedAt = 0;
  async function* input() {
    let done = 0;
    let last = 0;
    for (let i = 0; i + frameMs * PER_MS <= length; i += frameMs * PER_MS) {
      if (i > 0) cpuMs.push(performance.now() - askedAt);
      // Frames do not overtake each other.
      const arrives = Math.max(last, i / PER_MS + frameMs + 8 + (chance() < 0.1 ? 30 * chance() : 4 * chance()));
      last = arrives;
      for (let action = actions[done]; action && action.atMs <= arrives; action = actions[++done]) {
        nowMs = 1000 + action.atMs;
        action.run();
      }
      nowMs = 1000 + arrives;
      const samples = microphone.slice(i, i + frameMs * PER_MS);
      const frame = { samples, sampleRate: 16_000, startMs: i / PER_MS };
      frames.push(frame);
      askedAt = performance.now();
      yield frame;
    }
  }
  const ctx = { signal: new AbortController().signal, log: silentLogger, metrics: noMetrics, now: () => nowMs };
  for await (const frame of guard.clean(input(), ctx)) {
    clean.push(frame);
    at.push(nowMs - 1000);
    shares.push(guard.echoShare);
  }
  return { microphone, frames, clean, at, shares, cpuMs };
};

export interface Onset {
  /** End of the window that made it an onset, in ms of the stream. */
  readonly streamMs: number;
  /** When that window had come out of the guard. */
  readonly atMs: number;
}

/** Where a detector hears speech begin: two windows of 32 ms in a row, as the segmenter asks for. */
export const onsets = async (
  vad: VoiceActivityDetector,
  frames: readonly AudioFrame[],
  at: readonly number[] = [],
): Promise<Onset[]> => {
  const stream = vad.open();
  const all = new Int16Array(frames.reduce((sum, { samples }) => sum + samples.length, 0));
  const ends: number[] = [];
  let length = 0;
  for (const { samples } of frames) {
    all.set(samples, length);
    length += samples.length;
    ends.push(length);
  }
  const found: Onset[] = [];
  let run = 0;
  for (let end = vad.frameSamples; end <= all.length; end += vad.frameSamples) {
    const score = await stream.score(all.slice(end - vad.frameSamples, end));
    run = score >= 0.5 ? run + 1 : 0;
    if (run === 2) found.push({ streamMs: end / PER_MS, atMs: at[ends.findIndex((each) => each >= end)] ?? 0 });
  }
  stream.close();
  return found;
};
