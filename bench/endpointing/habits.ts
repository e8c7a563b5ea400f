import { createAssistant } from "../../pipeline/assistant/assistant.ts";
import { type CommandServices, createCommands } from "../../pipeline/commands/index.ts";
import { createLocalRouter } from "../../pipeline/intent/local.ts";
import { silentLogger } from "../../pipeline/log.ts";
import { noMetrics } from "../../pipeline/metrics.ts";
import { needsOf } from "../../pipeline/turns/needs.ts";
import { phraseEnd } from "../../pipeline/turns/phrase-end.ts";
import { shapesOf } from "../../pipeline/turns/shapes.ts";
import { restsOf } from "./rests.ts";
import { sentences } from "./sentences.ts";
import { wrapped } from "./wrapped.ts";

interface Count {
  over: number;
  goesOn: number;
}

const SOURCES = { templates: 12_000, written: 3 } as const;
const NOW = new Date("2026-03-10T10:00:00Z");
/** Seen less often, a shape says too little. */
const LEAST = 12;
/** Each shape begins with so many sightings of the more general one. */
const PRIOR = 6;
const MOST_ODDS = 5;
/** People rest inside a number so much more seldom than elsewhere. */
const IN_NUMBERS = 0.15;
/** A shape is kept where it differs so much from the more general one, in log odds. */
const OTHERWISE = 0.5;

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

const oddsOf = (chance: number) =>
  Math.max(-MOST_ODDS, Math.min(MOST_ODDS, Math.round(Math.log(chance / (1 - chance)) * 2) / 2));

/** Log odds, in halves, that a sentence is over once so much of a command was said: shapes by odds. */
export const countHabits = async (): Promise<ReadonlyMap<number, readonly string[]>> => {
  const understand = createUnderstander();
  const counts = new Map<string, Count>();
  // The more general shapes of each, which it is told by where it is seldom seen.
  const above = new Map<string, readonly string[]>();
  const add = async (words: readonly string[], isOver: boolean, weight: number) => {
    const text = words.join(" ");
    const { isOpen, isFiller } = phraseEnd(text);
    // What ends open says so itself.
    if (isOpen || isFiller) return;
    const shapes = shapesOf(await understand(text)) ?? [];
    for (const [i, shape] of shapes.entries()) {
      const { over, goesOn } = counts.get(shape) ?? { over: 0, goesOn: 0 };
      counts.set(shape, { over: over + (isOver ? weight : 0), goesOn: goesOn + (isOver ? 0 : weight) });
      above.set(shape, shapes.slice(0, i));
    }
  };
  for (const [words, weight] of sentences(SOURCES)) {
    // Whoever stops before a command is whole is asked for the rest; that does not make it an end.
    if (needsOf(await understand(words.join(" ")))?.isMissing === true) continue;
    await add(words, true, weight);
    for (const { after, kind } of restsOf(words))
      await add(words.slice(0, after), false, kind === "number" ? weight * IN_NUMBERS : weight);
  }
  /** Each level drawn towards the one above it. */
  const chanceOf = (shapes: readonly string[]) =>
    shapes.reduce((chance, shape) => {
      const { over, goesOn } = counts.get(shape) ?? { over: 0, goesOn: 0 };
      return (over + PRIOR * chance) / (over + goesOn + PRIOR);
    }, 0.5);
  const byOdds = new Map<number, string[]>();
  for (const [shape, { over, goesOn }] of counts) {
    const general = above.get(shape) ?? [];
    const odds = oddsOf(chanceOf([...general, shape]));
    if (over + goesOn < LEAST || (general.length > 0 && Math.abs(odds - oddsOf(chanceOf(general))) < OTHERWISE))
      continue;
    byOdds.set(odds, [...(byOdds.get(odds) ?? []), shape]);
  }
  return new Map([...byOdds].sort(([a], [b]) => a - b).map(([odds, shapes]) => [odds, shapes.sort()]));
};

/** Text of `pipeline/turns/habits.ts`. */
export const habitsFile = async (): Promise<string> => `/**
 * How often a sentence is over where so much of a command was said, and goes on after a rest: log odds, by
 * bench/train-turns.ts from sentences of the language model's templates (MIT) and from lines of clinc150, hwu64, slurp and
 * Home Assistant (all CC BY) for which Earshot has commands, without the fifth that is held out. A shape is
 * a command with its slots, then its last word, its last two, or all of its words; the most special one that is known counts.
 */
export const HABITS: readonly (readonly [odds: number, said: string])[] = [
${[...(await countHabits())].map(([odds, keys]) => `  [\n    ${odds},\n    \`${wrapped(keys)}\`,\n  ],`).join("\n")}
];
`;
