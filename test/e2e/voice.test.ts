import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CallerSession, type HeardTurn, openCaller } from "../../bench/caller.ts";
import { flitePhrase } from "../../bench/commands.ts";
import { type RunningGateway, startGateway } from "../../bench/gateway.ts";
import type { SessionEvent } from "../../protocols/events.ts";

const of = <T extends SessionEvent["type"]>(turn: HeardTurn | undefined, type: T) =>
  turn?.events.findLast((event): event is Extract<SessionEvent, { type: T }> => event.type === type);
const replyOf = (turn: HeardTurn | undefined) =>
  turn?.events.flatMap((event) => (event.type === "reply.text" ? [event.text] : [])).join(" ") ?? "";

/** The whole path as a user has it: the gateway that `npm start` starts, in its own process, and a caller who speaks. */
describe("the gateway, spoken to", () => {
  let dataFolder: string;
  let gateway: RunningGateway;
  let caller: CallerSession;
  const call = () => openCaller({ ...gateway, timeZone: "Europe/Vienna" });

  beforeAll(async () => {
    dataFolder = await mkdtemp(join(tmpdir(), "earshot-e2e-"));
    gateway = await startGateway({ dataFolder });
    caller = await call();
  });
  afterAll(async () => {
    await caller?.close();
    await gateway?.stop();
    await rm(dataFolder, { recursive: true, force: true });
  });

  it("says what it is made of", () => {
    expect(caller.client.ready.engines).toMatchObject({ stt: "pocketsphinx", router: "local" });
  });

  it("adds a task that is spoken, and answers aloud", async () => {
    const { turns, firstAudioMs } = await caller.speak(await flitePhrase("add a task to buy milk tomorrow"));
    const turn = turns.at(-1);
    expect(of(turn, "transcript.final")?.text).toBe("add a task to buy milk tomorrow");
    expect(of(turn, "intent")).toMatchObject({ command: "task.add", slots: { title: "buy milk", when: "tomorrow" } });
    expect(of(turn, "command.result")?.handled).toBe(true);
    expect(replyOf(turn)).toMatch(/buy milk/);
    expect(firstAudioMs).toBeGreaterThan(0);
    const samples = turn?.audio.flatMap((frame) => [...frame.samples]) ?? [];
    expect(Math.sqrt(samples.reduce((sum, s) => sum + s * s, 0) / samples.length)).toBeGreaterThan(300);
    const ended = of(turn, "reply.ended");
    expect(ended).toMatchObject({ reason: "completed", samples: samples.length });
    // The client acknowledges what it plays, four times a second or more.
    expect(ended?.heard).toBeGreaterThan(samples.length / 2);
  });

  it("numbers reply audio by turn and position, without a gap", async () => {
    const { turns } = await caller.speak(await flitePhrase("what time is it"));
    let position = 0;
    for (const frame of turns.at(-1)?.audio ?? []) {
      expect(frame.turn).toBe(turns.at(-1)?.turn);
      expect(frame.position).toBe(position);
      position += frame.samples.length;
    }
    expect(position).toBeGreaterThan(0);
  });

  it("tells the time in the caller's zone", async () => {
    const turn = await caller.type("what time is it");
    const spoken = new Intl.DateTimeFormat("en-US", { timeZone: "Europe/Vienna", hour: "numeric", hour12: true });
    const [hour] = spoken.format(new Date()).split(" ");
    expect(replyOf(turn)).toContain(`${hour}`);
  });

  it("asks back for what is missing and takes the next utterance as the answer", async () => {
    const asked = (await caller.speak(await flitePhrase("remind me to call mom"))).turns.at(-1);
    expect(of(asked, "command.result")).toMatchObject({ handled: false, asks: "when" });
    const answered = (await caller.speak(await flitePhrase("tomorrow at five p m"))).turns.at(-1);
    expect(of(answered, "command.result")).toMatchObject({ command: "reminder.set", handled: true });
  });

  it("speaks a translation, the foreign part in that language", async () => {
    const turn = await caller.type("say good morning in Spanish");
    const parts = turn.events.flatMap((event) => (event.type === "reply.text" ? [event] : []));
    expect(parts.at(-1)).toMatchObject({ language: "es" });
    expect(parts.at(-1)?.text.toLowerCase()).toContain("buenos días");
  });

  it("lets a timer go off by voice in the open session", async () => {
    const timers = await call();
    await timers.type("set a timer for one second");
    for await (const event of timers.client.events)
      if (event.type === "reply.started" && event.cause === "announcement") break;
    for await (const event of timers.client.events)
      if (event.type === "reply.text") {
        expect(event.text).toMatch(/timer is done/);
        break;
      }
    await timers.close();
  });

  it("refuses what it cannot do instead of doing something else", async () => {
    const turn = await caller.type("transfer fifty dollars to my savings account");
    expect(of(turn, "intent")?.command).toBeNull();
    expect(of(turn, "command.result")).toBeUndefined();
    expect(replyOf(turn)).not.toBe("");
  });

  it("keeps what was stored across a SIGTERM, which it answers by finishing and leaving", async () => {
    const other = await call();
    const closed = other.client.closed;
    await gateway.stop();
    expect(gateway.process.exitCode).toBe(0);
    expect((await closed).error?.code).toBe("draining");
    gateway = await startGateway({ dataFolder });
    caller = await call();
    expect(replyOf(await caller.type("what is on my list"))).toMatch(/buy milk/);
  });

  it("answers /health, /ready and /metrics on the same port", async () => {
    const base = gateway.url.replace("ws:", "http:").replace("/v1/stream", "");
    expect((await fetch(`${base}/health`)).status).toBe(200);
    const ready = await fetch(`${base}/ready`);
    expect(await ready.json()).toMatchObject({
      status: "ready",
      parts: { store: "ready", vad: "ready", stt: "ready", tts: "ready" },
    });
    const metrics = await (await fetch(`${base}/metrics`)).text();
    expect(metrics).toMatch(/earshot_turns_total\{outcome="completed"\} [1-9]/);
    expect(metrics).toMatch(/earshot_turn_first_audio_ms_bucket/);
  });
});
