import type { StageTimes } from "../protocols/events.ts";
import { atDoorRate, openCaller } from "./caller.ts";
import { flitePhrase, SPOKEN_COMMANDS } from "./commands.ts";
import type { Dialogue } from "./dialogue.ts";
import { startGateway } from "./gateway.ts";
import { localAddress } from "./local.ts";
import type { Bench } from "./main.ts";
import { type Percentiles, percentiles, table } from "./report.ts";
import { openRtcCaller } from "./rtc-caller.ts";
import { readWav, type Wav } from "./wav.ts";

const VOICES = ["slt", "rms", "awb"] as const;
const STAGES = ["endpoint", "stt", "intent", "command", "tts"] as const satisfies readonly (keyof StageTimes)[];
const TRANSPORTS = ["websocket", "webrtc"] as const;
type Transport = (typeof TRANSPORTS)[number];

/** What came of all that was spoken over one transport. */
interface Tally {
  readonly firstAudio: number[];
  readonly stages: Readonly<Record<(typeof STAGES)[number], number[]>>;
  unanswered: number;
  split: number;
}

const newTally = (): Tally => ({
  firstAudio: [],
  stages: { endpoint: [], stt: [], intent: [], command: [], tts: [] },
  unanswered: 0,
  split: 0,
});

const speakInto = async (tally: Tally, caller: Pick<Dialogue, "speak">, wav: Wav): Promise<void> => {
  const { turns, firstAudioMs } = await caller.speak(wav);
  if (firstAudioMs === undefined) tally.unanswered++;
  else tally.firstAudio.push(firstAudioMs);
  if (turns.length > 1) tally.split++;
  for (const event of turns.at(-1)?.events ?? [])
    if (event.type === "turn.metrics") for (const stage of STAGES) tally.stages[stage].push(event.stages[stage]);
};

const summary = ({ firstAudio, stages, unanswered, split }: Tally) => ({
  first_audio_ms: percentiles(firstAudio),
  stages: Object.fromEntries(STAGES.map((stage) => [stage, percentiles(stages[stage])])),
  unanswered,
  split,
});

const isTransport = (name: string): name is Transport => (TRANSPORTS as readonly string[]).includes(name);

/**
 * Speaks N commands through the real door of a gateway in its own process and measures at the client: from the end of
 * speech in the audio itself to the arrival of the first reply audio. `webrtc` speaks each by WebSocket too, in turn, so
 * that both meet the same machine.
 */
export const run: Bench = async ({ json, n = 40, url, file, transport = "websocket" }) => {
  if (!isTransport(transport)) throw new Error(`--transport is one of ${TRANSPORTS.join(", ")}`);
  const gateway = url === undefined ? await startGateway() : undefined;
  const address = gateway ?? (await localAddress({ ...(url === undefined ? {} : { url }) }));
  const options = { url: address.url, token: address.token, client: "earshot-bench" };
  const callers = new Map<Transport, Pick<Dialogue, "speak"> & { close(): Promise<void> }>();
  const tallies: Record<Transport, Tally> = { websocket: newTally(), webrtc: newTally() };
  try {
    callers.set("websocket", await openCaller(options));
    if (transport === "webrtc") callers.set("webrtc", await openRtcCaller(options));
    for (let i = 0; i < n; i++) {
      const text = SPOKEN_COMMANDS[i % SPOKEN_COMMANDS.length] ?? "";
      const voice = VOICES[Math.floor(i / SPOKEN_COMMANDS.length) % VOICES.length];
      const wav: Wav = file === undefined ? await flitePhrase(text, voice) : atDoorRate(await readWav(file));
      // What one has warmed up serves the other: each goes first every other time.
      const order = [...callers].sort(() => (i % 2 ? 1 : -1));
      for (const [name, caller] of order) await speakInto(tallies[name], caller, wav);
      process.stderr.write(`\rvoice: ${i + 1} of ${n} commands spoken`);
    }
  } finally {
    process.stderr.write("\n");
    for (const caller of callers.values()) await caller.close();
    await gateway?.stop();
  }
  const results = [...callers.keys()].map((name) => [name, summary(tallies[name])] as const);
  const [websocket, webrtc] = [summary(tallies.websocket), summary(tallies.webrtc)];
  const extra = Math.round((webrtc.first_audio_ms.p50 - websocket.first_audio_ms.p50) * 100) / 100;
  if (!json) {
    const row = (name: string, { p50, p95, p99 }: Percentiles) => [name, p50, p95, p99];
    for (const [name, { first_audio_ms, stages, unanswered, split }] of results) {
      console.log(
        table([
          [`${name}, ms`, "p50", "p95", "p99"],
          row("end of speech to first audio, at the client", first_audio_ms),
          ...Object.entries(stages).map(([stage, value]) => row(`  ${stage}`, value)),
        ]),
      );
      console.log(`${n} commands, ${unanswered} unanswered, ${split} heard as more than one utterance\n`);
    }
    if (transport === "webrtc") console.log(`webrtc takes ${extra} ms more than websocket, at p50`);
  }
  if (transport === "websocket") return { ...websocket, commands: n };
  return { ...webrtc, commands: n, transport, websocket, webrtc_extra_ms: extra };
};
