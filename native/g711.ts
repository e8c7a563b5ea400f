/** G.711: telephone speech, one byte a sample at 8 kHz. Both laws are tables. */

const MU_BIAS = 33;
/** With the bias it fills 13 bits. */
const MU_CLIP = 8191 - MU_BIAS;

/** ITU-T G.711, table 2: 14-bit samples to a sign, three bits of segment and four of interval, all inverted. */
const toMuLaw = (sample: number): number => {
  const magnitude = Math.min(MU_CLIP, sample < 0 ? -sample - 1 : sample) + MU_BIAS;
  const segment = 31 - Math.clz32(magnitude) - 5;
  return ~((sample < 0 ? 0x80 : 0) | (segment << 4) | ((magnitude >> (segment + 1)) & 15)) & 0xff;
};

const fromMuLaw = (byte: number): number => {
  const bits = ~byte & 0xff;
  const segment = (bits >> 4) & 7;
  const magnitude = ((((bits & 15) << 1) + MU_BIAS) << segment) - MU_BIAS;
  return 4 * (bits & 0x80 ? -magnitude : magnitude);
};

/** ITU-T G.711, table 1: 13-bit samples; every other bit is inverted. */
const toALaw = (sample: number): number => {
  const magnitude = sample < 0 ? -sample - 1 : sample;
  const segment = Math.max(0, 31 - Math.clz32(magnitude) - 4);
  const interval = (magnitude >> Math.max(1, segment)) & 15;
  return ((sample < 0 ? 0 : 0x80) | (segment << 4) | interval) ^ 0x55;
};

const fromALaw = (byte: number): number => {
  const bits = byte ^ 0x55;
  const segment = (bits >> 4) & 7;
  const interval = ((bits & 15) << 1) + 1;
  const magnitude = segment === 0 ? interval : (interval + 32) << (segment - 1);
  return 8 * (bits & 0x80 ? magnitude : -magnitude);
};

/** One law: samples of 16 bits to bytes and back. `into` is filled from its start and answered; it must be long enough. */
export interface G711 {
  encode(samples: Int16Array, into?: Uint8Array): Uint8Array;
  decode(bytes: Uint8Array, into?: Int16Array): Int16Array;
}

/** Tables are indexed by the upper 14 bits of a sample; A-law needs only 13 of them. */
const law = (encodeOne: (sample14: number) => number, decodeOne: (byte: number) => number): G711 => {
  const bytesBySample = Uint8Array.from({ length: 1 << 14 }, (_, i) => encodeOne(i < 1 << 13 ? i : i - (1 << 14)));
  const samplesByByte = Int16Array.from({ length: 256 }, (_, byte) => decodeOne(byte));
  return {
    encode(samples, into = new Uint8Array(samples.length)) {
      for (let i = 0; i < samples.length; i++) into[i] = bytesBySample[((samples[i] ?? 0) >> 2) & 0x3fff] ?? 0;
      return into;
    },
    decode(bytes, into = new Int16Array(bytes.length)) {
      for (let i = 0; i < bytes.length; i++) into[i] = samplesByByte[bytes[i] ?? 0] ?? 0;
      return into;
    },
  };
};

/** North America and Japan; RTP's PCMU. */
export const MU_LAW: G711 = law(toMuLaw, fromMuLaw);

/** Everywhere else; RTP's PCMA. */
export const A_LAW: G711 = law((sample14) => toALaw(sample14 >> 1), fromALaw);
