import type { AudioFormat } from "./events.ts";

/** Length of one frame by the upper five bits of a packet, in ms (RFC 6716, section 3.1). */
const frameMs = (config: number): number => {
  if (config < 12) return [10, 20, 40, 60][config & 3] ?? 0;
  if (config < 16) return [10, 20][config & 1] ?? 0;
  return [2.5, 5, 10, 20][config & 3] ?? 0;
};

/** Length of an Opus packet in ms, by its first two bytes alone; 0 where there are none. Needs no decoder. */
export const opusMs = (packet: Uint8Array): number => {
  const [toc, count = 0] = packet;
  if (toc === undefined) return 0;
  const frames = [1, 2, 2, count & 63][toc & 3] ?? 0;
  return frames * frameMs(toc >> 3);
};

/** Samples of audio in the payload of a frame, at the format's rate. */
export const samplesIn = ({ encoding, sampleRate }: AudioFormat, payload: Uint8Array): number => {
  if (encoding === "opus") return (opusMs(payload) * sampleRate) / 1000;
  return encoding === "pcm_s16le" ? payload.byteLength >> 1 : payload.byteLength;
};
