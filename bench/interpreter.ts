import type { StageTimes } from "../protocols/events.ts";
import { openCaller } from "./caller.ts";
import { flitePhrase } from "./commands.ts";
import type { HeardTurn } from "./dialogue.ts";
import { startGateway } from "./gateway.ts";
import { localAddress } from "./local.ts";
import type { Bench } from "./main.ts";
import { percentiles, table } from "./report.ts";

const START = "translate what i say into spanish until i say stop";
const VOICES = ["slt", "rms", "awb"] as const;
const STAGES = ["endpoint", "stt", "intent", "command", "tts"] as const satisfies readonly (keyof StageTimes)[];

/** What people abroad say. Each once: what was translated before is remembered. */
const SENTENCES = [
  "where is the train station",
  "how much does this cost",
  "i would like a glass of water",
  "my name is anna",
  "what time does the museum open",
  "i have a reservation for two people",
  "can you help me please",
  "the weather is very good today",
  "i do not eat meat",
  "we are looking for a hotel",
  "is there a pharmacy near here",
  "i have lost my passport",
  "the food was very good",
  "how long does the journey take",
  "i need a doctor",
  "can we have the bill please",
  "my brother lives in london",
  "the shop is closed on monday",
  "i will come back tomorrow morning",
  "do you speak english",
  "turn left at the next street",
  "this room is too small for us",
  "what would you like to drink",
  "my flight leaves at six",
  "i am very happy to see you",
  "the children are in the garden",
  "have you seen my friends",
  "it is cold in the mountains",
  "please write your address here",
  "thank you for your help",
] as const;

/** Text of a turn's reply, by language. */
const saidIn = ({ events }: HeardTurn, language: string): string =>
  events.flatMap((event) => (event.type === "reply.text" && event.language === language ? [event.text] : [])).join(" ");

/**
 * Has spoken sentences translated into Spanish as they come, through the real door, and measures at the client: from the
 * end of speech in the audio itself to the arrival of the first audio of the translation. Begins and ends by voice.
 */
export const run: Bench = async ({ json, verbose, n = SENTENCES.length, url }) => {
  if (n > SENTENCES.length) throw new Error(`--n is at most ${SENTENCES.length}: each sentence is translated once`);
  const gateway = url === undefined ? await startGateway() : undefined;
  const address = gateway ?? (await localAddress({ ...(url === undefined ? {} : { url }) }));
  const caller = await openCaller({ url: address.url, token: address.token, client: "earshot-bench" });
  const firstAudio: number[] = [];
  const stages: Record<(typeof STAGES)[number], number[]> = { endpoint: [], stt: [], intent: [], command: [], tts: [] };
  let untranslated = 0;
  let split = 0;
  const isOff = (turn: HeardTurn | undefined) => turn !== undefined && /stopped translating/.test(saidIn(turn, "en"));
  let startedByVoice = true;
  let stopped = false;
  try {
    const start = await caller.speak(await flitePhrase(START, "slt"));
    startedByVoice = start.turns.some((turn) => /everything in Spanish/.test(saidIn(turn, "en")));
    // Whatever was misheard, the sentences are what is measured.
    if (!startedByVoice) await caller.type(START);
    for (let i = 0; i < n; i++) {
      const { turns, firstAudioMs } = await caller.speak(
        await flitePhrase(SENTENCES[i] ?? "", VOICES[i % VOICES.length]),
      );
      const spanish = turns.map((turn) => saidIn(turn, "es")).join(" ");
      if (verbose) console.log(`${SENTENCES[i]} -> ${spanish || "(nothing)"} (${Math.round(firstAudioMs ?? -1)} ms)`);
      if (turns.length > 1) split++;
      if (turns.some(isOff)) throw new Error(`"${SENTENCES[i]}" ended the mode`);
      if (spanish === "" || firstAudioMs === undefined) untranslated++;
      else firstAudio.push(firstAudioMs);
      for (const event of turns.at(-1)?.events ?? [])
        if (event.type === "turn.metrics") for (const stage of STAGES) stages[stage].push(event.stages[stage]);
      process.stderr.write(`\rinterpreter: ${i + 1} of ${n} sentences spoken`);
    }
    stopped = (await caller.speak(await flitePhrase("stop", "slt"))).turns.some(isOff);
  } finally {
    process.stderr.write("\n");
    await caller.close();
    await gateway?.stop();
  }
  const first_audio_ms = percentiles(firstAudio);
  const byStage = Object.fromEntries(STAGES.map((stage) => [stage, percentiles(stages[stage])]));
  if (!json) {
    const rows = { "end of speech to first audio in Spanish, at the client": first_audio_ms, ...byStage };
    console.log(
      table([
        ["ms", "p50", "p95", "p99"],
        ...Object.entries(rows).map(([name, { p50, p95, p99 }]) => [name, p50, p95, p99]),
      ]),
    );
    console.log(`${n} sentences, ${untranslated} not translated, ${split} heard as more than one utterance`);
    console.log(
      `begun ${startedByVoice ? "by voice" : "by text: not understood"}; ${stopped ? "ended" : "NOT ended"} by a spoken "stop"`,
    );
  }
  return { first_audio_ms, stages: byStage, sentences: n, untranslated, split, startedByVoice, stopped };
};
