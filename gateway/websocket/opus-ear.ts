import { createOpusDecoder, isDtxPacket, opusPacketMs } from "../../native/opus.ts";
import { HEARD_SAMPLE_RATE } from "../../protocols/audio.ts";
import type { Ear } from "./ear.ts";

/** RFC 6716: 6 frames of 1275 bytes, and what says so. */
const MAX_PACKET_BYTES = 1275 * 6 + 7;
/** A guess longer than this is a buzz; silence is better. */
const MAX_CONCEALED_MS = 100;
/** Packets that are no Opus: a glitch makes one, a client that sends something else makes nothing but these. */
const TOLERANCE = 10;

const samplesOf = (ms: number): number => Math.round((ms * HEARD_SAMPLE_RATE) / 1000);

/** Hears Opus. Lost packets come from the next one's error correction, or are guessed, or are silence. */
export const createOpusEar = (): Ear => {
  const decoder = createOpusDecoder(HEARD_SAMPLE_RATE);
  return {
    maxBytes: MAX_PACKET_BYTES,
    tolerance: TOLERANCE,
    hasPauses: true,
    lengthMs: opusPacketMs,
    // The decoder's memory is its own.
    hear: (packet) => decoder.decode(packet)?.slice() ?? new Int16Array(samplesOf(opusPacketMs(packet) ?? 0)),
    fill(ms, next) {
      const filled = new Int16Array(samplesOf(ms));
      if (isDtxPacket(next)) return filled;
      const recoveredMs = Math.min(ms, opusPacketMs(next) ?? 0);
      const guessedMs = Math.min(ms - recoveredMs, MAX_CONCEALED_MS);
      if (guessedMs > 0) filled.set(decoder.conceal(guessedMs).subarray(0, samplesOf(guessedMs)));
      const recovered = decoder.recover(next, recoveredMs)?.subarray(0, samplesOf(recoveredMs));
      if (recovered) filled.set(recovered, filled.length - recovered.length);
      return filled;
    },
    close: () => decoder.close(),
  };
};
