import { describe, expect, it } from "vitest";
import { atRateOf, type CodecOptions, createCodec, formatOf } from "../../bench/codec.ts";
import { addonBuilt } from "../../native/load.ts";
import type { AudioFrame } from "../../protocols/audio.ts";
import { ERRORS } from "../../protocols/errors.ts";
import type { AudioFormat } from "../../protocols/events.ts";
import { type OpenDoor, type Start, until } from "./door-fixture.ts";
import { expectAlike, join, levels, phrase, resampled, silence } from "./door-phrase.ts";

const skip = ["audio", "flite", "opus"].some((name) => !addonBuilt(name));

const FORMATS: readonly AudioFormat[] = [
  formatOf("opus", 16_000),
  formatOf("opus", 48_000),
  formatOf("pcmu", 8000),
  formatOf("pcma", 8000),
];
const nameOf = ({ encoding, sampleRate }: AudioFormat) => `${encoding} at ${sampleRate} Hz`;

/** A client of `door`, its encoder, and what the gateway hears of it. */
const openCaller = async (door: OpenDoor, format: AudioFormat, options?: CodecOptions) => {
  const codec = createCodec(format, options);
  const client = await door.connect({ audio: format });
  const call = await until(() => door.calls.at(-1));
  const frames: AudioFrame[] = [];
  const listening = (async () => {
    for await (const frame of call.peer.audio) frames.push(frame);
  })();
  const packetSamples = format.sampleRate / 50;
  return {
    client,
    call,
    codec,
    frames,
    heard: () => join(frames.map(({ samples }) => samples)),
    /** Packets that `isLost` are never sent; what DTX leaves out is none. Answers how many there were. */
    send(samples: Int16Array, isLost: (packet: number) => boolean = () => false): number {
      let packets = 0;
      for (let at = 0; at < samples.length; at += packetSamples) {
        const packet = new Int16Array(packetSamples);
        packet.set(samples.subarray(at, at + packetSamples));
        const payload = codec.encode(packet);
        if (!payload) continue;
        packets++;
        if (isLost(at / packetSamples)) client.skipAudio();
        else client.sendPacket(payload);
      }
      return packets;
    },
    async hangUp() {
      await client.close();
      await listening;
      codec.close();
    },
  };
};
const expectSeamless = (frames: readonly AudioFrame[]): void => {
  let atMs = 0;
  for (const { startMs, samples, sampleRate } of frames) {
    expect(sampleRate).toBe(16_000);
    expect(startMs).toBeCloseTo(atMs, 6);
    atMs += samples.length / 16;
  }
};

