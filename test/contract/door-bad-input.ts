import { describe, expect, it } from "vitest";
import type { AudioFrame } from "../../protocols/audio.ts";
import { ERRORS, type ErrorCode } from "../../protocols/errors.ts";
import { frame, hear, type OpenSocket, openSocket, type Start, samples, until } from "./door-fixture.ts";

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
  {
    name: "a hello with Opus at a rate it has not",
    code: "unsupported_audio",
    misbehave: (client) => client.hello({ audio: { encoding: "opus", sampleRate: 44_100 } }),
  },
  {
    name: "a hello with a telephone's encoding at a rate it has not",
    code: "unsupported_audio",
    misbehave: (client) => client.hello({ audio: { encoding: "pcmu", sampleRate: 16_000 } }),
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

/** Whatever a client sends, it ends its own session by name and nobody else's. */
export const badInputContract = (start: Start): void => {
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
};
