import { createFlite } from "../../native/flite.ts";
import { createResampler, type Resampler } from "../../native/resample.ts";

const RATE = 48_000;

/** `text` spoken at 48 kHz, as browsers want a microphone's file, with silence before and after. */
export const speak = async (text: string, { beforeMs = 1200, afterMs = 3000 } = {}) => {
  const pieces: Int16Array[] = [new Int16Array((beforeMs * RATE) / 1000)];
  let resampler: Resampler | undefined;
  for await (const { samples, sampleRate } of createFlite().synthesize(text, {
    signal: new AbortController().signal,
  })) {
    resampler ??= createResampler(sampleRate, RATE);
    pieces.push(resampler.push(samples));
  }
  if (resampler) pieces.push(resampler.flush());
  resampler?.close();
  pieces.push(new Int16Array((afterMs * RATE) / 1000));
  const samples = new Int16Array(pieces.reduce((length, piece) => length + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    samples.set(piece, at);
    at += piece.length;
  }
  return { samples, sampleRate: RATE };
};
