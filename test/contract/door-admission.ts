import { describe, expect, it } from "vitest";
import { VoiceError } from "../../protocols/errors.ts";
import { type CreateDoor, hear, openDoor, openSocket, type Start, samples, until } from "./door-fixture.ts";
import { sendHalf, upgrade } from "./door-http.ts";

/** Who is let in, and when. */
export const admissionContract = (create: CreateDoor, start: Start): void => {
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

    it("tells where a token comes from, also behind a proxy of our own", async () => {
      for (const [proxies, address] of [
        [0, "127.0.0.1"],
        [1, "203.0.113.9"],
      ] as const) {
        const from: string[] = [];
        const verify = async (userId: string, address: string) => {
          from.push(address);
          return { userId };
        };
        const door = await start({ proxies, verify });
        const socket = await openSocket(door.url, { "x-forwarded-for": "198.51.100.1, 203.0.113.9" });
        socket.hello();
        await socket.isReady();
        expect(from).toEqual([address]);
      }
    });

    it("is shut to whoever has opened too many", async () => {
      const door = await start({ verify: () => Promise.reject(new VoiceError("too_fast", "too many requests")) });
      const socket = await openSocket(door.url);
      socket.hello();
      expect(await socket.closed).toMatchObject({ reason: "too_fast" });
      expect(socket.events).toMatchObject([{ type: "error", code: "too_fast" }]);
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
};
