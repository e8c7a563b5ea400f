import { setTimeout as sleep } from "node:timers/promises";
import type { Bench } from "./main.ts";
import { openRealtimeCaller, type RealtimeCaller } from "./realtime/caller.ts";
import { table } from "./report.ts";
import { createCorpus, type TurnCase } from "./turns/corpus.ts";
import { RATE } from "./turns/mix.ts";
import { type TurnOutcome, turnOutcome } from "./turns/outcome.ts";
import { turnFigures } from "./turns/score.ts";

/** Whoever asks a paid endpoint asks little of it. */
const TURNS = 24;
const USUAL_TURNS = 128;
const LOST_MS = 8000;
const BEFORE_MS = 300;

/** Says one utterance and hears the first of the answer. */
export const speakTo = async (caller: RealtimeCaller, turn: TurnCase): Promise<TurnOutcome> => {
  await sleep(BEFORE_MS);
  const said = caller.say(turn.samples, turn.bed.samples);
  const endAt = said.at + (turn.samples.length * 1000) / RATE;
  const isAnswered = () =>
    performance.now() > endAt && caller.loudspeaker.silentAt > Math.max(endAt, performance.now());
  await sleep(Math.max(0, endAt - performance.now()));
  await caller.until(isAnswered, LOST_MS);
  await sleep(150);
  const outcome = turnOutcome({
    turn,
    said,
    heard: caller.heard.filter(({ at }) => at >= said.at),
    reply: caller.loudspeaker.recording(),
    replyFromMs: caller.loudspeaker.originMs,
  });
  caller.cancel();
  await caller.until(() => caller.loudspeaker.silentAt < performance.now(), LOST_MS);
  return outcome;
};

/** The turns of `turns`, spoken to any endpoint with OpenAI's realtime protocol, one after another. */
export const run: Bench = async ({ json, url, key, model, n = TURNS }) => {
  if (url === undefined) throw new Error("realtime needs --url wss://host/v1/realtime");
  const { turns } = await createCorpus({ scale: Math.max(0.02, n / USUAL_TURNS) });
  const caller = await openRealtimeCaller({
    url,
    ...(key === undefined ? {} : { key }),
    ...(model === undefined ? {} : { model }),
  });
  const outcomes: TurnOutcome[] = [];
  try {
    for (const turn of turns) {
      outcomes.push(await speakTo(caller, turn));
      process.stderr.write(`\rrealtime: ${outcomes.length} of ${turns.length} turns`);
    }
  } finally {
    process.stderr.write("\n");
    await caller.close();
  }
  const figures = turnFigures(outcomes);
  if (!json)
    console.log(
      table([
        ["ms", "p50", "p95", "p99"],
        ...(["first_audio_ms", "first_audio_complete_ms", "endpoint_wait_ms"] as const).map((name) => {
          const { p50, p95, p99 } = figures[name];
          return [name, p50, p95, p99];
        }),
      ]),
      `\n${(figures.cut_in_rate * 100).toFixed(1)} % of turns with pauses were cut, ${figures.turns_lost} turns lost`,
    );
  return { ...figures };
};
