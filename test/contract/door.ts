import { afterEach, describe, expect, it } from "vitest";
import type { CallerAction } from "../../pipeline/peer.ts";
import type { AudioFrame } from "../../protocols/audio.ts";
import type { ReplyFrame } from "../../protocols/binary.ts";
import { VoiceError } from "../../protocols/errors.ts";
import { admissionContract } from "./door-admission.ts";
import { badInputContract } from "./door-bad-input.ts";
import { codecContract } from "./door-codecs.ts";
import {
  type CreateDoor,
  format,
  frame,
  hear,
  type OpenDoor,
  openDoor,
  openSocket,
  type Start,
  samples,
  until,
} from "./door-fixture.ts";
import { httpContract } from "./door-http.ts";
import { slowReaderContract } from "./door-slow-reader.ts";

/** What every door does alike. */
export const doorContract = (create: CreateDoor): void => {
  const open: OpenDoor[] = [];
  const start: Start = async (options) => {
    const opened = await openDoor(create, options);
    open.push(opened);
    return opened;
  };
  afterEach(async () => {
    for (const door of open.splice(0)) await door.close();
  });

  describe("a session", () => {
    it("begins when hello is believed, and knows the caller", async () => {
      const door = await start();
      const client = await door.connect({
        audio: format(48_000),
        reply: format(24_000),
        language: "en-GB",
        timeZone: "Europe/Paris",
      });
      const call = await until(() => door.calls[0]);
      expect(call.peer.caller).toEqual({
        userId: "ann",
        isLanguageAssumed: false,
        language: "en-GB",
        timeZone: "Europe/Paris",
        client: "test",
      });
      expect(client.ready).toMatchObject({ sessionId: call.peer.id, input: format(48_000), reply: format(24_000) });
    });

    it("hears frames in order, timed by their samples", async () => {
      const door = await start();
      const client = await door.connect();
      for (let value = 1; value <= 5; value++) client.sendAudio(samples(320, value));
      const heard = await hear(await until(() => door.calls[0]), 1600);
      expect(
        heard.map(({ startMs, sampleRate, samples }) => [startMs, sampleRate, samples[0], samples.length]),
      ).toEqual([1, 2, 3, 4, 5].map((value) => [(value - 1) * 20, 16_000, value, 320]));
    });

    it("hears what was sent before it was ready", async () => {
      const door = await start();
      const client = await openSocket(door.url);
      client.hello();
      client.socket.send(frame(0));
      client.socket.send('{"type":"input.commit"}');
      const call = await until(() => door.calls[0]);
      expect((await hear(call, 320))[0]?.samples[0]).toBe(1);
      const { value } = await call.peer.actions[Symbol.asyncIterator]().next();
      expect(value).toEqual({ type: "commit" });
    });

    it("keeps its time when frames are lost, with silence in their place", async () => {
      const door = await start();
      const client = await door.connect();
      client.sendAudio(samples(320, 1));
      client.skipAudio(3);
      client.sendAudio(samples(320, 2));
      const heard = await hear(await until(() => door.calls[0]), 320 * 5);
      expect(heard.map(({ startMs, samples }) => [startMs, samples[0]])).toEqual([
        [0, 1],
        [20, 0],
        [80, 2],
      ]);
      expect(door.metrics.counts.get("frames_lost_total")).toBe(3);
    });

    it("fills a long gap only in part, and its time still holds", async () => {
      const door = await start();
      const client = await door.connect();
      client.skipAudio(500);
      client.sendAudio(samples(320, 2));
      const heard = await hear(await until(() => door.calls[0]), 16_320);
      expect(heard.map(({ startMs, samples }) => [startMs, samples.length])).toEqual([
        [0, 16_000],
        [10_000, 320],
      ]);
    });

    it("drops frames that come twice or too late", async () => {
      const door = await start();
      const client = await openSocket(door.url);
      client.hello();
      await client.isReady();
      for (const sequence of [0, 1, 1, 0, 2]) client.socket.send(frame(sequence));
      const heard = await hear(await until(() => door.calls[0]), 960);
      expect(heard.map(({ samples }) => samples[0])).toEqual([1, 2, 3]);
    });

    it("counts on when sequence numbers wrap", async () => {
      const door = await start();
      const client = await openSocket(door.url);
      client.hello();
      await client.isReady();
      const last = 2 ** 32 - 1;
      // Three quarters of the way round in two leaps, as each may be half the circle.
      for (const sequence of [2 ** 31 - 1, 2 ** 32 - 2, last, 0, 1]) client.socket.send(frame(sequence, 320, 5));
      const heard = await hear(await until(() => door.calls[0]), 32_000 + 5 * 320);
      expect(heard.slice(-3).map(({ samples }) => samples.length)).toEqual([320, 320, 320]);
    });

    it("drops the newest audio, and counts it, when nobody listens; its time still holds", async () => {
      const door = await start({ limits: { queueMs: 1000 } });
      const client = await door.connect();
      for (let value = 1; value <= 100; value++) client.sendAudio(samples(320, value));
      await until(() => door.metrics.counts.get("frames_dropped_total") === 50);
      const audio = (await until(() => door.calls[0])).peer.audio[Symbol.asyncIterator]();
      const next = async () => ((await audio.next()).value as AudioFrame | undefined) ?? expect.fail("ended");
      for (let value = 1; value <= 50; value++) expect((await next()).samples[0]).toBe(value);
      client.sendAudio(samples(320, 101));
      expect(await next()).toMatchObject({ startMs: 2000, samples: samples(320, 101) });
    });

    it("passes on what the caller does besides speaking", async () => {
      const door = await start();
      const client = await door.connect();
      client.send({ type: "input.text", text: "  what time is it " });
      client.send({ type: "input.commit" });
      client.send({ type: "reply.stop" });
      client.send({ type: "bye" });
      const call = await until(() => door.calls[0]);
      const actions: CallerAction[] = [];
      for await (const action of call.peer.actions) {
        actions.push(action);
        if (action.type === "bye") break;
      }
      expect(actions).toEqual([
        { type: "text", text: "what time is it" },
        { type: "commit" },
        { type: "stop" },
        { type: "bye" },
      ]);
    });

    it("sends events and reply audio in order, and learns what was heard", async () => {
      const door = await start();
      const heard: ReplyFrame[] = [];
      const client = await door.connect({ acknowledge: "manual", onAudio: (reply) => heard.push(reply) });
      const { peer } = await until(() => door.calls[0]);
      for (const value of [1, 2]) await peer.play(7, { samples: samples(320, value), sampleRate: 16_000, startMs: 0 });
      expect(peer.sentSamples(7)).toBe(640);
      await until(() => heard.length === 2);
      expect(heard.map(({ turn, position, samples }) => [turn, position, samples[0]])).toEqual([
        [7, 0, 1],
        [7, 320, 2],
      ]);
      client.played(7, 320);
      await until(() => peer.heardSamples(7) === 320);
      // Neither back, nor beyond what was sent, nor in a reply that never was.
      for (const position of [100, 641]) client.played(7, position);
      client.played(8, 10);
      client.played(7, 640);
      await until(() => peer.heardSamples(7) === 640);
      expect(peer.heardSamples(8)).toBe(0);
    });

    it("is acknowledged by a client that plays as a loudspeaker would", async () => {
      const door = await start();
      await door.connect();
      const { peer } = await until(() => door.calls[0]);
      await peer.play(1, { samples: samples(800, 1), sampleRate: 16_000, startMs: 0 });
      await until(() => peer.heardSamples(1) === 800);
    });

    it("ends for both sides when the caller hangs up", async () => {
      const door = await start();
      const client = await door.connect();
      const call = await until(() => door.calls[0]);
      client.sendAudio(samples(320, 1));
      const heard = hear(call, Number.POSITIVE_INFINITY);
      expect(await client.close()).toEqual({ closeCode: 1000 });
      expect(await heard).toHaveLength(1);
      expect(await call.peer.actions[Symbol.asyncIterator]().next()).toMatchObject({ done: true });
      await call.peer.play(1, { samples: samples(320, 1), sampleRate: 16_000, startMs: 0 });
      call.peer.send({ type: "speech.started", turn: 1, startMs: 0 });
      call.close();
    });

    it("ends with its code when the gateway closes it, after what was sent", async () => {
      const door = await start();
      const client = await door.connect();
      const call = await until(() => door.calls[0]);
      call.peer.send({ type: "speech.started", turn: 1, startMs: 0 });
      call.close(new VoiceError("provider_failed", "no engine"));
      call.close();
      const { closeCode, error } = await client.closed;
      expect([closeCode, error?.code, error?.message]).toEqual([4504, "provider_failed", "no engine"]);
      const types: string[] = [];
      for await (const event of client.events) types.push(event.type);
      expect(types).toEqual(["speech.started", "error"]);
    });

    it("ends as internal when what serves it fails", async () => {
      const door = await start({
        onCall() {
          throw new Error("a secret");
        },
      });
      await expect(door.connect()).rejects.toMatchObject({ code: "internal", message: "the session failed" });
    });

    it("ends when it lasts too long", async () => {
      const door = await start({ limits: { maxSessionMs: 50 } });
      const client = await door.connect();
      expect((await client.closed).error?.code).toBe("session_too_long");
    });

    it("is asked to finish, as by a bye", async () => {
      const door = await start();
      await door.connect();
      const call = await until(() => door.calls[0]);
      call.finish();
      expect((await call.peer.actions[Symbol.asyncIterator]().next()).value).toEqual({ type: "bye" });
    });
  });

  badInputContract(start);
  codecContract(start);
  slowReaderContract(start);
  admissionContract(create, start);
  httpContract(start);
};
