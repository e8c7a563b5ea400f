import { parseArgs } from "node:util";
import type { SessionEvent, StageTimes } from "../protocols/events.ts";
import { type HeardTurn, openCaller, type Spoken } from "./caller.ts";
import { atRateOf, CODECS, formatOf, usualRate } from "./codec.ts";
import { localAddress } from "./local.ts";
import { readWav, writeWav } from "./wav.ts";

const USAGE = `npm run talk -- FILE.wav [--url ws://host:port] [--token T] [--time-zone Z] [--json] [--out reply.wav]

Speaks a WAV file to a running gateway in real time and shows what comes back.

  --url        the gateway; default: the one on this machine, on port 8080 or PORT
  --token      what to say in hello; default: this machine's local token
  --time-zone  the caller's IANA time zone; default: this machine's
  --json       one JSON object instead of a picture
  --out        write the reply's audio to a WAV file
  --codec      pcm, opus, pcmu or pcma, both ways; default: pcm
  --text       type this instead of speaking a file`;

/** Width of the waterfall's bars. */
const COLUMNS = 40;
const STAGES = ["endpoint", "stt", "intent", "command", "tts"] as const satisfies readonly (keyof StageTimes)[];

const of = <T extends SessionEvent["type"]>({ events }: HeardTurn, type: T) =>
  events.filter((event): event is Extract<SessionEvent, { type: T }> => event.type === type);

/** One turn as plain values. */
const summary = (turn: HeardTurn) => {
  const intent = of(turn, "intent").at(-1);
  const metrics = of(turn, "turn.metrics").at(-1);
  const result = of(turn, "command.result").at(-1);
  const error = of(turn, "error").at(-1);
  return {
    transcript: of(turn, "transcript.final").at(-1)?.text ?? "",
    intent: intent?.command ?? intent?.route ?? null,
    route: intent?.route ?? null,
    slots: intent?.slots ?? {},
    handled: result?.handled ?? null,
    data: result?.data ?? null,
    reply: of(turn, "reply.text")
      .map(({ text }) => text)
      .join(" "),
    stages: metrics?.stages ?? null,
    gateway_first_audio_ms: metrics?.firstAudioMs ?? null,
    error: error ? { code: error.code, message: error.message } : null,
  };
};

const waterfall = (stages: StageTimes): string => {
  const total = STAGES.reduce((sum, stage) => sum + stages[stage], 0) || 1;
  let start = 0;
  return STAGES.map((stage) => {
    const from = Math.round((start / total) * COLUMNS);
    start += stages[stage];
    const to = Math.max(from + 1, Math.round((start / total) * COLUMNS));
    return `  ${stage.padEnd(9)}${" ".repeat(from)}${"█".repeat(to - from)} ${stages[stage].toFixed(0)} ms`;
  }).join("\n");
};

/** Prints events as a person would like to read them, while they come. */
const narrate = (event: SessionEvent): void => {
  if (event.type === "session.ready") {
    const { vad, stt, router, tts } = event.engines;
    console.log(`connected · hears by ${vad} and ${stt}, understands by ${router}, speaks by ${tts}`);
  } else if (event.type === "speech.started") console.log(`▸ speech at ${(event.startMs / 1000).toFixed(2)} s`);
  else if (event.type === "speech.ended") console.log(`▪ until ${(event.endMs / 1000).toFixed(2)} s`);
  else if (event.type === "transcript.partial") console.log(`  … ${event.text}`);
  else if (event.type === "transcript.final") console.log(`you:     ${event.text || "(nothing was understood)"}`);
  else if (event.type === "intent") {
    const slots = Object.entries(event.slots).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
    console.log(`intent:  ${event.command ?? event.route} ${slots.join(", ")}`);
  } else if (event.type === "reply.text") console.log(`earshot: ${event.text}`);
  else if (event.type === "error") console.log(`error:   ${event.code}: ${event.message}`);
};

const show = ({ turns, firstAudioMs }: Spoken): void => {
  for (const turn of turns) {
    const { stages } = summary(turn);
    if (stages) console.log(`\nfrom the end of speech, in the gateway:\n${waterfall(stages)}`);
  }
  if (turns.length === 0) console.log("no speech was heard");
  if (firstAudioMs !== undefined) console.log(`end of speech to first audio here: ${firstAudioMs.toFixed(0)} ms`);
};

/** Speaks to a gateway from the command line; answers the exit status. */
export const main = async (argv: readonly string[]): Promise<number> => {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      url: { type: "string" },
      token: { type: "string" },
      "time-zone": { type: "string" },
      json: { type: "boolean", default: false },
      out: { type: "string" },
      text: { type: "string" },
      codec: { type: "string", default: "pcm" },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  const file = positionals[0];
  const codec = CODECS.find((name) => name === values.codec);
  if (values.help || !codec || (file === undefined && values.text === undefined)) {
    console.log(USAGE);
    return values.help ? 0 : 2;
  }
  const wav = file === undefined ? undefined : atRateOf(codec, await readWav(file));
  const address = await localAddress(values);
  const caller = await openCaller({
    ...address,
    client: "earshot-talk",
    audio: formatOf(codec, wav?.sampleRate ?? usualRate(codec)),
    ...(values["time-zone"] === undefined ? {} : { timeZone: values["time-zone"] }),
    ...(values.json ? {} : { onEvent: narrate }),
  });
  const spoken = wav
    ? await caller.speak(wav)
    : { turns: [await caller.type(values.text ?? "")], firstAudioMs: undefined };
  await caller.close();

  const { turns, firstAudioMs } = spoken;
  if (values.json) {
    const all = turns.map(summary);
    // A cough after the command is a turn too, but not the one that was asked for.
    const last =
      all.findLast(({ transcript, reply }) => transcript || reply) ??
      all.at(-1) ??
      summary({ turn: 0, events: [], audio: [], firstAudioAt: undefined });
    const first_audio_ms = firstAudioMs === undefined ? null : Math.round(firstAudioMs * 10) / 10;
    console.log(JSON.stringify({ ...last, first_audio_ms, turns: all }));
  } else show(spoken);
  if (values.out !== undefined) {
    const frames = turns.flatMap(({ audio }) => audio.map(({ samples }) => samples));
    const samples = new Int16Array(frames.reduce((sum, frame) => sum + frame.length, 0));
    let at = 0;
    for (const frame of frames) {
      samples.set(frame, at);
      at += frame.length;
    }
    await writeWav(values.out, { samples, sampleRate: caller.client.ready.reply.sampleRate });
  }
  return turns.some((turn) => of(turn, "error").length === 0) ? 0 : 1;
};
