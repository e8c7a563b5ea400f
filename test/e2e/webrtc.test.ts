import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningGateway, startGateway } from "../../bench/gateway.ts";
import type { SessionEvent } from "../../protocols/events.ts";
import { type Client, connectClient, missingWorker, rms, spoken, until } from "../gateway/webrtc/fixture.ts";

const skip = missingWorker ? `: skipped, ${missingWorker}` : "";

/** Numbers from 0 to 1 that are the same at each run (mulberry32). */
const randoms = (seed: number) => () => {
  seed = (seed + 0x6d2b79f5) | 0;
  let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
};

/** A tenth of the packets never arrives, and the others up to 50 ms late, so that many overtake each other. */
const badNetwork = (seed: number): NonNullable<Parameters<typeof connectClient>[1]>["network"] => {
  const random = randoms(seed);
  return (packet, send) => {
    if (random() >= 0.1) setTimeout(() => send(packet), random() * 50);
  };
};

describe.skipIf(missingWorker)(`the gateway, spoken to over WebRTC${skip}`, () => {
  let gateway: RunningGateway;
  const clients: Client[] = [];
  const connect = async (network?: ReturnType<typeof badNetwork>) => {
    const client = await connectClient(
      (path, init) => fetch(gateway.url.replace("ws:", "http:").replace(/\/v1.*/, "") + path, init),
      {
        token: gateway.token,
        query: "?timeZone=Europe/Vienna",
        ...(network ? { network } : {}),
      },
    );
    clients.push(client);
    await client.event("session.ready");
    return client;
  };
  const last = <T extends SessionEvent["type"]>({ events }: Client, type: T) =>
    events.findLast((event): event is Extract<SessionEvent, { type: T }> => event.type === type);
  /** Speaks a command and silence after it, until the turn is over. */
  const ask = async (client: Client, text: string) => {
    const turns = () => client.events.filter(({ type }) => type === "turn.metrics").length;
    const before = turns();
    await client.speak(await spoken(text));
    for (let quiet = 0; quiet < 100 && turns() === before; quiet++) await client.speak(new Int16Array(1600));
    expect(turns()).toBeGreaterThan(before);
  };

  beforeAll(async () => {
    gateway = await startGateway({ env: { RTC_WORKERS: "1" } });
  });
  afterAll(async () => {
    for (const client of clients) await client.close();
    await gateway?.stop();
  });

  it("does what is said, and answers aloud", async () => {
    const client = await connect();
    await ask(client, "add a task to buy milk tomorrow");
    expect(last(client, "transcript.final")?.text).toBe("add a task to buy milk tomorrow");
    expect(last(client, "command.result")).toMatchObject({ command: "task.add", handled: true });
    const started = client.events.find((event) => event.type === "reply.started");
    expect(started).toMatchObject({ cause: "utterance" });
    expect(last(client, "reply.ended")?.reason).toBe("completed");
    const samples = (last(client, "reply.ended")?.samples ?? 0) / 24_000;
    await until(() => client.packets.length / 50 >= samples);
    expect(rms(client.heard())).toBeGreaterThan(300);
  });

  it("answers what is typed on the data channel", async () => {
    const client = await connect();
    client.say({ type: "input.text", text: "what are my tasks" });
    await client.event("turn.metrics");
    expect(last(client, "command.result")).toMatchObject({ command: "task.list", handled: true });
    expect(client.packets.length).toBeGreaterThan(10);
  });

  it.each([1, 2, 3])(
    "understands a command of which a tenth is lost and the rest comes late and out of order (%i)",
    async (seed) => {
      const client = await connect(badNetwork(seed));
      await ask(client, "add a task to buy milk tomorrow");
      expect(last(client, "intent")).toMatchObject({ command: "task.add" });
      expect(last(client, "command.result")?.handled).toBe(true);
    },
  );

  it("tells /ready that there is WebRTC, and leaves nothing of a call that said goodbye", async () => {
    const client = await connect();
    client.say({ type: "bye" });
    await until(() => client.channel?.readyState === "closed");
    const response = await fetch(`${gateway.url.replace("ws:", "http:").replace(/\/v1.*/, "")}/ready`);
    expect(await response.json()).toMatchObject({ status: "ready", parts: { webrtc: "ready" } });
  });
});
