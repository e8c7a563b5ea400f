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
}
export type Bench = (args: BenchArgs) => Promise<Record<string, unknown>>;

const BENCHES: Readonly<
  Record<string, { readonly about: string; readonly load: () => Promise<{ readonly run: Bench }> }>
> = {
  router: { about: "text to intent: macro-F1, false takes, speed", load: () => import("./router.ts") },
  dates: { about: "date expressions: instants and intervals that come out exact", load: () => import("./dates.ts") },
  stt: { about: "speech to text: word error rate, exact sentences, speed", load: () => import("./stt.ts") },
  voice: { about: "end of speech to first reply audio, through the real door", load: () => import("./voice.ts") },
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
    },
  });
  const name = positionals[0];
  const bench = name === undefined ? undefined : BENCHES[name];
  if (values.help || !bench) {
    console.log(usage());
    return values.help ? 0 : 2;
  }
  const { n, ...rest } = values;
  if (n !== undefined && !(Number(n) > 0)) throw new Error("--n takes a number above 0");
  const { run } = await bench.load();
  const result = await run({ ...rest, ...(n === undefined ? {} : { n: Number(n) }) });
  const origin = provenance();
  if (values.json) console.log(JSON.stringify({ bench: name, ...result, ...origin }));
  else console.log(`\n${origin.machine} · Node ${origin.node} · commit ${origin.commit}`);
  return 0;
};
