import { existsSync } from "node:fs";
import { open, readFile } from "node:fs/promises";
import { whisperTensors } from "../../native/whisper-file.ts";

/** Read in place: mel filters and the English vocabulary come from this file of whisper.cpp's own tests. */
export const WHISPER_VOCABULARY = new URL("../../../shared/models/for-tests-ggml-tiny.en.bin", import.meta.url);

/** Why tests that need a Whisper model cannot run here; undefined where they can. */
export const whisperModelMissing = (): string | undefined =>
  existsSync(WHISPER_VOCABULARY) ? undefined : "no ../shared/models to take Whisper's vocabulary from";

export interface WhisperShape {
  readonly width: number;
  readonly heads: number;
  readonly encoderLayers: number;
  readonly decoderLayers: number;
}

export const TINY: WhisperShape = { width: 384, heads: 6, encoderLayers: 4, decoderLayers: 4 };
export const BASE: WhisperShape = { width: 512, heads: 8, encoderLayers: 6, decoderLayers: 6 };
/** As small as the library takes: an utterance costs a few milliseconds. */
export const MINIATURE: WhisperShape = { width: 64, heads: 1, encoderLayers: 1, decoderLayers: 1 };

const VOCABULARY = 51_864;
const AUDIO_CONTEXT = 1500;
const TEXT_CONTEXT = 448;
const MEL_BANDS = 80;
const EOT = 50_256;
const FIRST_TIMESTAMP = 50_363;
const HALF = 1;

interface Head {
  /** Bytes after the numbers: filters and vocabulary, as they are in the donor. */
  readonly tail: Buffer;
  readonly tokens: ReadonlyMap<string, number>;
}

const readHead = async (): Promise<Head> => {
  const donor = await readFile(WHISPER_VOCABULARY);
  const filters = donor.readInt32LE(48) * donor.readInt32LE(52) * 4;
  let at = 56 + filters;
  const words = donor.readInt32LE(at);
  at += 4;
  const tokens = new Map<string, number>();
  for (let id = 0; id < words; id++) {
    const length = donor.readUInt32LE(at);
    tokens.set(donor.toString("utf8", at + 4, at + 4 + length), id);
    at += 4 + length;
  }
  return { tail: donor.subarray(48, at), tokens };
};

const toHalf = (value: number): number => {
  const bits = new Uint32Array(new Float32Array([value]).buffer)[0] ?? 0;
  const sign = (bits >>> 16) & 0x8000;
  const exponent = ((bits >>> 23) & 0xff) - 112;
  // Too small for half precision counts as zero.
  return exponent <= 0 ? sign : sign | (exponent << 10) | ((bits >>> 13) & 0x3ff);
};

/** Rows of a tensor that are not zero; the rest of the file stays a hole. */
type Rows = Iterable<readonly [row: number, values: Float32Array]>;

const writeModel = async (
  path: string,
  { width, heads, encoderLayers, decoderLayers }: WhisperShape,
  { tail }: Head,
  rows: (name: string, shape: readonly number[]) => Rows,
): Promise<void> => {
  const file = await open(path, "w");
  try {
    const numbers = [VOCABULARY, AUDIO_CONTEXT, width, heads, encoderLayers];
    numbers.push(TEXT_CONTEXT, width, heads, decoderLayers, MEL_BANDS, HALF);
    await file.write(Buffer.from(new Int32Array([0x67676d6c, ...numbers]).buffer), 0, undefined, 0);
    await file.write(tail, 0, undefined, 48);
    let at = 48 + tail.length;
    const tensors = whisperTensors({
      vocabulary: VOCABULARY,
      audioContext: AUDIO_CONTEXT,
      textContext: TEXT_CONTEXT,
      width,
      heads,
      encoderLayers,
      decoderLayers,
      melBands: MEL_BANDS,
      multilingual: false,
    });
    for (const [name, shape] of tensors) {
      // Matrices are in half precision; vectors, biases and positions in full.
      const half = shape.length > 1 && !name.includes("positional") && !name.endsWith("bias");
      const label = Buffer.from(name);
      const header = Buffer.from(new Int32Array([shape.length, label.length, half ? 1 : 0, ...shape]).buffer);
      await file.write(Buffer.concat([header, label]), 0, undefined, at);
      at += header.length + label.length;
      const values = shape.reduce((product, n) => product * n, 1);
      const size = half ? 2 : 4;
      for (const [row, floats] of rows(name, shape)) {
        const bytes = half ? Uint16Array.from(floats, toHalf) : floats;
        await file.write(
          new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength),
          0,
          undefined,
          at + row * (shape[0] ?? 1) * size,
        );
      }
      at += values * size;
    }
    await file.truncate(at);
  } finally {
    await file.close();
  }
};

