import { afterEach, describe, expect, it } from "vitest";
import { addonBuilt } from "../../native/load.ts";
import { createOpusDecoder, createOpusEncoder, isDtxPacket, opusPacketMs } from "../../native/opus.ts";

const skip = !addonBuilt("opus");
const closing: { close(): void }[] = [];
const kept = <T extends { close(): void }>(each: T): T => {
  closing.push(each);
  return each;
};

const tone = (ms: number, rate: number, hz = 440, startMs = 0): Int16Array =>
  Int16Array.from(
    { length: (ms * rate) / 1000 },
    (_, i) => 9000 * Math.sin(2 * Math.PI * hz * (i / rate + startMs / 1000)),
  );
const energy = (samples: Int16Array): number =>
  samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
/** Share of the energy of `samples` that lies at `hz`. */
const purity = (samples: Int16Array, rate: number, hz: number): number => {
  let [re, im] = [0, 0];
  for (const [i, sample] of samples.entries()) {
    re += sample * Math.cos((2 * Math.PI * hz * i) / rate);
    im += sample * Math.sin((2 * Math.PI * hz * i) / rate);
  }
  return (2 * (re * re + im * im)) / samples.length ** 2 / energy(samples);
};

describe.skipIf(skip)(`opus${skip ? ": its addon is not built" : ""}`, () => {
  afterEach(() => {
    for (const each of closing.splice(0)) each.close();
  });

  /** Half a second of a tone as packets of 20 ms. */
  const packets = (rate: 24_000 | 48_000, options = {}): Uint8Array[] => {
    const encoder = kept(createOpusEncoder({ sampleRate: rate, ...options }));
    return Array.from(
      { length: 25 },
      (_, i) => encoder.encode(tone(20, rate, 440, i * 20))?.slice() ?? new Uint8Array(),
    );
  };

  it.each([24_000, 48_000] as const)("carries a tone from %s Hz to 16 kHz", (rate) => {
    const decoder = kept(createOpusDecoder());
    const heard = packets(rate).flatMap((packet) => [...(decoder.decode(packet) ?? [])]);
    expect(heard).toHaveLength(8000);
    const settled = Int16Array.from(heard.slice(2000));
    expect(purity(settled, 16_000, 440)).toBeGreaterThan(0.9);
    expect(Math.sqrt(energy(settled))).toBeCloseTo(9000 / Math.SQRT2, -3);
  });

  it("encodes off the event loop what it encodes on it, in order, and what was asked for before it is closed", async () => {
    const encoder = createOpusEncoder();
    const later = Array.from({ length: 25 }, (_, i) => encoder.encodeLater(tone(20, 24_000, 440, i * 20)));
    encoder.close();
    expect((await Promise.all(later)).map((packet) => [...packet])).toEqual(packets(24_000).map((each) => [...each]));
    await expect(encoder.encodeLater(tone(20, 24_000))).rejects.toThrow();
    const other = kept(createOpusEncoder());
    await expect(other.encodeLater(new Int16Array(7))).rejects.toThrow(/no frames of/);
  });

  it("answers views of its own memory, the same ones again", () => {
    const decoder = kept(createOpusDecoder());
    const [one, two] = packets(48_000);
    expect(decoder.decode(one ?? new Uint8Array())).toBe(decoder.decode(two ?? new Uint8Array()));
  });

  it("recovers a lost packet from the next one, better than it guesses", () => {
    const rate = 48_000;
    const encoder = kept(createOpusEncoder({ sampleRate: rate, fec: true, expectedLoss: 25, bitrate: 24_000 }));
    // A tone that changes with the lost packet: a guess goes on with the old one.
    const sent = Array.from({ length: 20 }, (_, i) => {
      const samples = tone(20, rate, i < 10 ? 300 : 700, i * 20);
      return encoder.encode(samples)?.slice() ?? new Uint8Array();
    });
    const hear = (recover: boolean): Int16Array => {
      const decoder = kept(createOpusDecoder());
      let missing = new Int16Array();
      for (const [i, packet] of sent.entries()) {
        if (i === 11) continue;
        if (i === 12)
          missing = (recover ? decoder.recover(packet, 20) : decoder.conceal(20))?.slice() ?? new Int16Array();
        decoder.decode(packet);
      }
      return missing;
    };
    const [recovered, guessed] = [hear(true), hear(false)];
    expect(recovered).toHaveLength(320);
    expect(guessed).toHaveLength(320);
    expect(purity(recovered, 16_000, 700)).toBeGreaterThan(0.6);
    expect(recovered).not.toEqual(guessed);
  });

  it("fades a guess to silence", () => {
    const decoder = kept(createOpusDecoder());
    for (const packet of packets(48_000)) decoder.decode(packet);
    const first = energy(decoder.conceal(20));
    for (let i = 0; i < 20; i++) decoder.conceal(20);
    expect(energy(decoder.conceal(20))).toBeLessThan(first / 100);
  });

  it("takes garbage for a lost packet", () => {
    const decoder = kept(createOpusDecoder());
    expect(decoder.decode(new Uint8Array())).toBeUndefined();
    expect(decoder.decode(Uint8Array.of(0xff, 0xff, 0xff, 0xff))).toBeUndefined();
    expect(opusPacketMs(new Uint8Array())).toBeUndefined();
    for (let i = 0; i < 200; i++) decoder.decode(Uint8Array.from({ length: i }, (_, j) => (i * 131 + j * 17) & 255));
    const good = packets(48_000)[0] ?? new Uint8Array();
    expect(decoder.decode(good)).toHaveLength(320);
    expect(opusPacketMs(good)).toBe(20);
  });

  it("leaves silence out where it may, and marks what little it sends", () => {
    const encoder = kept(createOpusEncoder({ sampleRate: 48_000, dtx: true }));
    const send = (samples: Int16Array): boolean => encoder.encode(samples) !== undefined;
    // A steady tone counts as background; a voice has overtones and syllables.
    const voice = (startMs: number): Int16Array =>
      Int16Array.from({ length: 960 }, (_, i) => {
        const t = startMs / 1000 + i / 48_000;
        const harmonics = [1, 2, 3, 5, 8].reduce((sum, n) => sum + Math.sin(2 * Math.PI * 140 * n * t) / n, 0);
        return 7000 * (0.55 + 0.45 * Math.sin(2 * Math.PI * 4 * t)) * harmonics;
      });
    const spoken = Array.from({ length: 50 }, (_, i) => send(voice(i * 20)));
    const silent = Array.from({ length: 100 }, () => send(new Int16Array(960)));
    expect(spoken.every((sent) => sent)).toBe(true);
    expect(silent.slice(30).filter((sent) => sent).length).toBeLessThan(10);
    expect(isDtxPacket(Uint8Array.of(0x58))).toBe(true);
    expect(isDtxPacket(packets(48_000)[3] ?? new Uint8Array())).toBe(false);
  });

  it("refuses frames of odd lengths, and work after its end", () => {
    const encoder = kept(createOpusEncoder());
    expect(() => encoder.encode(new Int16Array(123))).toThrow(/no frames of/);
    const decoder = createOpusDecoder();
    decoder.close();
    decoder.close();
    expect(() => decoder.conceal(20)).toThrow(/closed/);
  });
});
