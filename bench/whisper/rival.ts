import { createRequire } from "node:module";
import { join } from "node:path";
import { readWav } from "../wav.ts";
import type { RivalAnswer, RivalOrder } from "./rivals.ts";

// A process of its own: takes an order from its arguments, loads one rival, and transcribes whenever it is told to.

interface Fugood {
  initWhisper(options: { filePath: string; useGpu: boolean }): Promise<{
    transcribeData(
      pcm: ArrayBuffer,
      options: { language: string; temperature: number; maxThreads: number },
    ): { promise: Promise<{ result: string }> };
  }>;
}
interface NodejsWhisper {
  nodewhisper(path: string, options: object): Promise<string>;
}
interface WhisperNodeAddon {
  transcribe(options: object): Promise<readonly (readonly string[])[]>;
}

const order = JSON.parse(process.argv[2] ?? "{}") as RivalOrder;
const load = createRequire(join(order.folder, "package.json"));
const model = join(order.models, `ggml-${order.model}.bin`);

const quiet = { log() {}, debug() {}, error() {}, warn() {}, info() {} };

/** Each as its own documentation uses it for short utterances; a model is kept loaded where the package can. */
const open = async (): Promise<() => Promise<string>> => {
  if (order.rival === "@fugood/whisper.node") {
    const { samples } = await readWav(order.wav);
    const pcm = new ArrayBuffer(samples.byteLength);
    new Int16Array(pcm).set(samples);
    const context = await (load(order.rival) as Fugood).initWhisper({ filePath: model, useGpu: false });
    const options = { language: "en", temperature: 0, maxThreads: order.threads };
    return async () => (await context.transcribeData(pcm, options).promise).result;
  }
  if (order.rival === "nodejs-whisper") {
    const { nodewhisper } = load(order.rival) as NodejsWhisper;
    // It passes on no number of threads: whisper-cli takes four, or as many as there are cores.
    const whisperOptions = { language: "en", noGpu: true };
    return () =>
      nodewhisper(order.wav, { modelName: order.model, modelRootPath: order.models, logger: quiet, whisperOptions });
  }
  const { transcribe } = load("whisper-node-addon/dist/index.js") as WhisperNodeAddon;
  return async () => {
    const lines = await transcribe({
      language: "en",
      model,
      fname_inp: order.wav,
      translate: false,
      use_gpu: false,
      n_threads: order.threads,
      no_prints: true,
    });
    return lines.map((line) => line[2] ?? "").join("");
  };
};

const opened = open();
const answer = async (): Promise<RivalAnswer> => {
  try {
    const transcribe = await opened;
    const start = performance.now();
    const text = await transcribe();
    return { ms: performance.now() - start, text };
  } catch (error) {
    const [line = ""] = String(error instanceof Error ? error.message : error).split("\n");
    return { error: line };
  }
};
opened.catch(() => undefined);
process.on("message", () => void answer().then((result) => process.send?.(result)));
