import { describe, expect, it } from "vitest";
import { hear, openSocket, ready, type Start, samples, until } from "./door-fixture.ts";

/** A client that does not read costs no more than the door lets it. */
export const slowReaderContract = (start: Start): void => {
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
};
