import type { StageTimes } from "../protocols/events.ts";
import { atDoorRate, openCaller } from "./caller.ts";
import { flitePhrase, SPOKEN_COMMANDS } from "./commands.ts";
import { startGateway } from "./gateway.ts";
import { localAddress } from "./local.ts";
import type { Bench } from "./main.ts";
import { type Percentiles, percentiles, table } from "./report.ts";
import { readWav, type Wav } from "./wav.ts";

const VOICES = ["slt", "rms", "awb"] as const;
const STAGES = ["endpoint", "stt", "intent", "command", "tts"] as const satisfies readonly (keyof StageTimes)[];

/**
 * Speaks N commands through the real door of a gateway in its own process and measures at the client: from the end of
 * speech in the audio itself to the arrival of the first reply audio.
 */
export const run: Bench = async ({ json, n = 40, url, file }) => {
  const gateway = url === undefined ? await startGateway() : undefined;
  const address = gateway ?? (await localAddress({ ...(url === undefined ? {} : { url }) }));
  const caller = await openCaller({ url: address.url, token: address.token, client: "earshot-bench" });
  const firstAudio: number[] = [];
  const stages: Record<(typeof STAGES)[number], number[]> = { endpoint: [], stt: [], intent: [], command: [], tts: [] };
  let unanswered = 0;
  let split = 0;
  try {
    for (let i = 0; i < n; i++) {
      const text = SPOKEN_COMMANDS[i % SPOKEN_COMMANDS.length] ?? "";
      const voice = VOICES[Math.floor(i / SPOKEN_COMMANDS.length) % VOICES.length];
      const wav: Wav = file === undefined ? await flitePhrase(text, voice) : atDoorRate(await readWav(file));
      const { turns, firstAudioMs } = await caller.speak(wav);
      if (firstAudioMs === undefined) unanswered++;
      else firstAudio.push(firstAudioMs);
      if (turns.length > 1) split++;
      for (const event of turns.at(-1)?.events ?? [])
        if (event.type === "turn.metrics") for (const stage of STAGES) stages[stage].push(event.stages[stage]);
      process.stderr.write(`\rvoice: ${i + 1} of ${n} commands spoken`);
    }
  } finally {
    process.stderr.write("\n");
    await caller.close();
    await gateway?.stop();
  }
  const first_audio_ms = percentiles(firstAudio);
  const byStage = Object.fromEntries(STAGES.map((stage) => [stage, percentiles(stages[stage])]));
  if (!json) {
    const row = (name: string, { p50, p95, p99 }: Percentiles) => [name, p50, p95, p99];
    console.log(
      table([
        ["ms", "p50", "p95", "p99"],
        row("end of speech to first audio, at the client", first_audio_ms),
        ...Object.entries(byStage).map(([stage, value]) => row(`  ${stage}`, value)),
      ]),
    );
    console.log(`${n} commands, ${unanswered} unanswered, ${split} heard as more than one utterance`);
  }
  return { first_audio_ms, stages: byStage, commands: n, unanswered, split };
};
