import { createAssistant } from "../../pipeline/assistant/assistant.ts";
import { type CommandServices, createCommands } from "../../pipeline/commands/index.ts";
import { createLocalRouter } from "../../pipeline/intent/local.ts";
import { silentLogger } from "../../pipeline/log.ts";
import { noMetrics } from "../../pipeline/metrics.ts";
import { saidSoFar } from "../../pipeline/turns/needs.ts";
import { phraseEnd } from "../../pipeline/turns/phrase-end.ts";
import { restsOf } from "./rests.ts";
import { sentences } from "./sentences.ts";
import { wrapped } from "./wrapped.ts";

interface Count {
  over: number;
  goesOn: number;
}

const SOURCES = { templates: 6000, written: 3 } as const;
const NOW = new Date("2026-03-10T10:00:00Z");
/** Seen less often, a command says too little. */
const LEAST = 12;
/** How many sightings, half of them over, each command begins with. */
const PRIOR = 4;
const MOST_ODDS = 5;

/** The gateway's own understanding, with nothing behind its commands. */
export const createUnderstander = () => {
  const assistant = createAssistant({
    router: createLocalRouter(),
    // Nothing is run here, so that no command needs what is behind it.
    commands: createCommands({} as CommandServices),
    log: silentLogger,
    metrics: noMetrics,
    now: () => performance.now(),
  });
  const { signal } = new AbortController();
  return (said: string) =>
    assistant.open({ userId: "bench", language: "en", timeZone: "UTC" }).understand(said, { signal, now: NOW });
};

/** Log odds, in whole numbers, that a sentence is over once so much of a command was said: commands by odds. */
export const countHabits = async (): Promise<ReadonlyMap<number, readonly string[]>> => {
  const understand = createUnderstander();
  const counts = new Map<string, Count>();
  const add = async (words: readonly string[], isOver: boolean, weight: number) => {
    const text = words.join(" ");
    const { isOpen, isFiller } = phraseEnd(text);
    // What ends open says so itself.
    const key = isOpen || isFiller ? undefined : saidSoFar(await understand(text));
    if (key === undefined) return;
    const count = counts.get(key) ?? { over: 0, goesOn: 0 };
    counts.set(key, {
      over: count.over + (isOver ? weight : 0),
      goesOn: count.goesOn + (isOver ? 0 : weight),
    });
  };
  for (const [words, weight] of sentences(SOURCES)) {
    await add(words, true, weight);
    for (const { after } of restsOf(words)) await add(words.slice(0, after), false, weight);
  }
  const byOdds = new Map<number, string[]>();
  for (const [key, { over, goesOn }] of counts) {
    if (over + goesOn < LEAST) continue;
    const odds = Math.log((over + PRIOR / 2) / (goesOn + PRIOR / 2));
    const rounded = Math.max(-MOST_ODDS, Math.min(MOST_ODDS, Math.round(odds * 2) / 2));
    byOdds.set(rounded, [...(byOdds.get(rounded) ?? []), key]);
  }
  return new Map([...byOdds].sort(([a], [b]) => a - b).map(([odds, keys]) => [odds, keys.sort()]));
};

/** Text of `pipeline/turns/habits.ts`. */
export const habitsFile = async (): Promise<string> => `/**
 * How often a sentence is over where so much of a command was said, and goes on after a rest: log odds, by
 * bench/train-turns.ts from sentences of the language model's templates (MIT) and from lines of clinc150, hwu64, slurp and
 * Home Assistant (all CC BY) for which Earshot has commands, without the fifth that is held out. A command stands with the
 * slots that are filled.
 */
export const HABITS: readonly (readonly [odds: number, said: string])[] = [
${[...(await countHabits())].map(([odds, keys]) => `  [\n    ${odds},\n    \`${wrapped(keys)}\`,\n  ],`).join("\n")}
];
`;
