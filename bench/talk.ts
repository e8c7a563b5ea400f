import { CommandError, defineCommandLine, UsageError } from "../gateway/cli/command.ts";
import type { SessionEvent, StageTimes } from "../protocols/events.ts";
import { type HeardTurn, openCaller, type Spoken } from "./caller.ts";
import { atRateOf, CODECS, formatOf, usualRate } from "./codec.ts";
import { localAddress } from "./local.ts";
import { readWav, writeWav } from "./wav.ts";

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

const shown = ({ turns, firstAudioMs }: Spoken): string => {
  const bars = turns.flatMap((turn) => {
    const { stages } = summary(turn);
    return stages ? [`\nfrom the end of speech, in the gateway:\n${waterfall(stages)}`] : [];
  });
  if (turns.length === 0) bars.push("no speech was heard");
  if (firstAudioMs !== undefined) bars.push(`end of speech to first audio here: ${firstAudioMs.toFixed(0)} ms`);
  return bars.join("\n");
};

/** What is wrong with a file or a gateway is said in a line. */
const plainly = <Result>(work: Promise<Result>): Promise<Result> =>
  work.catch((error: unknown) => {
    throw new CommandError(error instanceof Error ? error.message : String(error), { cause: error });
  });

/** `earshot talk FILE.wav`: speaks to a gateway from the command line. */
export const main = defineCommandLine({
  usage: [
    "earshot talk FILE.wav [--out REPLY.wav]    speaks a WAV file to a running gateway in real time and shows what comes back",
    'earshot talk --text "WORDS"                types to it instead',
  ],
  usesStore: false,
  options: {
    url: {
      type: "string",
      value: "URL",
      about: "The gateway. Default: the one on this machine, on port 8080 or PORT.",
    },
    token: { type: "string", value: "T", about: "What to say in hello. Default: this machine's local token." },
    "time-zone": { type: "string", value: "Z", about: "The caller's IANA time zone. Default: this machine's." },
    out: { type: "string", value: "FILE", about: "Writes the reply's audio to a WAV file." },
    codec: { type: "string", value: "C", about: "pcm, opus, pcmu or pcma, both ways. Default: pcm." },
    text: { type: "string", value: "WORDS", about: "Typed instead of speaking a file." },
  },
  async run({ words, values: given, print }) {
    const values = given as Readonly<Record<string, string | undefined>>;
    const [file, ...others] = words;
    const codec = CODECS.find((name) => name === (values.codec ?? "pcm"));
    if (others.length > 0) throw new UsageError(`unexpected ${others[0]}`);
    if (!codec) throw new UsageError(`--codec is one of ${CODECS.join(", ")}`);
    if ((file === undefined) === (values.text === undefined))
      throw new UsageError("what to say? FILE.wav, or --text WORDS");
    const wav = file === undefined ? undefined : atRateOf(codec, await plainly(readWav(file)));
    const address = await localAddress(values);
    const opening = openCaller({
      ...address,
      client: "earshot-talk",
      audio: formatOf(codec, wav?.sampleRate ?? usualRate(codec)),
      ...(values["time-zone"] === undefined ? {} : { timeZone: values["time-zone"] }),
      ...(given.json ? {} : { onEvent: narrate }),
    });
    const caller = await plainly(opening);
    const spoken = wav
      ? await caller.speak(wav)
      : { turns: [await caller.type(values.text ?? "")], firstAudioMs: undefined };
    await caller.close();

    const { turns, firstAudioMs } = spoken;
    const all = turns.map(summary);
    // A cough after the command is a turn too, but not the one that was asked for.
    const last =
      all.findLast(({ transcript, reply }) => transcript || reply) ??
      all.at(-1) ??
      summary({ turn: 0, events: [], audio: [], firstAudioAt: undefined });
    const first_audio_ms = firstAudioMs === undefined ? null : Math.round(firstAudioMs * 10) / 10;
    print(shown(spoken), { ...last, first_audio_ms, turns: all });
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
  },
});