/** Splits as Whisper's own tokenizer does on plain words: the longest known piece first. */
const tokenize = (phrase: string, tokens: ReadonlyMap<string, number>): number[] => {
  const ids: number[] = [];
  for (const word of phrase.match(/ ?\S+/g) ?? []) {
    for (let rest = word; rest !== ""; ) {
      let length = rest.length;
      while (length > 1 && !tokens.has(rest.slice(0, length))) length--;
      const id = tokens.get(rest.slice(0, length));
      if (id === undefined) throw new Error(`the vocabulary cannot spell ${rest}`);
      ids.push(id);
      rest = rest.slice(length);
    }
  }
  return ids;
};

const unit = (width: number, entries: readonly (readonly [index: number, value: number])[]): Float32Array => {
  const vector = new Float32Array(width);
  for (const [index, value] of entries) vector[index] = value;
  return vector;
};

export interface PhraseOptions {
  readonly phrase: string;
  readonly shape?: WhisperShape;
  readonly endMs?: number;
  readonly loop?: string;
}

/** Rows that only the whole length reaches: the longest short one is 1280. */
const LAST_SHORT_ROW = 1280;

/**
 * Writes a model that says `phrase` whatever it hears: attention and layers are zero, so the decoder's output depends on
 * the position alone, whose embedding points to the token to be said there. A prompt of n tokens makes it begin n + 1
 * tokens late. With timestamps it says that the phrase ends at `endMs`. It costs the work of a real model of its shape.
 * With `loop` it repeats that word after the phrase for ever, unless it hears over its whole length.
 */
export const writePhraseModel = async (
  path: string,
  { phrase, shape = MINIATURE, endMs = 1000, loop }: PhraseOptions,
): Promise<{ readonly tokens: readonly number[] }> => {
  const head = await readHead();
  const said = tokenize(` ${phrase.trim()}`, head.tokens);
  const looped = loop === undefined ? [] : tokenize(` ${loop}`, head.tokens);
  const end = FIRST_TIMESTAMP + Math.round(endMs / 20);
  // Every token that is ever said has a direction of its own.
  const directions = new Map([FIRST_TIMESTAMP, end, EOT, ...said, ...looped].map((id) => [id, 0]));
  let next = 0;
  for (const id of directions.keys()) directions.set(id, next++);
  if (directions.size >= shape.width) throw new Error("the phrase has more different tokens than the model is wide");
  const to = (id: number, strength: number): readonly [number, number] => [directions.get(id) ?? 0, strength];

  // Strong enough that the whole length, which pushes every position towards the end by about 230, ends only a loop.
  const positions = [[to(FIRST_TIMESTAMP, 4096)], ...said.map((id) => [to(id, 4096)])];
  // Where timestamps are not allowed, what is left is the end of the text.
  if (loop === undefined) positions.push([to(end, 64), to(EOT, 48)]);
  for (let i = 0; positions.length < TEXT_CONTEXT; i++) positions.push([to(looped[i % looped.length] ?? EOT, 64)]);

  // Queries and keys are zero, so the decoder attends evenly: to all rows, or to all but the last.
  const last = shape.width - 1;
  const attention: Readonly<Record<string, Rows>> = {
    "encoder.positional_embedding": Array.from({ length: AUDIO_CONTEXT - LAST_SHORT_ROW }, (_, i) => [
      LAST_SHORT_ROW + i,
      unit(shape.width, [[last, 8]]),
    ]),
    "encoder.ln_post.weight": [[0, new Float32Array(shape.width).fill(1)]],
    "decoder.blocks.0.cross_attn.value.weight": [[directions.get(EOT) ?? 0, unit(shape.width, [[last, 20]])]],
    "decoder.blocks.0.cross_attn.out.weight": [[directions.get(EOT) ?? 0, unit(shape.width, [to(EOT, 10)])]],
  };

  await writeModel(path, shape, head, (name) => {
    if (name === "decoder.positional_embedding") return positions.map((each, i) => [i, unit(shape.width, each)]);
    if (name === "decoder.ln.weight") return [[0, new Float32Array(shape.width).fill(32 / Math.sqrt(shape.width))]];
    if (name !== "decoder.token_embedding.weight") return loop === undefined ? [] : (attention[name] ?? []);
    return [...directions].map(([id, direction]) => [id, unit(shape.width, [[direction, 1]])]);
  });
  return { tokens: said };
};

/** Writes a model whose every weight is drawn from `seed`: what it says means nothing, but depends on all it hears. */
export const writeRandomModel = async (path: string, { seed = 1, shape = MINIATURE } = {}): Promise<void> => {
  let state = seed;
  const random = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 31 - 1;
  };
  await writeModel(path, shape, await readHead(), (name, [inputs = 1, ...others]) => {
    const rows = others.reduce((product, n) => product * n, 1);
    const norm = /(_ln|ln_post|\.ln)\.weight$/.test(name);
    const scale = name.includes("positional") || name.includes("token") ? 1 : 2 / Math.sqrt(inputs);
    const draw = () => (norm ? 1 : scale * random());
    return [[0, Float32Array.from({ length: inputs * rows }, draw)]];
  });
};
