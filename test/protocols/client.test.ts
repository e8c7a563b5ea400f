import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import WebSocket from "ws";
import { createWsDoor } from "../../gateway/websocket/ws.ts";
import { connect } from "../../protocols/client.ts";
import { VoiceError } from "../../protocols/errors.ts";
import type { SessionEvent } from "../../protocols/events.ts";
import { type OpenDoor, openDoor, ready, until } from "../contract/door-fixture.ts";

const open: OpenDoor[] = [];
const start = async (options: Parameters<typeof openDoor>[1] = {}) => {
  const opened = await openDoor(createWsDoor, options);
  open.push(opened);
  return opened;
};
afterEach(async () => {
  for (const door of open.splice(0)) await door.close();
});
const options = { token: "ann", client: "test", WebSocket };

describe("connecting", () => {
  it("fails by the gateway's own error where it refuses", async () => {
    const door = await start();
    await expect(door.connect({ token: "wrong" })).rejects.toMatchObject({
      name: "VoiceError",
      code: "unauthorized",
      message: "that token is not known",
    });
  });

  it("fails plainly where there is no gateway", async () => {
    const door = await start();
    await door.close();
    await expect(door.connect()).rejects.toThrow(/no session at ws:.*ECONNREFUSED/);
  });

  it("tells what HTTP said, where the gateway is full", async () => {
    const door = await start({ refusal: () => new VoiceError("overloaded", "full") });
    await expect(door.connect()).rejects.toThrow("503");
  });

  it("can be given up, before and after", async () => {
    const door = await start({ onCall() {} });
    const controller = new AbortController();
    const connecting = connect({ ...options, url: door.url, signal: controller.signal });
    controller.abort(new Error("enough"));
    await expect(connecting).rejects.toThrow("enough");
    await expect(connect({ ...options, url: door.url, signal: controller.signal })).rejects.toThrow("enough");
  });

  it("by a signal ends the session too", async () => {
    const door = await start();
    const controller = new AbortController();
    const client = await connect({ ...options, url: door.url, signal: controller.signal });
    controller.abort();
    expect(await client.closed).toEqual({ closeCode: 1000 });
  });
});

describe("a client", () => {
  it("misses no event that comes with session.ready, by iteration or by handler", async () => {
    const heard: SessionEvent[] = [];
    const door = await start({
      onCall(call) {
        ready(call);
        for (let turn = 1; turn <= 3; turn++) call.peer.send({ type: "speech.started", turn, startMs: turn });
        call.close();
      },
    });
    const client = await door.connect({ onEvent: (event) => heard.push(event) });
    await client.closed;
    const turns: unknown[] = [];
    for await (const event of client.events) turns.push("turn" in event && event.turn);
    expect(turns).toEqual([1, 2, 3]);
    expect(heard.map(({ type }) => type)).toEqual([
      "session.ready",
      "speech.started",
      "speech.started",
      "speech.started",
    ]);
  });

  it("acknowledges a reply as it would be heard, and nothing of what was interrupted", async () => {
    const door = await start();
    await door.connect();
    const { peer } = await until(() => door.calls[0]);
    const play = (turn: number, ms: number) =>
      peer.play(turn, { samples: new Int16Array(ms * 16), sampleRate: 16_000, startMs: 0 });
    // Ten seconds are being played when the caller interrupts; the next reply is heard at once, not after them.
    await play(1, 60);
    await play(1, 10_000);
    await until(() => peer.heardSamples(1) === 960);
    peer.send({ type: "reply.ended", turn: 1, samples: 160_960, heard: 0, reason: "interrupted" });
    await play(2, 60);
    await until(() => peer.heardSamples(2) === 960);
    expect(peer.heardSamples(1)).toBe(960);
  });

  it("goes back to where it is told, and acknowledges nothing twice", async () => {
    const door = await start();
    await door.connect({ rewinds: true });
    const { peer } = await until(() => door.calls[0]);
    expect(peer.rewinds).toBe(true);
    await peer.play(1, { samples: new Int16Array(100 * 16), sampleRate: 16_000, startMs: 0 });
    for (let i = 0; i < 10; i++) await peer.play(1, { samples: new Int16Array(320), sampleRate: 16_000, startMs: 0 });
    await until(() => peer.heardSamples(1) >= 1600);
    peer.send({ type: "reply.paused", turn: 1 });
    await new Promise((resolve) => setTimeout(resolve, 60));
    const heard = peer.heardSamples(1);
    expect(heard).toBeLessThan(300 * 16);
    const resumedAt = performance.now();
    peer.send({ type: "reply.resumed", turn: 1, position: 0 });
    await until(() => (peer.heardSamples(1) > heard ? true : undefined));
    // All that had been heard is heard again first.
    expect(performance.now() - resumedAt).toBeGreaterThan(heard / 16 - 20);
    await until(() => peer.heardSamples(1) === 300 * 16);
    expect(performance.now() - resumedAt).toBeGreaterThan(280);
  });

  it("may be closed twice, and says nothing afterwards", async () => {
    const door = await start();
    const client = await door.connect();
    expect(await client.close()).toEqual(await client.close());
    client.sendAudio(new Int16Array(320));
    client.send({ type: "bye" });
    client.played(1, 1);
  });

  it("brings no schema library into a browser", () => {
    const root = fileURLToPath(new URL("../..", import.meta.url));
    const bundle = execFileSync(
      "npx",
      ["--no-install", "esbuild", "protocols/client.ts", "--bundle", "--format=esm", "--platform=browser", "--minify"],
      { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] },
    );
    expect(bundle).not.toContain("zod");
    expect(bundle.length).toBeLessThan(12_000);
    expect(readFileSync(`${root}/protocols/client.ts`, "utf8")).not.toContain("node:");
  });
});
