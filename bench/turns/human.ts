import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { VoiceActivityDetector } from "../../pipeline/providers.ts";
import { createSileroDetector } from "../../pipeline/vad/silero.ts";
import { readManifest } from "../speech-manifest.ts";
import { readWav } from "../wav.ts";
import { atLevel, quietPlaces, RATE, type Span, samplesOf, speechSpan, stretched, trimmed } from "./mix.ts";

/** Where recordings of people are looked for. */
export const HUMAN_MANIFEST = fileURLToPath(new URL("../../../shared/eval/speech/manifest.tsv", import.meta.url));

/** Speech of a person, with the rests in it that last as long as a pause. */
export interface HumanClip {
  readonly name: string;
  readonly samples: Int16Array;
  readonly pauses: readonly Span[];
}

const MIN_MS = 900;
const MAX_MS = 6500;
/** Rests from this length on are pauses ... */
const PAUSE_MS = 200;
/** ... and longer ones are no pause inside an utterance. */
const MAX_PAUSE_MS = 800;
/** Before a pause something is said that is longer than a click. */
const MIN_PART_MS = 250;
const SPEECH_DB = -24;

/** A stretch in which a voice detector hears less than this is a breath or a click. */
const VOICE_MS = 96;

/** Whether there is a voice in every stretch between pauses, and so after each of them: else it is no pause but the end. */
const isVoicedThroughout = async (vad: VoiceActivityDetector, { samples, pauses }: Omit<HumanClip, "name">) => {
  const stream = vad.open();
  const windowMs = (vad.frameSamples / RATE) * 1000;
  const voicedAt: number[] = [];
  // A detector tells of a window a moment later: silence after the end is part of what it is asked.
  const whole = new Int16Array(samples.length + samplesOf(VOICE_MS));
  whole.set(samples);
  for (let at = 0; at + vad.frameSamples <= whole.length; at += vad.frameSamples)
    if ((await stream.score(whole.slice(at, at + vad.frameSamples))) >= 0.5) voicedAt.push((at * 1000) / RATE);
  stream.close();
  return [0, ...pauses.map(({ endMs }) => endMs)].every((fromMs, i) => {
    const untilMs = pauses[i]?.startMs ?? Number.POSITIVE_INFINITY;
    return voicedAt.filter((ms) => ms >= fromMs - windowMs && ms < untilMs + windowMs).length * windowMs >= VOICE_MS;
  });
};

const known = new Map<string, Promise<readonly HumanClip[]>>();

/**
 * Utterances of people who ask for something or read aloud: whole sentences, clean enough to know where they end. Listened
 * through once in a process.
 */
export const humanClips = (manifest = HUMAN_MANIFEST): Promise<readonly HumanClip[]> => {
  const clips = known.get(manifest) ?? readClips(manifest);
  known.set(manifest, clips);
  return clips;
};

const readClips = async (manifest: string): Promise<readonly HumanClip[]> => {
  if (!existsSync(manifest)) return [];
  const vad = await createSileroDetector();
  try {
    return await voicedClips(manifest, vad);
  } finally {
    await vad.close();
  }
};

const voicedClips = async (manifest: string, vad: VoiceActivityDetector): Promise<readonly HumanClip[]> => {
  const clips: HumanClip[] = [];
  for (const { name, kind } of readManifest(manifest)) {
    if ((kind !== "command" && kind !== "read") || /\/ww_/.test(name)) continue;
    const { samples: whole, sampleRate } = await readWav(name);
    if (sampleRate !== RATE) continue;
    const span = speechSpan(whole);
    if (!span || span.endMs - span.startMs < MIN_MS || span.endMs - span.startMs > MAX_MS) continue;
    const samples = atLevel(trimmed(whole), SPEECH_DB);
    const pauses = quietPlaces(samples, PAUSE_MS);
    if (pauses.some(({ startMs, endMs }) => endMs - startMs > MAX_PAUSE_MS || startMs < MIN_PART_MS)) continue;
    if (await isVoicedThroughout(vad, { samples, pauses })) clips.push({ name, samples, pauses });
  }
  return clips;
};

/** The clip with one more pause of `pauseMs` at a low place of its own, chosen by `random`; undefined where it has none. */
export const withPause = (
  { samples, pauses }: HumanClip,
  pauseMs: number,
  random: () => number,
): HumanClip | undefined => {
  const lengthMs = (samples.length * 1000) / RATE;
  const places = quietPlaces(samples, 60).filter(({ startMs, endMs }) => startMs > 400 && endMs < lengthMs - 400);
  const place = places[Math.floor(random() * places.length)];
  if (!place) return undefined;
  const made = stretched(samples, [place], [Math.max(pauseMs, place.endMs - place.startMs)]);
  const [pause] = made.pauses;
  if (!pause) return undefined;
  const grownMs = (made.samples.length * 1000) / RATE - lengthMs;
  const others = pauses
    .filter(({ startMs }) => startMs !== place.startMs)
    .map((other) =>
      other.startMs < place.startMs ? other : { startMs: other.startMs + grownMs, endMs: other.endMs + grownMs },
    );
  return {
    name: "",
    samples: made.samples,
    pauses: [...others, pause].sort((a, b) => a.startMs - b.startMs),
  };
};
