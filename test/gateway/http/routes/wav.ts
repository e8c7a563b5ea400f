/** A WAV file of a tone, loud enough to be speech to the tests' detector, or of silence. */
export const wav = (ms: number, level = 9000, sampleRate = 16_000): Uint8Array => {
  const samples = Int16Array.from({ length: (ms * sampleRate) / 1000 }, (_, i) => level * Math.sin(i / 5));
  const data = Buffer.from(samples.buffer);
  const head = Buffer.alloc(44);
  head.write("RIFF", 0);
  head.writeUInt32LE(36 + data.length, 4);
  head.write("WAVEfmt ", 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(sampleRate, 24);
  head.writeUInt32LE(sampleRate * 2, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write("data", 36);
  head.writeUInt32LE(data.length, 40);
  return new Uint8Array(Buffer.concat([head, data]));
};
