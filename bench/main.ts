import { defineCommandLine, UsageError } from "../gateway/cli/command.ts";
import { provenance } from "./report.ts";

/** What every bench takes; each reads what concerns it. */
export interface BenchArgs {
  readonly json: boolean;
  readonly verbose: boolean;
  readonly file?: string;
  readonly manifest?: string;
  readonly n?: number;
  readonly url?: string;
  readonly engine?: string;
  readonly transport?: string;
  /** `load`: silent streams at most. */
  readonly silent?: number;
  /** `soak`: how long. */
  readonly minutes?: number;
  /** `all`: the page that is written. */
  readonly html?: string;
  /** `all`: the file that the figures are written to. */
  readonly out?: string;
  /** `realtime`: what the endpoint asks for. */
  readonly key?: string;
  readonly model?: string;
  /** Words after the bench's name: the files of `compare`. */
  readonly files: readonly string[];
}
/** Answers the figures. A bench that judges answers `failed`, which makes the exit status 1. */
export type Bench = (args: BenchArgs) => Promise<Record<string, unknown>>;

const BENCHES: Readonly<
  Record<string, { readonly about: string; readonly load: () => Promise<{ readonly run: Bench }> }>
> = {
  router: { about: "text to intent: macro-F1, false takes, speed", load: () => import("./router.ts") },
  dates: { about: "date expressions: instants and intervals that come out exact", load: () => import("./dates.ts") },
  stt: { about: "speech to text: word error rate, exact sentences, speed", load: () => import("./stt.ts") },
  voice: { about: "end of speech to first reply audio, through the real door", load: () => import("./voice.ts") },
  interpreter: {
    about: "spoken sentences to the first audio of their translation, through the real door",
    load: () => import("./interpreter.ts"),
  },
  webrtc: { about: "N WebRTC calls at once: how late frames of replies leave", load: () => import("./webrtc.ts") },
  vad: {
    about: "voice activity: onset, offset, false speech, streams a core, model against model",
    load: () => import("./vad.ts"),
  },
  whisper: { about: "Whisper: ours against other addons, and its throughput", load: () => import("./whisper.ts") },
  audio: {
    about: "Opus, G.711, resampling and clean-up: microseconds a frame, and words under packet loss",
    load: () => import("./audio.ts"),
  },
  turns: {
    about: "conversations with pauses, noise and interruptions: cut-ins, waits, barge-in, through the real door",
    load: () => import("./turns.ts"),
  },
  load: {
    about: "how many sessions can talk, and how many listen in silence, with p95 under 800 ms",
    load: () => import("./load.ts"),
  },
  soak: {
    about: "memory, handles and lost sessions over --minutes N",
    load: () => import("./soak.ts"),
  },
  realtime: {
    about: "the same figures of any endpoint that speaks OpenAI's realtime protocol: --url wss://... --key K --model M",
    load: () => import("./realtime.ts"),
  },
  all: { about: "everything, quickly: --html report.html, --out figures.json", load: () => import("./all.ts") },
  compare: { about: "what got slower: compare A.json B.json", load: () => import("./compare.ts") },
  llm: {
    about: "language models: time to the first clause, and what we add to the provider's own",
    load: () => import("./llm.ts"),
  },
  api: {
    about:
      "REST: requests a second and p99 of login, list, search and create on both databases; uWS against node-server",
    load: () => import("./api.ts"),
  },
  memory: { about: "resident memory over a thousand turns", load: () => import("./memory.ts") },
};

/** `earshot bench NAME`: runs one bench by name. */
export const main = defineCommandLine({
  usage: [
    "earshot bench NAME [options]    measures, and prints what came out; with --json one line of JSON, and the rest on standard error",
  ],
  usesStore: false,
  more: () => [
    "Benches:",
    ...Object.entries(BENCHES).map(([name, { about }]) => `  ${name.padEnd(12)}${about}`),
    "",
    "Data defaults to ../shared/eval. A bench that judges, and is not content, fails.",
  ],
  options: {
    file: { type: "string", value: "F", about: "Data of one bench: a file." },
    manifest: { type: "string", value: "F", about: "Data of one bench: a list of recordings." },
    n: { type: "string", value: "N", about: "How many: callers, users, sentences." },
    url: { type: "string", value: "URL", about: "A gateway that runs elsewhere." },
    engine: { type: "string", value: "E", about: "The engine that is measured." },
    transport: { type: "string", value: "T", about: "websocket or webrtc." },
    silent: { type: "string", value: "N", about: "load: silent streams at most." },
    minutes: { type: "string", value: "N", about: "soak: how long." },
    html: { type: "string", value: "FILE", about: "all: the page that is written." },
    out: { type: "string", value: "FILE", about: "all: the file that the figures are written to." },
    key: { type: "string", value: "K", about: "realtime: the endpoint's key." },
    model: { type: "string", value: "M", about: "realtime: the endpoint's model." },
    verbose: { type: "boolean", about: "Tells of each case." },
  },
  async run({ words: [name, ...files], values: given }) {
    const bench = name !== undefined && Object.hasOwn(BENCHES, name) ? BENCHES[name] : undefined;
    if (!bench)
      throw new UsageError(
        `${name === undefined ? "which bench?" : `no bench is called ${name}:`} ${Object.keys(BENCHES).join(", ")}`,
      );
    const { n, silent, minutes, json = false, verbose = false, ...rest } = given;
    const numbers = Object.entries({ n, silent, minutes }).flatMap(([option, text]) => {
      if (text === undefined) return [];
      if (!(Number(text) > 0 || (option === "silent" && text === "0")))
        throw new UsageError(`--${option} takes a number above 0`);
      return [[option, Number(text)] as const];
    });
    const { run } = await bench.load();
    const flags = { json: json === true, verbose: verbose === true };
    // What a bench tells people as it goes is no part of its answer.
    const { log } = console;
    if (flags.json) console.log = console.error;
    const result = await run({ ...rest, ...Object.fromEntries(numbers), ...flags, files }).finally(() => {
      console.log = log;
    });
    const origin = provenance();
    if (flags.json) console.log(JSON.stringify({ bench: name, ...result, ...origin }));
    else console.log(`\n${origin.machine} · Node ${origin.node} · commit ${origin.commit}`);
    return result.failed === true ? 1 : 0;
  },
});
