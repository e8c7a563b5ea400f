import { type FileHandle, open } from "node:fs/promises";
import { basename } from "node:path";
import { VoiceError } from "../protocols/errors.ts";

/** What the head of a Whisper model file in ggml format says. */
export interface WhisperFile {
  readonly vocabulary: number;
  readonly audioContext: number;
  readonly textContext: number;
  readonly width: number;
  readonly heads: number;
  readonly encoderLayers: number;
  readonly decoderLayers: number;
  readonly melBands: number;
  readonly multilingual: boolean;
  /** A file of the library's own tests has a head and no weights: it costs the full work and hears nothing. */
  readonly tensors: number;
  readonly bytes: number;
}

const MAGIC = 0x67676d6c;
const HEAD_BYTES = 12 * 4;
/** Longest head there is: multilingual vocabulary and 128 mel bands take 0.7 MB. */
const MAX_HEAD_BYTES = 4 << 20;
/** Factor that packs the version of a quantisation into the file type. */
const QUANTISATION_VERSION = 1000;
const F32 = 0;
const F16 = 1;
/** ggml types by number, as bytes a block and values a block. */
const TYPES: ReadonlyMap<number, readonly [number, number]> = new Map([
  [F32, [4, 1]],
  [F16, [2, 1]],
  [2, [18, 32]],
  [3, [20, 32]],
  [6, [22, 32]],
  [7, [24, 32]],
  [8, [34, 32]],
]);
/** Type of the big tensors by file type; only these are published for Whisper. */
const FILE_TYPES: ReadonlyMap<number, number> = new Map([
  [0, F32],
  [1, F16],
  [2, 2],
  [3, 3],
  [7, 8],
  [8, 6],
  [9, 7],
]);

const FOREIGN: readonly (readonly [string, string])[] = [
  ["GGUF", "a GGUF file"],
  ["PK\x03\x04", "a zip archive or PyTorch checkpoint"],
  ["<", "a web page or XML"],
  ["version https://git-lfs", "a Git LFS pointer, not the file itself"],
  ["RIFF", "a sound file"],
];

const bad = (path: string, why: string, cause?: unknown): VoiceError =>
  new VoiceError("unsupported", `${basename(path)} cannot be used as a Whisper model: ${why}`, { cause });

const shapes = (file: Omit<WhisperFile, "tensors" | "bytes">): Map<string, readonly number[]> => {
  const { width, encoderLayers, decoderLayers, audioContext, textContext, vocabulary, melBands } = file;
  const all = new Map<string, readonly number[]>([
    ["encoder.positional_embedding", [width, audioContext]],
    ["encoder.conv1.weight", [3, melBands, width]],
    ["encoder.conv1.bias", [1, width]],
    ["encoder.conv2.weight", [3, width, width]],
    ["encoder.conv2.bias", [1, width]],
    ["encoder.ln_post.weight", [width]],
    ["encoder.ln_post.bias", [width]],
    ["decoder.positional_embedding", [width, textContext]],
    ["decoder.token_embedding.weight", [width, vocabulary]],
    ["decoder.ln.weight", [width]],
    ["decoder.ln.bias", [width]],
  ]);
  const block = (prefix: string, attentions: readonly string[]) => {
    for (const attention of attentions) {
      all.set(`${prefix}.${attention}_ln.weight`, [width]).set(`${prefix}.${attention}_ln.bias`, [width]);
      for (const part of ["query", "key", "value", "out"]) {
        all.set(`${prefix}.${attention}.${part}.weight`, [width, width]);
        if (part !== "key") all.set(`${prefix}.${attention}.${part}.bias`, [width]);
      }
    }
    all.set(`${prefix}.mlp_ln.weight`, [width]).set(`${prefix}.mlp_ln.bias`, [width]);
    all.set(`${prefix}.mlp.0.weight`, [width, 4 * width]).set(`${prefix}.mlp.0.bias`, [4 * width]);
    all.set(`${prefix}.mlp.2.weight`, [4 * width, width]).set(`${prefix}.mlp.2.bias`, [width]);
  };
  for (let i = 0; i < encoderLayers; i++) block(`encoder.blocks.${i}`, ["attn"]);
  for (let i = 0; i < decoderLayers; i++) block(`decoder.blocks.${i}`, ["attn", "cross_attn"]);
  return all;
};

/** Names and shapes of all tensors that a model of this shape has. */
export const whisperTensors = shapes;

