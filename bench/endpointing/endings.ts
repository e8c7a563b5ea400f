import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createResampler } from "../../native/resample.ts";
import { ENDING_VALUES } from "../../pipeline/turns/ending.ts";
import { createProsody } from "../../pipeline/turns/prosody.ts";
import { seededRandom } from "../speech-set.ts";
import { samplesOf } from "../turns/mix.ts";
import type { Ending } from "./cadence.ts";
import { trainingPhrases } from "./phrases.ts";
import { humanUtterances, speakPhrase, type Utterance } from "./speak.ts";

/** An ending, and of which sentence or recording: what folds are told apart by. */
export interface NamedEnding extends Ending {
  readonly name: string;
}

/** Other voices are made of those there are by playing them faster or slower. Each seed speaks phrases of its own. */
const SETS = [
  { seed: 23, speeds: [1, 0.88, 1.13] },
  { seed: 101, speeds: [1, 0.9, 1.1] },
  { seed: 202, speeds: [1, 0.93, 1.07] },
] as const;
const PEOPLE_SPEEDS = [1, 0.88, 0.94, 1.06, 1.13] as const;
/** Each recording has its rests drawn out at so many choices of places. */
const PEOPLE_TIMES = 4;
/** There are few of them, and they are who it is for. */
const PEOPLE_WEIGHT = 2;
const BEFORE_MS = 1800;
/** So far into a silence it is asked for, in ms: speech to text settles after 100. */
const [SOONEST_MS, LATEST_MS] = [100, 150] as const;
const FRAME = samplesOf(32);

const faster = (samples: Int16Array, speed: number): Int16Array => {
  if (speed === 1) return samples;
  const resampler = createResampler(16_000, Math.round(16_000 / speed), 7);
  try {
    return resampler.push(samples);
  } finally {
    resampler.close();
  }
};

/** What is known of a silence that began at `startMs`, from the sound before it. */
const endingAt = (
  samples: Int16Array,
  startMs: number,
  speed: number,
  random: () => number,
): Float32Array | undefined => {
  const intoMs = SOONEST_MS + random() * (LATEST_MS - SOONEST_MS);
  const heard = faster(samples.slice(Math.max(0, samplesOf(startMs - BEFORE_MS)), samplesOf(startMs + intoMs)), speed);
  const prosody = createProsody();
  for (let at = 0; at < heard.length; at += FRAME) prosody.feed({ samples: heard.subarray(at, at + FRAME) });
  return prosody.ending();
};

const endingsOf = (
  name: string,
  { samples, pauses, endMs }: Utterance,
  speeds: readonly number[],
  weight: number,
  random: () => number,
): NamedEnding[] =>
  [...pauses.map(({ startMs }) => ({ startMs, isEnd: false })), { startMs: endMs, isEnd: true }].flatMap(
    ({ startMs, isEnd }) =>
      speeds.flatMap((speed) => {
        const values = endingAt(samples, startMs, speed, random);
        return values ? [{ name, values, isEnd, weight }] : [];
      }),
  );

const keep = (file: string, endings: readonly NamedEnding[]): void => {
  const values = new Float32Array(endings.length * ENDING_VALUES);
  for (const [i, ending] of endings.entries()) values.set(ending.values, i * ENDING_VALUES);
  writeFileSync(`${file}.f32`, Buffer.from(values.buffer));
  writeFileSync(`${file}.json`, JSON.stringify(endings.map(({ name, isEnd, weight }) => ({ name, isEnd, weight }))));
};

const kept = (file: string): readonly NamedEnding[] => {
  const bytes = readFileSync(`${file}.f32`);
  const values = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
  const told = JSON.parse(readFileSync(`${file}.json`, "utf8")) as readonly Omit<NamedEnding, "values">[];
  return told.map((each, i) => ({ ...each, values: values.subarray(i * ENDING_VALUES, (i + 1) * ENDING_VALUES) }));
};

export interface EndingsOptions {
  /** Phrases of each set. */
  readonly phrases: number;
  /** Folder in which what was spoken before is kept. */
  readonly cache: string;
  /** Only the set with this seed; people where it is 0. Default all. */
  readonly seed?: number;
}

/** Speaks every phrase and listens to how its parts end: some 15 phrases a second, so what was heard is kept. */
export const trainingEndings = async ({ phrases, cache, seed }: EndingsOptions): Promise<readonly NamedEnding[]> => {
  mkdirSync(cache, { recursive: true });
  const found: NamedEnding[] = [];
  const add = async (name: string, make: () => Promise<NamedEnding[]>) => {
    const file = join(cache, name);
    if (!existsSync(`${file}.json`)) keep(file, await make());
    for (const ending of kept(file)) found.push(ending);
  };
  for (const set of SETS.filter((each) => seed === undefined || each.seed === seed))
    await add(`endings-${phrases}-${set.seed}`, async () => {
      const endings: NamedEnding[] = [];
      for (const [i, phrase] of trainingPhrases(phrases, set.seed).entries()) {
        const random = seededRandom(1000 * set.seed + i);
        const spoken = await speakPhrase(phrase, random);
        endings.push(...endingsOf(phrase.words.join(" "), spoken, set.speeds, 1, random));
        process.stderr.write(`\rendings: ${i + 1} phrases of seed ${set.seed}`);
      }
      process.stderr.write("\n");
      return endings;
    });
  if (seed === undefined || seed === 0)
    await add("endings-people", async () => {
      const endings: NamedEnding[] = [];
      for (let i = 0; i < PEOPLE_TIMES; i++) {
        const random = seededRandom(3 + i);
        for (const { name, ...utterance } of await humanUtterances(random))
          endings.push(...endingsOf(name.split("/").at(-1) ?? name, utterance, PEOPLE_SPEEDS, PEOPLE_WEIGHT, random));
      }
      return endings;
    });
  return found;
};

/** Which of `folds` a sentence belongs to: always the same. */
export const foldOf = (name: string, folds: number): number =>
  createHash("sha256").update(`fold ${name}`).digest().readUInt32BE() % folds;
