import { afterEach, describe, expect, it } from "vitest";
import { type Client, connectClient, type Door, missingWorker, openDoor, spoken, until } from "./fixture.ts";

const skip = missingWorker ? `: skipped, ${missingWorker}` : "";

describe.skipIf(missingWorker)(`WebRTC workers${skip}`, () => {
  let door: Door | undefined;
  const clients: Client[] = [];
  afterEach(async () => {
    for (const client of clients.splice(0)) await client.close();
    await door?.webrtc.close();
  });

  it("share the calls, and one that dies takes its own alone and is started again", async () => {
    door = await openDoor({ workers: 2 });
    const { webrtc, fetch, call } = door;
    const [firstPid = 0] = webrtc.pids;
    expect(webrtc.pids).toHaveLength(2);
    clients.push(await connectClient(fetch), await connectClient(fetch));
    const calls = [await call(), await call()];
    const ended = [0, 0];
    const heard = [0, 0];
    for (const [at, { peer }] of calls.entries())
      void (async () => {
        for await (const { samples } of peer.audio) heard[at] = (heard[at] ?? 0) + samples.length;
        ended[at] = 1;
      })();
    expect((await webrtc.holdings()).transports).toBe(2);

    process.kill(firstPid, "SIGKILL");
    await until(() => ended.includes(1));
    const survivor = ended.indexOf(0);
    expect(survivor).toBeGreaterThanOrEqual(0);
    const before = heard[survivor] ?? 0;
    await clients[survivor]?.speak(await spoken("still there"));
    expect(heard[survivor]).toBeGreaterThan(before);

    await until(() => webrtc.pids.length === 2);
    expect(webrtc.pids).not.toContain(firstPid);
    expect(door.metrics.counts.get("rtc_workers_died_total")).toBe(1);
    clients.push(await connectClient(fetch));
    await call();
    expect(await webrtc.holdings()).toEqual({ workers: 2, routers: 2, transports: 2 });
  });

  it("listen on the ports that were asked for, and a taken one leaves the gateway without WebRTC and says why", async () => {
    door = await openDoor();
    const { port } = /127\.0\.0\.1 (?<port>\d+) typ host tcptype/.exec(await answerOf(door))?.groups ?? {};
    const taken = Number(port);
    await expect(openDoor({ port: taken })).rejects.toThrow(/address|use|bind/i);
    await door.webrtc.close();
    door = await openDoor({ port: taken, announcedAddress: "192.0.2.44" });
    expect(await answerOf(door)).toMatch(new RegExp(`192\\.0\\.2\\.44 ${taken} typ host`));
  });
});

const answerOf = async ({ fetch }: Door): Promise<string> => {
  const { audioPart, offerOf } = await import("./offers.ts");
  const response = await fetch("/v1/rtc", {
    method: "POST",
    headers: { authorization: "Bearer ann", "content-type": "application/sdp" },
    body: offerOf([audioPart()]),
  });
  return response.text();
};