/** What every door makes of encoded audio, both ways. */
export const codecContract = (start: Start): void => {
  describe.skipIf(skip)(`encoded audio${skip ? ": the native addons are not built" : ""}`, () => {
    it.each(FORMATS.map((format) => [nameOf(format), format] as const))(
      "in %s is heard at 16 kHz, whole and in its place",
      async (_, format) => {
        const wav = await phrase();
        const door = await start();
        const caller = await openCaller(door, format);
        expect(caller.client.ready).toMatchObject({ input: format, reply: format });
        caller.send(resampled(wav, format.sampleRate));
        await caller.hangUp();
        expectSeamless(caller.frames);
        expectAlike(caller.heard(), 16_000, wav);
        expect(door.metrics.counts.get("frames_lost_total") ?? 0).toBe(0);
      },
    );

    it.each(FORMATS.map((format) => [nameOf(format), format] as const))(
      "in %s is what a reply comes in, and its positions join up",
      async (_, format) => {
        const wav = await phrase();
        const door = await start();
        const codec = createCodec(format);
        const pieces: Int16Array[] = [];
        let position = 0;
        const client = await door.connect({
          reply: format,
          acknowledge: "manual",
          onPacket(packet) {
            expect([packet.turn, packet.position]).toEqual([3, position]);
            const samples = codec.decode(packet.payload) ?? expect.fail("cannot be decoded");
            position += samples.length;
            pieces.push(samples);
          },
        });
        const { peer } = await until(() => door.calls[0]);
        expect(peer.replySampleRate).toBe(format.sampleRate);
        // Frames of 37 ms, which make no whole packets.
        for (let at = 0; at < wav.samples.length; at += 592)
          await peer.play(3, { ...wav, samples: wav.samples.subarray(at, at + 592), startMs: 0 });
        const sent = () => peer.sentSamples(3);
        peer.send({ type: "reply.ended", turn: 3, samples: sent(), heard: peer.heardSamples(3), reason: "completed" });
        await until(() => position >= sent());
        expect(position - sent()).toBeLessThan(format.sampleRate / 50);
        expectAlike(join(pieces), format.sampleRate, wav);
        // The silence that fills the last packet is played too.
        client.played(3, position);
        await until(() => peer.heardSamples(3) === sent());
        await client.close();
        codec.close();
      },
    );

    it.each(FORMATS.map((format) => [nameOf(format), format] as const))(
      "in %s is acknowledged by a client that plays as a loudspeaker would",
      async (_, format) => {
        const door = await start();
        await door.connect({ reply: format });
        const { peer } = await until(() => door.calls[0]);
        await peer.play(1, { samples: silence(50, 16_000), sampleRate: 16_000, startMs: 0 });
        await until(() => peer.heardSamples(1) > format.sampleRate * 0.04);
        await until(() => peer.heardSamples(1) === peer.sentSamples(1));
      },
    );

    it("hides a lost packet of Opus, better than silence would", async () => {
      const format = formatOf("opus", 16_000);
      const wav = await phrase();
      const lost = (packet: number) => packet % 7 === 5;
      const hear = async (isLost?: typeof lost) => {
        const door = await start();
        const caller = await openCaller(door, format, { expectedLoss: 20 });
        caller.send(atRateOf("opus", wav).samples, isLost);
        await caller.hangUp();
        expectSeamless(caller.frames);
        return { heard: caller.heard(), lost: door.metrics.counts.get("frames_lost_total") ?? 0 };
      };
      const whole = await hear();
      const holed = await hear(lost);
      expect([whole.lost, holed.lost > 10]).toEqual([0, true]);
      expect(holed.heard.length).toBe(whole.heard.length);
      // Where packets are missing and somebody speaks, there is speech.
      let [kept, there] = [0, 0];
      for (let packet = 0; packet * 320 < whole.heard.length; packet++) {
        if (!lost(packet)) continue;
        const energy = (of: Int16Array) =>
          of.subarray(packet * 320, (packet + 1) * 320).reduce((sum, sample) => sum + sample * sample, 0);
        there += energy(whole.heard);
        kept += energy(holed.heard);
      }
      expect(kept / there).toBeGreaterThan(0.5);
      expect(kept / there).toBeLessThan(2);
    });

    it.each([
      ["opus", 16_000],
      ["pcmu", 8000],
    ] as const)("in %s keeps its time when much is lost", async (encoding, rate) => {
      const door = await start();
      const caller = await openCaller(door, formatOf(encoding, rate));
      caller.client.skipAudio(500);
      caller.send(silence(40, rate));
      await caller.hangUp();
      // A second of it is filled, and the rest is only counted.
      const last = caller.frames.at(-1);
      expect((last?.startMs ?? 0) + (last?.samples.length ?? 0) / 16).toBeGreaterThan(10_030);
      expect(caller.heard().length / 16).toBeGreaterThan(1030);
      expect(caller.heard().length / 16).toBeLessThanOrEqual(1040);
    });

    it("hears the silence that Opus leaves out, as it passes", async () => {
      const wav = atRateOf("opus", await phrase());
      const door = await start();
      const caller = await openCaller(door, formatOf("opus", wav.sampleRate), { dtx: true });
      const spokenMs = () => caller.heard().length / 16;
      const sentAt = performance.now();
      const sentMs = caller.send(wav.samples) * 20;
      await until(() => spokenMs() - sentMs >= 700);
      // It takes as long as it lasts.
      expect(performance.now() - sentAt).toBeGreaterThanOrEqual(700);
      expect(levels(caller.heard().subarray(-3200), 16_000).every((level) => level === 35)).toBe(true);
      expect(door.metrics.counts.get("frames_lost_total") ?? 0).toBe(0);
      // The next word comes after it.
      const silentUntil = spokenMs();
      caller.send(wav.samples.subarray(0, wav.sampleRate));
      await until(() => levels(caller.heard().subarray(silentUntil * 16), 16_000).some((level) => level > 50));
      await caller.hangUp();
      expectSeamless(caller.frames);
    });

    it("takes a packet that is no Opus for a lost one", async () => {
      const door = await start();
      const caller = await openCaller(door, formatOf("opus", 16_000));
      const { samples } = atRateOf("opus", await phrase());
      for (let at = 0; at < 20; at++) {
        if (at === 10) caller.client.sendPacket(Uint8Array.of(0xff, 0xff, 0xff));
        else caller.send(samples.subarray(at * 320, (at + 1) * 320));
      }
      await until(() => caller.heard().length === 20 * 320);
      expect(door.metrics.counts.get("frames_lost_total")).toBe(1);
      await caller.hangUp();
    });

    it("that is nothing but garbage ends by name", async () => {
      const door = await start();
      const caller = await openCaller(door, formatOf("opus", 16_000));
      for (let at = 0; at < 11; at++) caller.client.sendPacket(Uint8Array.of(0xff, 0xff, 0xff));
      const { closeCode, error } = await caller.client.closed;
      expect([closeCode, error?.code, error?.message]).toEqual([
        ERRORS.bad_message.close,
        "bad_message",
        "a binary message must hold opus",
      ]);
      await caller.hangUp();
    });

    it.each([
      ["a packet larger than any", "opus", 16_000, 8000, 1, "frame_too_large"],
      ["two seconds in a frame", "pcma", 8000, 16_000, 1, "frame_too_large"],
      ["a minute at once", "pcmu", 8000, 8000, 60, "too_fast"],
      // 120 ms of Opus in two bytes: six frames of 20 ms with nothing in them.
      ["a minute at once in tiny packets", "opus", 48_000, 2, 500, "too_fast"],
    ] as const)("%s of %s at %i Hz ends by name", async (_, encoding, rate, bytes, times, code) => {
      const door = await start();
      const caller = await openCaller(door, formatOf(encoding, rate));
      const payload = new Uint8Array(bytes);
      if (encoding === "opus") payload.set([0x0b, 6]);
      for (let at = 0; at < times; at++) caller.client.sendPacket(payload);
      expect((await caller.client.closed).error?.code).toBe(code);
      await caller.hangUp();
    });
  });
};
