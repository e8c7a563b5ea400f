import { flitePhrase } from "../commands.ts";
import type { VOICES } from "../speech-set.ts";
import { placesOf } from "../turns/corpus.ts";
import { humanClips } from "../turns/human.ts";
import { atLevel, joined, over, quietPlaces, RATE, type Span, stretched, trimmed } from "../turns/mix.ts";
import { BEDS, bedAt } from "../turns/sounds.ts";
import { LEAD_MS } from "./listen.ts";
import type { TrainingPhrase } from "./phrases.ts";
import type { Rest } from "./rests.ts";

/** A pause inside an utterance. */
export type Pause = Span & { readonly kind: Rest["kind"] | "natural" };

/** Audio with the silences in it and a silence after it. */
export interface Utterance {
  readonly samples: Int16Array;
  /** Before the first word lies `LEAD_MS`. */
  readonly pauses: readonly Pause[];
  /** Where speech ends. */
  readonly endMs: number;
}

type Random = () => number;
const SPEECH_DB = -24;
const ROOM_DB = -68;
const TAIL_MS = 400;
/** A pause here is long enough to be asked about; how long pauses are is another matter. */
const PAUSE_MS = 400;
/** Signal-to-noise ratios, in dB, of the third of utterances that have noise under them. */
const RATIOS = [25, 20, 15, 10] as const;

const say = async (text: string, voice: (typeof VOICES)[number]) =>
  atLevel(trimmed((await flitePhrase(text, voice)).samples), SPEECH_DB);

const finished = (samples: Int16Array, pauses: readonly Pause[], random: Random, isNoisy: boolean): Utterance => {
  const names = Object.keys(BEDS) as (keyof typeof BEDS)[];
  const name = names[Math.floor(random() * names.length)] ?? "hiss";
  const ratio = RATIOS[Math.floor(random() * RATIOS.length)] ?? 20;
  const bed = bedAt(
    (isNoisy ? BEDS[name] : BEDS.hiss)?.(random) ?? new Float32Array(0),
    isNoisy ? SPEECH_DB - ratio : ROOM_DB,
  );
  const whole = joined([new Int16Array(0), samples, new Int16Array(0)], [LEAD_MS, TAIL_MS]);
  return {
    samples: over(whole, bed, Math.floor(random() * bed.length)),
    pauses: pauses.map((pause) => ({ ...pause, startMs: pause.startMs + LEAD_MS, endMs: pause.endMs + LEAD_MS })),
    endMs: LEAD_MS + (samples.length * 1000) / RATE,
  };
};

/**
 * Speaks a phrase with its rests. A comma makes the voice rest as it does inside a sentence; where it runs over one, the
 * parts are spoken apart.
 */
export const speakPhrase = async ({ words, rests, voice }: TrainingPhrase, random: Random): Promise<Utterance> => {
  const isNoisy = random() < 1 / 3;
  const cuts = [0, ...rests.map(({ after }) => after), words.length];
  const parts = cuts.slice(1).map((end, i) => words.slice(cuts[i], end).join(" "));
  const whole = await say(parts.join(", "), voice);
  const lengths = rests.map(() => PAUSE_MS);
  const places = placesOf(
    quietPlaces(whole, 80),
    parts.map((part) => part.length),
    (whole.length * 1000) / RATE,
  );
  const kindOf = (i: number) => rests[i]?.kind ?? "phrase";
  if (places) {
    const { samples, pauses } = stretched(whole, places, lengths);
    return finished(
      samples,
      pauses.map((pause, i) => ({ ...pause, kind: kindOf(i) })),
      random,
      isNoisy,
    );
  }
  const pieces = await Promise.all(parts.map((part) => say(part, voice)));
  const pauses: Pause[] = [];
  let at = 0;
  for (const [i, piece] of pieces.slice(0, -1).entries()) {
    at += (piece.length * 1000) / RATE;
    pauses.push({ startMs: at, endMs: at + PAUSE_MS, kind: kindOf(i) });
    at += PAUSE_MS;
  }
  return finished(joined(pieces, lengths), pauses, random, isNoisy);
};

/** People's recordings, with their own low places drawn out to pauses: two at most in each. */
export const humanUtterances = async (random: Random): Promise<readonly (Utterance & { readonly name: string })[]> => {
  const clips = await humanClips();
  return clips.map(({ name, samples }) => {
    const lengthMs = (samples.length * 1000) / RATE;
    const places = quietPlaces(samples, 60)
      .filter(({ startMs, endMs }) => startMs > 400 && endMs < lengthMs - 400)
      .map((place) => ({ place, key: random() }))
      .sort((a, b) => a.key - b.key)
      .slice(0, 2)
      .map(({ place }) => place)
      .sort((a, b) => a.startMs - b.startMs);
    const lengths = places.map(({ startMs, endMs }) => Math.max(PAUSE_MS, endMs - startMs));
    const made = stretched(samples, places, lengths);
    const pauses = made.pauses.map((pause) => ({ ...pause, kind: "natural" as const }));
    const utterance = finished(made.samples, pauses, random, false);
    return { ...utterance, name };
  });
};
