/**
 * Counts what people say to assistants into `pipeline/stt/language/phrases.json.gz`. The file holds counts of one, two
 * and three words, no lines. Ordinary words come from CMU's general model, whose single words
 * `sphinx_lm_convert -i /usr/share/pocketsphinx/model/en-us/en-us.lm.bin -o en-us.arpa -ofmt arpa` writes out before it
 * stops with an assertion (sphinxbase-utils). Run: `npx tsx bench/train-language.ts en-us.arpa [router_dev.tsv]`.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import type { Phrases } from "../pipeline/stt/language/model.ts";
import { countSentence, createCounts } from "../pipeline/stt/language/ngram.ts";
import { spoken } from "./spoken.ts";

/** What each route counts: assistants' small talk is well represented as it is. */
const ROUTES: Readonly<Record<string, number>> = {
  task: 1,
  calendar: 1,
  reminder: 1,
  datetime: 1,
  translate: 1,
  dialog_control: 0.7,
  chat: 0.5,
};
const SOURCES = ["clinc150", "hwu64", "slurp", "ha_intents"];
/** Names of other assistants: callers of this one do not say them. */
const OTHER_NAMES = /\b(olly|siri|alexa|ai|s one)\b ?/g;

const [arpaFile = "en-us.arpa", input = "../shared/eval/nlu/router_dev.tsv"] = process.argv.slice(2);
const dictionary = new Set(
  readFileSync("/usr/share/pocketsphinx/model/en-us/cmudict-en-us.dict", "utf8")
    .split("\n")
    .map((line) => line.slice(0, line.indexOf(" "))),
);
const counts = createCounts();
let kept = 0;
for (const line of readFileSync(input, "utf8").split("\n").slice(1)) {
  const [, route = "", text = "", source = ""] = line.split("\t");
  const weight = ROUTES[route];
  if (weight === undefined || !SOURCES.includes(source)) continue;
  const words = spoken(text).replace(OTHER_NAMES, "").trim().split(" ");
  if (words.some((word) => !dictionary.has(word))) continue;
  countSentence(counts, words, weight);
  kept++;
}

/** How many words of ordinary English beside them are made possible, as if so many words of it had been said in all. */
const [ORDINARY_WORDS, ORDINARY_MASS] = [7000, 15_000];
/** Speech recognition that mishears one of these is worse than one that cannot hear it. */
const NOT_HEARD = /fuck|shit|cunt|nigg|bitch|whore|slut|rape|porn|dick|cock|pussy|faggot/;
const ordinary = readFileSync(arpaFile, "utf8")
  .split("\\1-grams:")[1]
  ?.split("\n")
  .map((line) => line.split(/\s+/))
  .filter(([, word = ""]) => /^[a-z][a-z']*$/.test(word) && dictionary.has(word) && !NOT_HEARD.test(word))
  .sort(([a], [b]) => Number(b) - Number(a))
  .slice(0, ORDINARY_WORDS);
for (const [log = "", word = ""] of ordinary ?? [])
  counts.unigrams.set(word, (counts.unigrams.get(word) ?? 0) + 10 ** Number(log) * ORDINARY_MASS);
const ngrams: Record<string, number> = {};
// A trigram heard once says little that its two bigrams do not, and such are most of the file.
for (const [table, least] of [
  [counts.unigrams, 0],
  [counts.bigrams, 0],
  [counts.trigrams, 1.01],
] as const)
  for (const [ngram, count] of table) if (count > least) ngrams[ngram] = Math.round(count * 1000) / 1000;
const phrases: Phrases = {
  sources: [
    "clinc150 (CC BY)",
    "hwu64 / NLU-Evaluation-Data (CC BY)",
    "SLURP text (CC BY)",
    "Home Assistant intents (CC BY)",
    "CMU Sphinx en-us language model, single words (BSD)",
  ],
  ngrams,
};
const file = new URL("../pipeline/stt/language/phrases.json.gz", import.meta.url);
const bytes = gzipSync(JSON.stringify(phrases), { level: 9 });
writeFileSync(file, bytes);
console.log(`${kept} phrases, ${Object.keys(ngrams).length} n-grams, ${bytes.length} bytes`);
