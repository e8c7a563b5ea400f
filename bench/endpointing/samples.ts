import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { SphinxDecoder } from "../../native/sphinx.ts";
import { seededRandom } from "../speech-set.ts";
import { createListener, type Heard, listenAt } from "./listen.ts";
import { trainingPhrases } from "./phrases.ts";
import { humanUtterances, type Pause, speakPhrase, type Utterance } from "./speak.ts";

/** One silence: what was heard up to it, and whether the speaker had finished. */
export interface Sample extends Heard {
  readonly isEnd: boolean;
  readonly kind: Pause["kind"] | "end";
}

/** All the silences of one utterance, the last one its end. */
export interface SampledUtterance {
  /** What was said, or the recording's name: what the held-out fifth is chosen by. */
  readonly name: string;
  readonly source: string;
  readonly voice: string;
  readonly silences: readonly Sample[];
}

const sampled = async (decoder: SphinxDecoder, { samples, pauses, endMs }: Utterance): Promise<readonly Sample[]> => {
  const heard = await listenAt(decoder, samples, [...pauses, { startMs: endMs }]);
  return heard.map((each, i) => ({ ...each, isEnd: i === pauses.length, kind: pauses[i]?.kind ?? "end" }));
};

export interface SamplesOptions {
  /** Phrases to speak. */
  readonly phrases: number;
  /** Folder in which utterances that were heard before are kept. */
  readonly cache: string;
  /** Stops after so many utterances that were not kept yet. */
  readonly most?: number;
}

/** Speaks and hears every utterance: about a second each, so what was heard is kept. */
export const trainingSamples = async ({
  phrases,
  cache,
  most = Number.POSITIVE_INFINITY,
}: SamplesOptions): Promise<readonly SampledUtterance[]> => {
  mkdirSync(cache, { recursive: true });
  let decoder: SphinxDecoder | undefined;
  let fresh = 0;
  const found: SampledUtterance[] = [];
  const keep = async (key: string, make: () => Promise<SampledUtterance>) => {
    const file = join(cache, `${key}.json`);
    if (existsSync(file)) found.push(JSON.parse(readFileSync(file, "utf8")) as SampledUtterance);
    else if (fresh++ < most) {
      const utterance = await make();
      writeFileSync(file, JSON.stringify(utterance));
      found.push(utterance);
    }
  };
  const listener = async () => {
    decoder ??= await createListener();
    return decoder;
  };
  try {
    for (const [i, phrase] of trainingPhrases(phrases).entries())
      await keep(`heard-${phrases}-${i}`, async () => ({
        name: phrase.words.join(" "),
        source: phrase.source,
        voice: phrase.voice,
        silences: await sampled(await listener(), await speakPhrase(phrase, seededRandom(1000 + i))),
      }));
    for (const { name, ...utterance } of await humanUtterances(seededRandom(3))) {
      const short = name.split("/").at(-1) ?? name;
      await keep(`heard-human-${short}`, async () => ({
        name: short,
        source: "human",
        voice: "human",
        silences: await sampled(await listener(), utterance),
      }));
    }
  } finally {
    await decoder?.close();
  }
  return found;
};
