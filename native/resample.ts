import { VoiceError } from "../protocols/errors.ts";
import { loadAddon } from "./load.ts";

/** Turns a stream of samples of one rate into another. Holds its state from push to push; one stream each. */
export interface Resampler {
  /** What comes out for these samples, a millisecond or two late. Microseconds of work; the input is not kept. */
  push(samples: Int16Array): Int16Array;
  /** The last millisecond or two, at the end of a stream; the next push begins a new stream. */
  flush(): Int16Array;
  /** May be called twice. */
  close(): void;
}

interface AudioAddon {
  Resampler: new (from: number, to: number, quality: number) => Resampler;
}

const plausible = (rate: number): boolean => Number.isInteger(rate) && rate >= 4000 && rate <= 384_000;

/** From `from` Hz to `to` Hz. `quality` is speexdsp's, 0 to 10; 3 is its choice for speech. Same rates pass through. */
export const createResampler = (from: number, to: number, quality = 3): Resampler => {
  if (!plausible(from) || !plausible(to))
    throw new VoiceError("unsupported_audio", `cannot resample ${from} to ${to} Hz`);
  if (from === to) return { push: (samples) => samples, flush: () => new Int16Array(0), close() {} };
  const native = new (loadAddon<AudioAddon>("audio").Resampler)(from, to, quality);
  let open = true;
  return {
    push(samples) {
      if (!open) throw new VoiceError("internal", "the resampler is closed");
      return native.push(samples);
    },
    flush: () => (open ? native.flush() : new Int16Array(0)),
    close() {
      open = false;
      native.close();
    },
  };
};