const readHead = (
  path: string,
  head: Buffer,
): { file: Omit<WhisperFile, "tensors" | "bytes">; type: number; end: number } => {
  if (head.length < HEAD_BYTES || head.readUInt32LE(0) !== MAGIC) {
    const kind = FOREIGN.find(([start]) => head.toString("latin1", 0, start.length) === start)?.[1];
    throw bad(path, `it is ${kind ?? "no model in ggml format"}`);
  }
  const field = (i: number): number => head.readInt32LE(4 + 4 * i);
  const file = {
    vocabulary: field(0),
    audioContext: field(1),
    width: field(2),
    heads: field(3),
    encoderLayers: field(4),
    textContext: field(5),
    decoderLayers: field(8),
    melBands: field(9),
    multilingual: field(0) >= 51_865,
  };
  const type = FILE_TYPES.get(field(10) % QUANTISATION_VERSION);
  const within = (value: number, low: number, high: number) => value >= low && value <= high;
  // The library trusts these numbers, and ends the process where they do not fit each other.
  const sane =
    within(file.vocabulary, 51_864, 51_866) &&
    within(file.audioContext, 1, 1500) &&
    within(file.textContext, 8, 448) &&
    within(file.width, 32, 4096) &&
    within(file.heads, 1, 64) &&
    file.width % file.heads === 0 &&
    within(file.encoderLayers, 1, 64) &&
    within(file.decoderLayers, 1, 64) &&
    field(6) === file.width &&
    field(7) === file.heads &&
    within(file.melBands, 80, 128);
  if (!sane || type === undefined) throw bad(path, "its head does not describe a Whisper model");

  const need = (end: number): void => {
    if (end > head.length) throw bad(path, "it ends early, in its head; delete it and download it again");
  };
  let at = HEAD_BYTES;
  need(at + 8);
  const bands = head.readInt32LE(at);
  const bins = head.readInt32LE(at + 4);
  if (bands !== file.melBands || bins !== 201) throw bad(path, "its mel filters do not fit its head");
  at += 8 + bands * bins * 4;
  need(at + 4);
  const words = head.readInt32LE(at);
  at += 4;
  if (!within(words, 50_000, file.vocabulary)) throw bad(path, "its vocabulary does not fit its head");
  for (let i = 0; i < words; i++) {
    need(at + 4);
    const length = head.readUInt32LE(at);
    if (length > 1024) throw bad(path, "its vocabulary is damaged");
    at += 4 + length;
  }
  need(at);
  return { file, type, end: at };
};

const readTensors = async (
  path: string,
  handle: FileHandle,
  { file, type, end }: ReturnType<typeof readHead>,
  bytes: number,
): Promise<number> => {
  const expected = shapes(file);
  const all = expected.size;
  const header = Buffer.alloc(256);
  let at = end;
  let count = 0;
  for (; at < bytes; count++) {
    const { bytesRead } = await handle.read(header, 0, header.length, at);
    const early = () => bad(path, `it ends early, after ${count} of ${all} tensors; delete it and download it again`);
    const need = (length: number): void => {
      if (length > bytesRead) throw early();
    };
    need(12);
    const dimensions = header.readInt32LE(0);
    const nameLength = header.readInt32LE(4);
    const tensorType = header.readInt32LE(8);
    if (dimensions < 1 || dimensions > 3 || nameLength < 1 || nameLength > 128) {
      throw bad(path, `it is damaged after ${count} of ${all} tensors`);
    }
    const nameAt = 12 + 4 * dimensions;
    need(nameAt + nameLength);
    const shape = Array.from({ length: dimensions }, (_, i) => header.readInt32LE(12 + 4 * i));
    const name = header.toString("latin1", nameAt, nameAt + nameLength);
    const wanted = expected.get(name);
    if (!wanted) throw bad(path, "it holds a tensor that no Whisper model has, or the same one twice");
    if (wanted.join() !== shape.join()) throw bad(path, `its tensor ${name} has the wrong shape`);
    const block = TYPES.get(tensorType);
    // Quantised files keep small tensors in full, and the convolutions in half precision.
    if (!block || (tensorType !== type && tensorType !== F32 && tensorType !== F16)) {
      throw bad(path, `its tensor ${name} has an unknown type`);
    }
    const values = shape.reduce((product, n) => product * n, 1);
    if (values % block[1] !== 0) throw bad(path, `its tensor ${name} does not fit its type`);
    expected.delete(name);
    at += nameAt + nameLength + (values / block[1]) * block[0];
    if (at > bytes) throw early();
  }
  if (count > 0 && count !== all) {
    throw bad(path, `it ends early, after ${count} of ${all} tensors; delete it and download it again`);
  }
  return count;
};

/**
 * Checks a model file before the library sees it, which would end the process on some damaged ones. Reads only headers:
 * a few milliseconds. Throws a VoiceError that says what is wrong.
 */
export const checkWhisperFile = async (path: string): Promise<WhisperFile> => {
  const handle = await open(path, "r").catch((cause: unknown) => {
    throw bad(path, "it cannot be opened", cause);
  });
  try {
    const { size: bytes } = await handle.stat();
    const buffer = Buffer.alloc(Math.min(bytes, MAX_HEAD_BYTES));
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, 0).catch((cause: unknown) => {
      throw bad(path, "it cannot be read", cause);
    });
    const head = readHead(path, buffer.subarray(0, bytesRead));
    return { ...head.file, tensors: await readTensors(path, handle, head, bytes), bytes };
  } finally {
    await handle.close();
  }
};
