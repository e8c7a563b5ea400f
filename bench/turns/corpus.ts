import { flitePhrase } from "../commands.ts";
import { seededRandom, VOICES } from "../speech-set.ts";
import type { EchoPath } from "./echo.ts";
import { type HumanClip, humanClips, withPause } from "./human.ts";
import { atLevel, joined, quietPlaces, RATE, type Span, stretched, trimmed } from "./mix.ts";
import {
  BACKCHANNELS,
  completePhrase,
  INTERRUPTIONS,
  LONG_LIST,
  PAUSE,
  type PauseKind,
  pausedPhrase,
} from "./phrases.ts";
import { BEDS, bedAt, murmur, SOUNDS, type SoundKind } from "./sounds.ts";

type Random = () => number;

/** Noise under a whole call. */
export interface Bed {
  readonly name: string;
  readonly samples: Int16Array;
}

/** Something said, and where the speaker rests in it. Ends where speech ends. */
export interface TurnCase {
  readonly kind: "complete" | "paused";
  readonly source: "flite" | "human";
  readonly voice: string;
  readonly text: string;
  readonly samples: Int16Array;
  readonly pauses: readonly (Span & { readonly kind: PauseKind })[];
  readonly bed: Bed;
}

/** "echo": nothing but the reply's own. */
export type OverlapKind = "interruption" | "backchannel" | "echo" | SoundKind;

/** Something that sounds while a reply plays. */
export interface OverlapCase {
  readonly kind: OverlapKind;
  readonly text: string;
  readonly samples: Int16Array;
  /** How far into the reply, in milliseconds. */
  readonly atMs: number;
  readonly echo: EchoPath | undefined;
  readonly bed: Bed;
  /** A command is answered; "stop" is not. */
  readonly isCommand: boolean;
}

export interface Corpus {
  readonly turns: readonly TurnCase[];
  readonly overlaps: readonly OverlapCase[];
  /** Why something that belongs in it is not. */
  readonly skipped: readonly string[];
}

export interface CorpusOptions {
  /** 1 is the usual size: 128 turns with pauses, 48 without, 114 sounds over a reply. */
  readonly scale?: number;
  readonly seed?: number;
}

/** Callers speak at this level, in dB of full scale. */
const SPEECH_DB = -24;
/** What a quiet room sounds like. */
const ROOM_DB = -68;
const PAUSE_MIN_MS = 200;
const PAUSE_MAX_MS = 800;
const HUMAN_SHARE = 0.2;
/** Signal-to-noise ratios of the beds, in dB. */
const RATIOS = [20, 15, 10] as const;
const ECHOES: readonly number[] = [-6, -10, -20];
/** Clients that let the echo of replies through, in a run of the usual size. */
const ROOMS = 18;

const pick = <T>(items: readonly T[], index: number, otherwise: T): T => items[index % items.length] ?? otherwise;

const say = async (text: string, voice: (typeof VOICES)[number]) =>
  atLevel(trimmed((await flitePhrase(text, voice)).samples), SPEECH_DB);

const pauseLength = (random: Random) => PAUSE_MIN_MS + Math.round(random() * (PAUSE_MAX_MS - PAUSE_MIN_MS));

/**
 * A phrase with its pauses. A comma makes the voice rest as it does inside a sentence; that rest is drawn out. Where the
 * voice runs over a comma, its parts are spoken apart.
 */
const sayWithPauses = async (text: string, voice: (typeof VOICES)[number], random: Random) => {
  const parts = text.split(` ${PAUSE} `);
  const lengths = parts.slice(1).map(() => pauseLength(random));
  const whole = await say(parts.join(", "), voice);
  const places = placesOf(
    quietPlaces(whole, 80),
    parts.map((part) => part.length),
    (whole.length * 1000) / RATE,
  );
  if (places) return stretched(whole, places, lengths);
  const pieces = await Promise.all(parts.map((part) => say(part, voice)));
  const pauses: Span[] = [];
  let at = 0;
  for (const [i, piece] of pieces.slice(0, -1).entries()) {
    at += (piece.length * 1000) / RATE;
    pauses.push({ startMs: at, endMs: at + (lengths[i] ?? 0) });
    at += lengths[i] ?? 0;
  }
  return { samples: joined(pieces, lengths), pauses };
};

/** A rest is looked for so near to where a text's letters put it, as a share of its length. */
const NEAR = 0.12;

/** Which of the rests lie between the parts of a text, told by how many letters come before; undefined where one lacks. */
export const placesOf = (
  rests: readonly Span[],
  letters: readonly number[],
  lengthMs: number,
): readonly Span[] | undefined => {
  const total = letters.reduce((sum, count) => sum + count, 0);
  let before = 0;
  const places: Span[] = [];
  for (const count of letters.slice(0, -1)) {
    before += count;
    const expectedMs = (before / total) * lengthMs;
    const near = rests.filter(({ startMs, endMs }) => Math.abs((startMs + endMs) / 2 - expectedMs) < NEAR * lengthMs);
    const longest = near.reduce<Span | undefined>(
      (best, rest) => (best && best.endMs - best.startMs >= rest.endMs - rest.startMs ? best : rest),
      undefined,
    );
    if (!longest || places.some(({ endMs }) => endMs >= longest.startMs)) return undefined;
    places.push(longest);
  }
  return places;
};

