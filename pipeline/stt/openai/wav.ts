const HEADER_BYTES = 44;

/** A WAV file of mono 16-bit PCM; `sampleRate` is in Hz. */
export const encodeWav = (samples: Int16Array, sampleRate: number): Uint8Array<ArrayBuffer> => {
  const bytes = new Uint8Array(HEADER_BYTES + samples.length * 2);
  const view = new DataView(bytes.buffer);
  const write = (at: number, text: string) => {
    for (let i = 0; i < text.length; i++) bytes[at + i] = text.charCodeAt(i);
  };
  write(0, "RIFF");
  view.setUint32(4, bytes.length - 8, true);
  write(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, sampleRate * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  write(36, "data");
  view.setUint32(40, samples.length * 2, true);
  // WAV is little-endian, as is every machine with a Node of ours; one by one they would hold up the loop for 32 s of speech.
  new Int16Array(bytes.buffer, HEADER_BYTES).set(samples);
  return bytes;
};
