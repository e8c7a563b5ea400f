import { parseArgs } from "node:util";
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

const usage = () =>
  [
    "npm run bench -- NAME [--json] [--file F | --manifest F] [--n N] [--url ws://...] [--verbose]",
    "",
    ...Object.entries(BENCHES).map(([name, { about }]) => `  ${name.padEnd(10)}${about}`),
    "",
    "With --json the last line of the output is one JSON object. Data defaults to ../shared/eval.",
  ].join("\n");

/** Runs one bench by name; answers the exit status. */
export const main = async (argv: readonly string[]): Promise<number> => {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      json: { type: "boolean", default: false },
      verbose: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
      file: { type: "string" },
      manifest: { type: "string" },
      n: { type: "string" },
      url: { type: "string" },
      engine: { type: "string" },
      transport: { type: "string" },
      silent: { type: "string" },
      minutes: { type: "string" },
      html: { type: "string" },
      out: { type: "string" },
      key: { type: "string" },
      model: { type: "string" },
    },
  });
  const name = positionals[0];
  const bench = name === undefined ? undefined : BENCHES[name];
  if (values.help || !bench) {
    console.log(usage());
    return values.help ? 0 : 2;
  }
  const { n, silent, minutes, ...rest } = values;
  const numbers = Object.entries({ n, silent, minutes }).flatMap(([option, text]) => {
    if (text === undefined) return [];
    if (!(Number(text) > 0 || (option === "silent" && text === "0")))
      throw new Error(`--${option} takes a number above 0`);
    return [[option, Number(text)] as const];
  });
  const { run } = await bench.load();
  const result = await run({ ...rest, ...Object.fromEntries(numbers), files: positionals.slice(1) });
  const origin = provenance();
  if (values.json) console.log(JSON.stringify({ bench: name, ...result, ...origin }));
  else console.log(`\n${origin.machine} · Node ${origin.node} · commit ${origin.commit}`);
  return result.failed === true ? 1 : 0;
};
