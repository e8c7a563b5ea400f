import { afterEach, describe, expect, it } from "vitest";
import type { Call } from "../../gateway/sessions.ts";
import type { CallerAction } from "../../pipeline/peer.ts";
import type { AudioFrame } from "../../protocols/audio.ts";
import { encodeMicrophone, type ReplyFrame } from "../../protocols/binary.ts";
import { ERRORS, type ErrorCode, VoiceError } from "../../protocols/errors.ts";
import {
  type CreateDoor,
  format,
  type OpenDoor,
  type OpenSocket,
  openDoor,
  openSocket,
  ready,
  until,
} from "./door-fixture.ts";
import { httpContract, sendHalf, upgrade } from "./door-http.ts";

/** Samples of a value each, so that it can be told which came. */
const samples = (length: number, value: number) => new Int16Array(length).fill(value);
const frame = (sequence: number, length = 320, value = sequence + 1) =>
  encodeMicrophone({ sequence, captureMs: sequence * 20, samples: samples(length, value) });

/** Reads `count` samples of what a call hears. */
const hear = async (call: Call, count: number): Promise<AudioFrame[]> => {
  const frames: AudioFrame[] = [];
  let length = 0;
  for await (const heard of call.peer.audio) {
    frames.push(heard);
    length += heard.samples.length;
    if (length >= count) break;
  }
  return frames;
};

interface Misbehaviour {
  readonly name: string;
  readonly code: ErrorCode;
  /** Whether it says hello first. */
  readonly greets?: boolean;
  readonly misbehave: (client: OpenSocket) => void;
}

const nested = (levels: number) => `{"type":"bye","x":${"[".repeat(levels)}${"]".repeat(levels)}}`;

