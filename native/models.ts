import { existsSync } from "node:fs";
import { join } from "node:path";
import { VoiceError } from "../protocols/errors.ts";
import { cacheFolder } from "./cache.ts";
import { download } from "./download.ts";

const ORIGIN = "https://huggingface.co/ggerganov/whisper.cpp/resolve/main";
const MIB = 1 << 20;

/** Whisper's weights as whisper.cpp publishes them: size in MiB, rounded, and SHA-1. */
export const MODELS = {
  tiny: [75, "bd577a113a864445d4c299885e0cb97d4ba92b5f"],
  "tiny-q8_0": [42, "19e8118f6652a650569f5a949d962154e01571d9"],
  "tiny.en": [75, "c78c86eb1a8faa21b369bcd33207cc90d64ae9df"],
  "tiny.en-q8_0": [42, "802d6668e7d411123e672abe4cb6c18f12306abb"],
  base: [142, "465707469ff3a37a2b9b8d8f89f2f99de7299dac"],
  "base-q8_0": [78, "7bb89bb49ed6955013b166f1b6a6c04584a20fbe"],
  "base.en": [142, "137c40403d78fd54d454da0f9bd998f78703390c"],
  "base.en-q8_0": [78, "bb1574182e9b924452bf0cd1510ac034d323e948"],
  small: [466, "55356645c2b361a969dfd0ef2c5a50d530afd8d5"],
  "small-q8_0": [252, "bcad8a2083f4e53d648d586b7dbc0cd673d8afad"],
  "small.en": [466, "db8a495a91d927739e50b3fc1cc4c6b8f6c2d022"],
  "small.en-q8_0": [252, "9d75ff4ccfa0a8217870d7405cf8cef0a5579852"],
  medium: [1463, "fd9727b6e1217c2f614f9b698455c4ffd82463b4"],
  "medium.en": [1463, "8c30f0e44ce9560643ebd10bbe50cd20eafd3723"],
  "large-v3": [2951, "ad82bf6a9043ceed055076d0fd39f5f186ff8062"],
  "large-v3-turbo": [1549, "4af2b29d7ec73d781377bfd1758ca957a807e941"],
  "large-v3-turbo-q5_0": [547, "e050f7970618a659205450ad97eb95a18d69c9ee"],
} as const satisfies Record<string, readonly [mebibytes: number, sha1: string]>;

export type ModelName = keyof typeof MODELS;

export const isModelName = (name: string): name is ModelName => Object.hasOwn(MODELS, name);

/** Where the weights called `name` lie once downloaded. */
export const modelPath = (name: ModelName, folder = join(cacheFolder(), "models")): string =>
  join(folder, `ggml-${name}.bin`);

/** The weights called `name`, or else the best downloaded ones that are quick enough for talk. Undefined where none are. */
export const downloadedModel = (name?: ModelName, folder?: string): string | undefined => {
  const wanted: readonly ModelName[] = name
    ? [name]
    : ["base.en-q8_0", "base.en", "tiny.en-q8_0", "tiny.en", "base", "tiny"];
  return wanted.map((each) => modelPath(each, folder)).find((path) => existsSync(path));
};

export interface ModelDownloadOptions {
  readonly folder?: string;
  /** Where `ggml-NAME.bin` is to be had. Default: Hugging Face. */
  readonly origin?: string;
  readonly signal?: AbortSignal;
  readonly stallMs?: number;
  readonly onProgress?: (bytes: number, total: number) => void;
}

/** Downloads the weights called `name` unless they are there, and answers their path. */
export const downloadModel = async (
  name: ModelName,
  { folder, origin = ORIGIN, ...options }: ModelDownloadOptions = {},
): Promise<string> => {
  const path = modelPath(name, folder);
  if (existsSync(path)) return path;
  const [mebibytes, sha1] = MODELS[name];
  try {
    await download({
      ...options,
      url: `${origin}/ggml-${name}.bin`,
      path,
      sha1,
      // The published sizes are rounded, those of the largest to a tenth of a GiB.
      size: [(mebibytes * 0.93 - 1) * MIB, (mebibytes * 1.07 + 1) * MIB],
    });
  } catch (error) {
    if (!(error instanceof VoiceError)) throw error;
    throw new VoiceError(error.code, `Whisper's weights ${name} cannot be downloaded: ${error.message}`, {
      cause: error,
    });
  }
  return path;
};

const BAR = 30;

/** One line: name, bar, share, megabytes and speed. */
export const progressLine = (name: string, bytes: number, total: number, bytesPerSecond: number): string => {
  const share = total > 0 ? Math.min(1, bytes / total) : 0;
  const full = Math.round(share * BAR);
  const bar = `${"#".repeat(full)}${".".repeat(BAR - full)}`;
  const megabytes = (n: number): string => (n / 1e6).toFixed(1);
  const speed = bytesPerSecond > 0 ? `  ${megabytes(bytesPerSecond)} MB/s` : "";
  return `${name} [${bar}] ${Math.floor(share * 100)} %  ${megabytes(bytes)} of ${megabytes(total)} MB${speed}`;
};

/** Draws progress over itself on a terminal, and a line for each tenth elsewhere. */
export const showProgress = (
  name: string,
  stream: { isTTY?: boolean; write(text: string): unknown } = process.stderr,
): ((bytes: number, total: number) => void) => {
  const start = performance.now();
  let from: number | undefined;
  let drawn = -1;
  return (bytes, total) => {
    from ??= bytes;
    const step = Math.floor((bytes / total) * (stream.isTTY ? 200 : 10));
    if (step === drawn) return;
    drawn = step;
    const seconds = (performance.now() - start) / 1000;
    const line = progressLine(name, bytes, total, seconds > 0.2 ? (bytes - from) / seconds : 0);
    stream.write(stream.isTTY ? `\r${line}${bytes >= total ? "\n" : ""}` : `${line}\n`);
  };
};
