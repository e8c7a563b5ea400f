import { readFileSync } from "node:fs";
import { templateSentences } from "../../pipeline/stt/language/model.ts";
import { ROUTER_DEV, readLabelled } from "../intent/rows.ts";
import { seededRandom, spokenCommands, VOICES } from "../speech-set.ts";
import { spoken } from "../spoken.ts";
import { type Rest, restsOf } from "./rests.ts";

/** A command to speak, and where its speaker rests. */
export interface TrainingPhrase {
  readonly words: readonly string[];
  readonly rests: readonly Rest[];
  readonly voice: (typeof VOICES)[number];
  readonly source: string;
}

/** Under CC-BY-SA: never trained on. */
const NEVER = "smcalflow2";
const DICTIONARY = "/usr/share/pocketsphinx/model/en-us/cmudict-en-us.dict";
const OURS = new Set(["task", "calendar", "reminder", "datetime", "translate", "dialog_control"]);
const OTHER_NAMES = /\b(?:olly|siri|alexa|google|hey google|ok google)\b/g;
const FILLERS = ["um", "uh", "so", "well", "okay", "um"] as const;

const shuffled = <T>(items: readonly T[], random: () => number): T[] =>
  items
    .map((item) => ({ item, key: random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);

/** What people wrote to assistants, of the dev data; nothing where it is absent. */
const written = (random: () => number, count: number): string[][] => {
  const dictionary = new Set(
    readFileSync(DICTIONARY, "utf8")
      .split("\n")
      .map((line) => line.slice(0, line.indexOf(" "))),
  );
  const lines = (readLabelled(ROUTER_DEV) ?? [])
    .filter(({ route, source }) => OURS.has(route) && source !== NEVER)
    .map(({ text }) => spoken(text).replace(OTHER_NAMES, "").replace(/\s+/g, " ").trim().split(" "))
    .filter((words) => words.length >= 2 && words.length <= 13 && words.every((word) => dictionary.has(word)));
  return shuffled(lines, random).slice(0, count);
};

/** `count` phrases of three sources, the same ones each time; a third of them are spoken without a rest. */
export const trainingPhrases = (count: number, seed = 23): readonly TrainingPhrase[] => {
  const random = seededRandom(seed);
  const third = Math.round(count / 3);
  const made = shuffled([...templateSentences(6000, 4242)], random)
    .filter((words) => words.length >= 2 && words.length <= 13)
    .slice(0, third);
  const lines = [
    ...written(random, third).map((words) => ({ words, source: "router_dev" })),
    ...made.map((words) => ({ words, source: "templates" })),
    ...spokenCommands(third, { seed: 77 }).map(({ text }) => ({ words: text.split(" "), source: "commands" })),
  ];
  return shuffled(lines, random).map(({ words: plain, source }, i) => {
    const filler = random() < 0.15 ? FILLERS[Math.floor(random() * FILLERS.length)] : undefined;
    const words = filler ? [filler, ...plain] : plain;
    const all = restsOf(words);
    const wanted = filler ? 1 : ([0, 1, 1, 1, 1, 2][Math.floor(random() * 6)] ?? 1);
    // Kinds of rests come in equal shares where there is a choice, whatever kind is commonest.
    const kinds = shuffled([...new Set(all.map(({ kind }) => kind))], random);
    const rests = shuffled(
      all.filter(({ kind }) => kind === "filler" || (!filler && kinds.slice(0, wanted).includes(kind))),
      random,
    ).slice(0, wanted);
    return {
      words,
      rests: rests.sort((a, b) => a.after - b.after),
      voice: VOICES[(i + Math.floor(i / VOICES.length)) % VOICES.length] ?? "slt",
      source,
    };
  });
};
