import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { arpa, type Counts, countSentence, createCounts } from "./ngram.ts";
import { OVER_REPLIES } from "./over-replies.ts";
import { createSpeaker } from "./template.ts";
import { COMMANDS, MANNERS, TITLES } from "./templates.ts";
import { TIMES } from "./times.ts";
import { WORDS } from "./words.ts";

/** Files that a decoder reads. */
export interface CommandModel {
  /** Trigrams of commands, ARPA. */
  readonly languageModel: string;
  /** Of what is said over replies, to be mixed with it. */
  readonly overReplies: string;
  /** Pronunciations of its words only: a small dictionary is faster to search and easier to get right. */
  readonly dictionary: string;
}

/** How many sentences the templates say, and how often each counted phrase counts beside them. */
const SENTENCES = 300_000;
const PHRASE_WEIGHT = 5;
/** Bumped when this file or the trainer changes what it makes. */
const VERSION = 3;
const PHRASES = new URL("./phrases.json.gz", import.meta.url);

/** Words of the templates that the dictionary lacks. */
export const PRONUNCIATIONS: Readonly<Record<string, string>> = {
  litre: "L IY T ER",
  galician: "G AH L IH SH AH N",
  tidied: "T AY D IY D",
  unpause: "AH N P AO Z",
  appetit: "AE P AH T IY",
  audiobook: "AO D IY OW B UH K",
};

/** Counts of phrases that people said to assistants, made by `bench/train-language.ts`, which names the sources. */
export interface Phrases {
  readonly sources: readonly string[];
  readonly ngrams: Readonly<Record<string, number>>;
}

/** The same numbers in every place and year, so that all machines build the same model (mulberry32). */
export const seeded = (seed: number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

/** Sentences of every domain of the templates, by their shares. */
export const templateSentences = function* (sentences: number, seed = 7): Iterable<readonly string[]> {
  const speak = createSpeaker({ ...WORDS, ...TIMES, ...TITLES, ...MANNERS });
  const random = seeded(seed);
  const shares = Object.values(COMMANDS).reduce((sum, { share }) => sum + share, 0);
  for (const { share, templates } of Object.values(COMMANDS))
    for (let left = Math.round((sentences * share) / shares); left > 0; left--) {
      const words = speak(templates, random);
      if (words.length > 0) yield words;
    }
};

const addPhrases = (counts: Counts, { ngrams }: Phrases) => {
  const byLength = [counts.unigrams, counts.bigrams, counts.trigrams];
  for (const [ngram, count] of Object.entries(ngrams)) {
    const table = byLength[ngram.split(" ").length - 1];
    table?.set(ngram, (table.get(ngram) ?? 0) + count * PHRASE_WEIGHT);
  }
};

const smallDictionary = (dictionary: string, words: ReadonlySet<string>): string => {
  const lines = dictionary
    .split("\n")
    .filter((line) => words.has(line.slice(0, line.indexOf(" ")).replace(/\(\d+\)$/, "")));
  const found = new Set(lines.map((line) => line.slice(0, line.indexOf(" "))));
  for (const [word, phones] of Object.entries(PRONUNCIATIONS)) if (!found.has(word)) lines.push(`${word} ${phones}`);
  // "nina's": the name and a hiss, where the dictionary has only the name.
  for (const word of words) {
    const name = word.endsWith("'s") ? dictionaryLine(dictionary, word.slice(0, -2)) : undefined;
    if (name && !found.has(word)) lines.push(`${word} ${name}${/(S|Z|SH|ZH|CH|JH)$/.test(name) ? " IH Z" : " Z"}`);
  }
  return `${lines.join("\n")}\n`;
};

const dictionaryLine = (dictionary: string, word: string): string | undefined => {
  const at = dictionary.indexOf(`\n${word} `);
  return at < 0 ? undefined : dictionary.slice(at + word.length + 2, dictionary.indexOf("\n", at + 1));
};

/**
 * Builds the command language model into `folder` from the templates and the counted phrases, unless it lies there
 * already: a few seconds, once for each version of what goes into it. `dictionary` is the general one.
 */
export const buildCommandModel = async (folder: string, dictionary: string): Promise<CommandModel> => {
  const phrasesFile = await readFile(PHRASES);
  const key = createHash("sha256")
    .update(
      JSON.stringify([
        ...[VERSION, SENTENCES, PHRASE_WEIGHT, WORDS, TIMES, TITLES, MANNERS, COMMANDS, PRONUNCIATIONS, OVER_REPLIES],
      ]),
    )
    .update(phrasesFile)
    .update(dictionary)
    .digest("hex")
    .slice(0, 16);
  const path = join(folder, key);
  const model = {
    languageModel: join(path, "commands.arpa"),
    overReplies: join(path, "over-replies.arpa"),
    dictionary: join(path, "commands.dict"),
  };
  if (Object.values(model).every((file) => existsSync(file))) return model;

  const counts = createCounts();
  for (const words of templateSentences(SENTENCES)) countSentence(counts, words);
  addPhrases(counts, JSON.parse(gunzipSync(phrasesFile).toString("utf8")) as Phrases);
  await mkdir(path, { recursive: true });
  const write = async (file: string, text: string) => {
    // Another process may be building the same: whoever is last wins, and nobody reads half a file.
    await writeFile(`${file}.${process.pid}`, text);
    await rename(`${file}.${process.pid}`, file);
  };
  const over = createCounts();
  for (const [text, weight] of Object.entries(OVER_REPLIES)) countSentence(over, text.split(" "), weight);
  const words = new Set([...counts.unigrams.keys(), ...over.unigrams.keys()]);
  await write(model.dictionary, smallDictionary(await readFile(dictionary, "utf8"), words));
  await write(model.overReplies, arpa(over));
  await write(model.languageModel, arpa(counts));
  return model;
};