/** Everything that is said in one run of the bench: the same for the same seed. */
export const createCorpus = async ({ scale = 1, seed = 5 }: CorpusOptions = {}): Promise<Corpus> => {
  const random = seededRandom(seed);
  const room: Bed = { name: "room", samples: bedAt(BEDS.hiss?.(random) ?? new Float32Array(0), ROOM_DB) };
  const noisy = Object.entries(BEDS).flatMap(([name, make]) => {
    const values = make(random);
    return RATIOS.map((ratio) => ({ name: `${name} ${ratio} dB`, samples: bedAt(values, SPEECH_DB - ratio) }));
  });
  /** Every third call has noise under it. */
  const bedOf = (index: number): Bed => (index % 3 === 2 ? pick(noisy, Math.floor(index / 3), room) : room);
  const voiceOf = (index: number) => pick(VOICES, index + Math.floor(index / VOICES.length), "slt");
  const of = (count: number) => Math.max(1, Math.round(count * scale));

  const skipped: string[] = [];
  const people = await humanClips();
  if (people.length === 0) skipped.push("human clips: ../shared/eval/speech is absent");
  const turns: TurnCase[] = [];

  const paused = of(128);
  const human = people.length === 0 ? 0 : Math.round(paused * HUMAN_SHARE);
  for (let i = 0; i < paused - human; i++) {
    const { kind, text } = pausedPhrase(i, random);
    const voice = voiceOf(i);
    const { samples, pauses } = await sayWithPauses(text, voice, random);
    turns.push({
      kind: "paused",
      source: "flite",
      voice,
      text,
      samples,
      pauses: pauses.map((pause) => ({ ...pause, kind })),
      bed: bedOf(i),
    });
  }
  const natural = (clip: HumanClip) => clip.pauses.map((pause) => ({ ...pause, kind: "natural" as const }));
  const shuffled = people.map((clip) => ({ clip, key: random() })).sort((a, b) => a.key - b.key);
  for (let i = 0, left = human; left > 0 && i < human * 3; i++) {
    const clip = shuffled[i % shuffled.length]?.clip;
    const made = clip && withPause(clip, pauseLength(random), random);
    if (!clip || !made) continue;
    left--;
    // A recording brings its own room.
    const said = { source: "human", voice: "human", text: "", bed: room } as const;
    turns.push({ ...said, kind: "paused", samples: made.samples, pauses: natural(made) });
  }
  for (let i = 0; i < of(48); i++) {
    const text = completePhrase(i, random);
    const voice = voiceOf(i);
    const said = { kind: "complete", source: "flite", voice, text, pauses: [], bed: bedOf(i) } as const;
    turns.push({ ...said, samples: await say(text, voice) });
  }

  const overlaps: OverlapCase[] = [];
  const rooms: readonly EchoPath[] = Array.from({ length: Math.max(ECHOES.length, of(ROOMS)) }, (_, i) => ({
    gainDb: pick(ECHOES, i, -10),
    delayMs: 50 + Math.round(200 * random()),
  }));
  const overlap = (
    kind: OverlapKind,
    text: string,
    samples: Int16Array,
    echo: EchoPath | undefined,
    isCommand = false,
  ) => overlaps.push({ kind, text, samples, echo, isCommand, atMs: 900 + Math.round(700 * random()), bed: room });
  const echoOf = (index: number): EchoPath => pick(rooms, index, { gainDb: -10, delayMs: 150 });
  /** Half of the clients cancel their echo; the other half let it through. */
  const maybeEcho = (index: number) => (index % 2 === 0 ? undefined : echoOf(Math.floor(index / 2)));
  for (let i = 0; i < of(36); i++) {
    const { text, isCommand } = pick(INTERRUPTIONS, i, { text: "stop", isCommand: false });
    overlap("interruption", text, await say(text, voiceOf(i)), maybeEcho(i), isCommand);
  }
  for (let i = 0; i < of(28); i++) {
    const text = pick([...BACKCHANNELS, "mm"], i, "okay");
    const samples = text === "mm" ? murmur(random) : await say(text, voiceOf(i));
    overlap("backchannel", text, samples, maybeEcho(i));
  }
  const kinds = Object.keys(SOUNDS) as SoundKind[];
  for (let i = 0; i < of(30); i++) {
    const kind = pick(kinds, i, "cough");
    overlap(kind, "", SOUNDS[kind](random), maybeEcho(i));
  }
  for (let i = 0; i < of(20); i++) overlap("echo", "", new Int16Array(0), echoOf(i));
  // Kinds mixed, so that a run that is cut short has some of each, and no load is all of one kind.
  const mixed = <T>(items: readonly T[]): T[] =>
    items
      .map((item) => ({ item, key: random() }))
      .sort((a, b) => a.key - b.key)
      .map(({ item }) => item);
  return { turns: mixed(turns), overlaps: mixed(overlaps), skipped };
};

export { LONG_LIST };