const MISBEHAVIOURS: readonly Misbehaviour[] = [
  { name: "text that is no JSON", code: "bad_message", misbehave: ({ socket }) => socket.send("{hello") },
  { name: "empty text", code: "bad_message", misbehave: ({ socket }) => socket.send("") },
  { name: "JSON that is no object", code: "hello_expected", misbehave: ({ socket }) => socket.send("null") },
  {
    name: "another message before hello",
    code: "hello_expected",
    misbehave: ({ socket }) => socket.send('{"type":"bye"}'),
  },
  { name: "binary before hello", code: "hello_expected", misbehave: ({ socket }) => socket.send(frame(0)) },
  { name: "a hello with a wrong token", code: "unauthorized", misbehave: (client) => client.hello({ token: "wrong" }) },
  { name: "a hello without a token", code: "bad_message", misbehave: (client) => client.hello({ token: undefined }) },
  {
    name: "a hello with an unknown time zone",
    code: "bad_message",
    misbehave: (client) => client.hello({ timeZone: "Mars/Olympus" }),
  },
  {
    name: "a hello with an unknown encoding",
    code: "unsupported_audio",
    misbehave: (client) => client.hello({ audio: { encoding: "mp3", sampleRate: 16_000 } }),
  },
  {
    name: "a hello with an unknown rate",
    code: "unsupported_audio",
    misbehave: (client) => client.hello({ audio: { encoding: "pcm_s16le", sampleRate: 11_025 } }),
  },
  {
    name: "a hello with an unknown reply format",
    code: "unsupported_audio",
    misbehave: (client) => client.hello({ reply: { encoding: "pcm_s16le", sampleRate: 1 } }),
  },
  { name: "no hello", code: "hello_timeout", misbehave: () => {} },
  { name: "silence after hello", code: "idle", greets: true, misbehave: () => {} },
  { name: "a second hello", code: "bad_message", greets: true, misbehave: (client) => client.hello() },
  { name: "malformed JSON", code: "bad_message", greets: true, misbehave: ({ socket }) => socket.send('{"type":') },
  {
    name: "an unknown message type",
    code: "bad_message",
    greets: true,
    misbehave: ({ socket }) => socket.send('{"type":"sing"}'),
  },
  {
    name: "deeply nested JSON",
    code: "bad_message",
    greets: true,
    misbehave: ({ socket }) => socket.send(nested(8000)),
  },
  {
    name: "a huge text",
    code: "frame_too_large",
    greets: true,
    misbehave: ({ socket }) => socket.send(JSON.stringify({ type: "input.text", text: "a".repeat(2_000_000) })),
  },
  {
    name: "a text longer than a person types",
    code: "bad_message",
    greets: true,
    misbehave: ({ socket }) => socket.send(JSON.stringify({ type: "input.text", text: "a".repeat(2001) })),
  },
  {
    name: "a binary frame of the wrong kind",
    code: "bad_message",
    greets: true,
    misbehave: ({ socket }) => socket.send(Buffer.alloc(336, 7)),
  },
  {
    name: "a binary frame that is all header",
    code: "bad_message",
    greets: true,
    misbehave: ({ socket }) => socket.send(frame(0).slice(0, 16)),
  },
  {
    name: "half a sample",
    code: "bad_message",
    greets: true,
    misbehave: ({ socket }) => socket.send(frame(0).slice(0, 19)),
  },
  {
    name: "two seconds in a frame",
    code: "frame_too_large",
    greets: true,
    misbehave: ({ socket }) => socket.send(frame(0, 32_000)),
  },
  {
    name: "a frame of absurd size",
    code: "frame_too_large",
    greets: true,
    misbehave: ({ socket }) => socket.send(frame(0, 5_000_000)),
  },
  {
    name: "a frame of absurd size before hello",
    code: "hello_expected",
    misbehave: ({ socket }) => socket.send(frame(0, 5_000_000)),
  },
  {
    name: "a minute of audio at once",
    code: "too_fast",
    greets: true,
    misbehave({ socket }) {
      for (let sequence = 0; sequence < 60; sequence++) socket.send(frame(sequence, 16_000));
    },
  },
  {
    name: "sequence numbers that leap again and again",
    code: "too_fast",
    greets: true,
    misbehave({ socket }) {
      for (let at = 0; at < 60; at++) socket.send(frame(at * 1000, 320));
    },
  },
  {
    name: "a flood of tiny frames",
    code: "too_fast",
    greets: true,
    misbehave({ socket }) {
      for (let sequence = 0; sequence < 20_000; sequence++) socket.send(frame(sequence, 1));
    },
  },
  {
    name: "a flood of messages",
    code: "too_fast",
    greets: true,
    misbehave({ socket }) {
      for (let at = 0; at < 2000; at++) socket.send('{"type":"reply.played","turn":0,"position":0}');
    },
  },
  {
    name: "a flood of words that nobody can answer so fast",
    code: "too_fast",
    greets: true,
    misbehave({ socket }) {
      for (let at = 0; at < 100; at++) socket.send('{"type":"input.text","text":"hello"}');
    },
  },
  {
    name: "audio sent before the token was checked, without end",
    code: "too_fast",
    misbehave(client) {
      client.hello();
      for (let sequence = 0; sequence < 60; sequence++) client.socket.send(frame(sequence, 16_000));
    },
  },
];

