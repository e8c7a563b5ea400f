import { readFile, writeFile } from "node:fs/promises";

export interface Wav {
  readonly samples: Int16Array;
  /** In Hz. */
  readonly sampleRate: number;
}

const HEADER_BYTES = 44;

/** Reads 16-bit PCM WAV; of several channels the first. Throws where the file is anything else. */
export const readWav = async (path: string): Promise<Wav> => parseWav(await readFile(path), path);

export const parseWav = (bytes: Buffer, name = "WAV"): Wav => {
  if (bytes.length < 12 || bytes.toString("latin1", 0, 4) !== "RIFF" || bytes.toString("latin1", 8, 12) !== "WAVE")
    throw new Error(`${name} is no WAV file`);
  let format: { channels: number; sampleRate: number } | undefined;
  for (let at = 12; at + 8 <= bytes.length; ) {
    const id = bytes.toString("latin1", at, at + 4);
    const size = Math.min(bytes.readUInt32LE(at + 4), bytes.length - at - 8);
    const body = at + 8;
    if (id === "fmt ") {
      if (bytes.readUInt16LE(body) !== 1 || bytes.readUInt16LE(body + 14) !== 16)
        throw new Error(`${name} is not 16-bit PCM`);
      format = { channels: bytes.readUInt16LE(body + 2), sampleRate: bytes.readUInt32LE(body + 4) };
    } else if (id === "data" && format) {
      const { channels, sampleRate } = format;
      const samples = new Int16Array(Math.floor(size / (2 * channels)));
      for (let i = 0; i < samples.length; i++) samples[i] = bytes.readInt16LE(body + i * 2 * channels);
      return { samples, sampleRate };
    }
    at = body + size + (size % 2);
  }
  throw new Error(`${name} holds no audio`);
};

/** Mono 16-bit PCM WAV. */
export const encodeWav = ({ samples, sampleRate }: Wav): Buffer => {
  const bytes = Buffer.alloc(HEADER_BYTES + samples.length * 2);
  bytes.write("RIFF", 0, "latin1");
  bytes.writeUInt32LE(bytes.length - 8, 4);
  bytes.write("WAVEfmt ", 8, "latin1");
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(1, 22);
  bytes.writeUInt32LE(sampleRate, 24);
  bytes.writeUInt32LE(sampleRate * 2, 28);
  bytes.writeUInt16LE(2, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write("data", 36, "latin1");
  bytes.writeUInt32LE(samples.length * 2, 40);
  for (let i = 0; i < samples.length; i++) bytes.writeInt16LE(samples[i] ?? 0, HEADER_BYTES + i * 2);
  return bytes;
};

export const writeWav = (path: string, wav: Wav): Promise<void> => writeFile(path, encodeWav(wav));

/** Windows of 10 ms whose level is within this of the loudest are speech ... */
const SPEECH_RANGE_DB = 35;
/** ... if they stand out this much from the background, the tenth of the windows that is quietest. */
const ABOVE_BACKGROUND_DB = 10;

/**
 * Where speech ends, in samples: the end of the last 10 ms window whose RMS level is within 35 dB of the loudest and
 * 10 dB over the background. Measured on the audio itself, so that no engine's opinion enters the figure.
 */
export const speechEnd = ({ samples, sampleRate }: Wav): number => {
  const window = Math.round(sampleRate / 100);
  const levels: number[] = [];
  for (let start = 0; start + window <= samples.length; start += window) {
    let sum = 0;
    for (let i = start; i < start + window; i++) sum += (samples[i] ?? 0) ** 2;
    levels.push(10 * Math.log10(sum / window + 1e-9));
  }
  const background = [...levels].sort((a, b) => a - b)[Math.floor(levels.length / 10)] ?? 0;
  const threshold = Math.max(Math.max(...levels) - SPEECH_RANGE_DB, background + ABOVE_BACKGROUND_DB);
  const last = levels.findLastIndex((level) => level >= threshold);
  return last < 0 ? samples.length : (last + 1) * window;
};