/** What every door does alike. */
export const doorContract = (create: CreateDoor): void => {
  const open: OpenDoor[] = [];
  const start = async (options: Parameters<typeof openDoor>[1] = {}) => {
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
      expect(call.peer.caller).toEqual({ userId: "ann", language: "en-GB", timeZone: "Europe/Paris", client: "test" });
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

  describe("bad input ends one session by name, and no other", () => {
    it.each(MISBEHAVIOURS)("$name: $code", async ({ code, greets = false, misbehave }) => {
      const limits = {
        helloTimeoutMs: code === "hello_timeout" ? 50 : 5000,
        idleTimeoutMs: code === "idle" ? 50 : 60_000,
      };
      const door = await start({ limits });
      const bystanderDoor = code === "idle" ? await start() : door;
      const bystander = await bystanderDoor.connect({ token: "bystander" });
      const bystanderCall = await until(() => bystanderDoor.calls[0]);
      const heard: AudioFrame[] = [];
      const listening = (async () => {
        for await (const each of bystanderCall.peer.audio) heard.push(each);
      })();
      bystander.sendAudio(samples(320, 1));

      const client = await openSocket(door.url);
      if (greets) {
        client.hello();
        await client.isReady();
      }
      misbehave(client);
      const { closeCode, reason } = await client.closed;
      expect([closeCode, reason]).toEqual([ERRORS[code].close, code]);
      expect(client.events.at(-1)).toMatchObject({ type: "error", code, retryable: ERRORS[code].retryable });

      bystander.sendAudio(samples(320, 2));
      await until(() => heard.length === 2);
      expect(heard.map(({ startMs, samples }) => [startMs, samples[0]])).toEqual([
        [0, 1],
        [20, 2],
      ]);
      await bystander.close();
      await listening;
    });

    it("a message beyond what the door takes in is cut off, and others go on", async () => {
      const door = await start({ limits: { maxMessageBytes: 100_000 } });
      const bystander = await door.connect();
      const client = await openSocket(door.url);
      client.hello();
      await client.isReady();
      client.socket.send(Buffer.alloc(200_000));
      expect([1006, 1009]).toContain((await client.closed).closeCode);
      bystander.sendAudio(samples(320, 3));
      expect((await hear(await until(() => door.calls[0]), 320))[0]?.samples[0]).toBe(3);
    });

    it("a frame that breaks the WebSocket protocol ends its connection alone", async () => {
      const door = await start();
      const bystander = await door.connect();
      const client = await openSocket(door.url);
      client.hello();
      await client.isReady();
      // Reserved bits and an opcode that nobody has.
      (client.socket as unknown as { _socket: { write(bytes: Uint8Array): void } })._socket.write(
        new Uint8Array([0xff, 0x85, 0, 0, 0, 0, 1, 2, 3, 4, 5]),
      );
      await client.closed;
      bystander.sendAudio(samples(320, 3));
      expect((await hear(await until(() => door.calls[0]), 320))[0]?.samples[0]).toBe(3);
    });
  });

  describe("a client that never reads", () => {
    it("holds reply audio back, and is cut off by name", async () => {
      let sentBytes = 0;
      const door = await start({
        limits: { slowReaderMs: 200 },
        async onCall(call) {
          door.calls.push(call);
          ready(call);
          if (call.peer.caller.userId !== "slow") return;
          // A second at a time, for ever: only the door can hold this back.
          while (!call.error) {
            await call.peer.play(1, { samples: samples(16_000, 1), sampleRate: 16_000, startMs: 0 });
            sentBytes += 32_000;
          }
        },
      });
      const bystander = await door.connect({ token: "bystander" });
      const client = await openSocket(door.url);
      client.hello({ token: "slow" });
      await client.isReady();
      client.socket.pause();
      await until(() => door.calls[1]?.error);
      // What the system buffers for a connection, and the door's own mark.
      expect(sentBytes).toBeLessThan(32 * 1024 * 1024);
      client.socket.resume();
      expect(await client.closed).toEqual({ closeCode: 4430, reason: "slow_reader" });
      expect(client.events.at(-1)).toMatchObject({ type: "error", code: "slow_reader" });
      bystander.sendAudio(samples(320, 3));
      expect((await hear(await until(() => door.calls[0]), 320))[0]?.samples[0]).toBe(3);
    });

    it("is cut off at once when events pile up for it", async () => {
      let sentBytes = 0;
      const door = await start({
        async onCall(call) {
          ready(call);
          await until(() => client.socket.isPaused);
          while (!call.error) {
            call.peer.send({ type: "transcript.partial", turn: 1, text: "a".repeat(10_000) });
            sentBytes += 10_000;
          }
        },
      });
      const client = await openSocket(door.url);
      client.hello();
      await client.isReady();
      client.socket.pause();
      await until(() => sentBytes > 0);
      client.socket.resume();
      expect(await client.closed).toEqual({ closeCode: 4430, reason: "slow_reader" });
      expect(sentBytes).toBeLessThan(32 * 1024 * 1024);
    });

    it("that reads slowly, but reads, keeps its session", async () => {
      const door = await start({ limits: { slowReaderMs: 2000, highWaterBytes: 4096 } });
      const client = await openSocket(door.url);
      client.hello();
      await client.isReady();
      const call = await until(() => door.calls[0]);
      const { peer } = call;
      const reply = { samples: samples(160_000, 1), sampleRate: 16_000, startMs: 0 };
      client.socket.pause();
      const playing = (async () => {
        for (let at = 0; at < 40; at++) await peer.play(1, reply);
      })();
      await until(() => peer.sentSamples(1) > 0);
      client.socket.resume();
      await playing;
      await until(() => client.audioBytes === 40 * (320_000 + 16));
      expect(call.error).toBeUndefined();
    });

    it("loses what waits for it when the reply is hushed", async () => {
      const door = await start({ limits: { highWaterBytes: 4096, maxBufferedBytes: 64 * 1024 * 1024 } });
      const client = await openSocket(door.url);
      client.hello();
      await client.isReady();
      const { peer } = await until(() => door.calls[0]);
      client.socket.pause();
      const reply = { samples: samples(160_000, 1), sampleRate: 16_000, startMs: 0 };
      let isPlaying = true;
      const playing = (async () => {
        while (isPlaying) await peer.play(1, reply);
      })();
      let sent = -1;
      // Held back: nothing more leaves from one look to the next.
      await until(() => {
        const before = sent;
        sent = peer.sentSamples(1);
        return sent > 0 && sent === before;
      });
      isPlaying = false;
      peer.hush();
      client.socket.resume();
      await playing;
      expect(peer.sentSamples(1)).toBe(sent);
    });
  });

  describe("the way in", () => {
    it.each(["overloaded", "draining"] as const)("is shut by HTTP 503 while the gateway is %s", async (code) => {
      const door = await start({ refusal: () => new VoiceError(code, "not now") });
      const response = await upgrade(door);
      expect([response.status, response.body]).toEqual([503, { code, message: "not now" }]);
    });

    it("is shut while too many have not said who they are, and opens again", async () => {
      const door = await start({ limits: { maxGreeting: 2 } });
      const first = await openSocket(door.url);
      await openSocket(door.url);
      expect((await upgrade(door)).body).toMatchObject({ code: "overloaded" });
      first.hello();
      await first.isReady();
      const third = await openSocket(door.url);
      third.hello();
      await third.isReady();
    });

    it("is left by strangers who fill the memory with messages that they never finish", async () => {
      const door = await start({ limits: { maxGreetingBytes: 16 * 1024 * 1024, helloTimeoutMs: 60_000 } });
      const bystander = await door.connect();
      const strangers = await Promise.all(Array.from({ length: 8 }, () => sendHalf(door, 12 * 1024 * 1024)));
      await Promise.all(strangers.map(({ closed }) => closed));
      bystander.sendAudio(samples(320, 3));
      expect((await hear(await until(() => door.calls[0]), 320))[0]?.samples[0]).toBe(3);
    });

    it("closes for everyone when the gateway goes, and the port is free again", async () => {
      const door = await start();
      const client = await door.connect();
      const silent = await openSocket(door.url);
      await door.close();
      await door.close();
      expect((await client.closed).closeCode).toBe(1001);
      expect((await silent.closed).closeCode).toBe(1001);
      const again = await openDoor(create);
      await again.close();
    });

    it("does not share a port that is taken", async () => {
      const door = await start();
      const other = create(door.options);
      await expect(other.listen(door.port, "127.0.0.1")).rejects.toThrow();
      await other.close();
    });
  });

  httpContract(start);
};
