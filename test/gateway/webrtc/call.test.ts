import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Call } from "../../../gateway/sessions.ts";
import type { CallerAction } from "../../../pipeline/peer.ts";
import type { AudioFrame } from "../../../protocols/audio.ts";
import { VoiceError } from "../../../protocols/errors.ts";
import {
  type Client,
  type ClientOptions,
  connectClient,
  type Door,
  missingWorker,
  openDoor,
  rms,
  spoken,
  until,
} from "./fixture.ts";

const skip = missingWorker ? `: skipped, ${missingWorker}` : "";
const tone = (ms: number, sampleRate = 24_000): AudioFrame => ({
  samples: Int16Array.from({ length: (ms * sampleRate) / 1000 }, (_, at) => 8000 * Math.sin((at * 3000) / sampleRate)),
  sampleRate,
  startMs: 0,
});

/** Reads all that a call hears. */
const listen = (call: Call) => {
  const frames: AudioFrame[] = [];
  const actions: CallerAction[] = [];
  let ended = 0;
  void (async () => {
    for await (const frame of call.peer.audio) frames.push(frame);
    ended++;
  })();
  void (async () => {
    for await (const action of call.peer.actions) actions.push(action);
    ended++;
  })();
  return { frames, actions, hasEnded: () => ended === 2, samples: () => frames.flatMap(({ samples }) => [...samples]) };
};

/** werift is the second implementation: nothing of a browser is in it. */
describe.skipIf(missingWorker)(`a WebRTC call from werift${skip}`, () => {
  let door: Door;
  const clients: Client[] = [];
  const connect = async (options: ClientOptions = {}) => {
    const client = await connectClient(door.fetch, options);
    clients.push(client);
    return { client, call: await door.call() };
  };
  beforeAll(async () => {
    door = await openDoor({ consentTimeoutS: 2 });
  });
  afterAll(async () => {
    for (const client of clients) await client.close();
    await door?.webrtc.close();
  });

  it("says what session it is on the data channel", async () => {
    const { client, call } = await connect();
    const ready = await client.event("session.ready");
    expect(ready.sessionId).toBe(call.peer.id);
    expect(client.resource.endsWith(ready.sessionId)).toBe(true);
    expect(ready.reply.sampleRate).toBe(call.peer.replySampleRate);
  });

  it("hears what is spoken, as loud as it is spoken", async () => {
    const { client, call } = await connect();
    const heard = listen(call);
    const said = await spoken("what is on my calendar");
    await client.speak(said);
    const least = said.length * 0.95;
    await until(() => heard.samples().length >= least);
    const loudness = rms(heard.samples().slice(0, said.length)) / rms(said);
    expect(loudness).toBeGreaterThan(0.7);
    expect(loudness).toBeLessThan(1.3);
  });

  it("is heard, evenly, and stops within what is queued when it is hushed", async () => {
    const { client, call } = await connect();
    const playing = (async () => {
      for (let frames = 0; frames < 50; frames++) await call.peer.play(1, tone(20));
    })();
    await until(() => client.packets.length >= 20);
    call.peer.hush();
    const atHush = client.packets.length;
    await playing;
    expect(rms(client.heard())).toBeGreaterThan(2000);
    const numbers = client.packets.map(({ packet }) => packet.header.timestamp);
    for (const [at, number] of numbers.slice(1, atHush).entries())
      expect((number - (numbers[at] ?? 0) + 2 ** 32) % 2 ** 32).toBe(960);
    expect(client.packets[0]?.packet.header.marker).toBe(true);
  });

  it("carries the same messages as the WebSocket", async () => {
    const { client, call } = await connect();
    const { actions } = listen(call);
    await client.event("session.ready");
    await call.peer.play(1, tone(20));
    client.say({ type: "input.text", text: "hello" });
    client.say({ type: "input.commit" });
    client.say({ type: "reply.stop" });
    client.say({ type: "reply.played", turn: 1, position: 480 });
    client.say({ type: "bye" });
    await until(() => actions.length === 4);
    expect(actions).toEqual([{ type: "text", text: "hello" }, { type: "commit" }, { type: "stop" }, { type: "bye" }]);
    expect(call.peer.heardSamples(1)).toBe(480);
    call.peer.send({ type: "transcript.partial", turn: 1, text: "hel" });
    expect(await client.event("transcript.partial")).toMatchObject({ text: "hel" });
  });

  it.each([
    ["no JSON", "{", "bad_message"],
    ["an unknown type", { type: "shout" }, "bad_message"],
    [
      "a second hello",
      { type: "hello", token: "t", audio: { encoding: "pcm_s16le", sampleRate: 16_000 }, client: "x" },
      "bad_message",
    ],
    ["endless text", { type: "input.text", text: "x".repeat(30_000) }, "frame_too_large"],
  ])("ends a call that says %s, and says why", async (_, message, code) => {
    const { client, call } = await connect();
    const heard = listen(call);
    await client.event("session.ready");
    client.channel?.send(typeof message === "string" ? message : JSON.stringify(message));
    expect(await client.event("error")).toMatchObject({ code });
    expect(call.error?.code).toBe(code);
    await until(heard.hasEnded);
    await until(() => client.channel?.readyState === "closed");
  });

  it("ends a call that floods it with messages", async () => {
    const { client, call } = await connect();
    await client.event("session.ready");
    for (let at = 0; at < 400; at++) client.say({ type: "input.commit" });
    await until(() => call.error?.code === "too_fast");
    expect(await client.event("error")).toMatchObject({ code: "too_fast" });
  });

  it("needs no data channel, and no reply either", async () => {
    const { client, call } = await connect({ hasData: false, direction: "sendonly" });
    const heard = listen(call);
    await client.speak(await spoken("hello"));
    await until(() => heard.frames.length > 10);
    for (let at = 0; at < 5; at++) await call.peer.play(1, tone(20));
    expect(client.packets).toHaveLength(0);
  });

  it("is closed with the reason, which still gets through", async () => {
    const { client, call } = await connect();
    const heard = listen(call);
    await client.event("session.ready");
    call.close(new VoiceError("draining", "the gateway is shutting down"));
    call.close();
    expect(await client.event("error")).toMatchObject({ code: "draining", retryable: true });
    await until(heard.hasEnded);
    await until(() => client.channel?.readyState === "closed");
  });

  it("goes on after a restart of ICE", async () => {
    const { client, call } = await connect();
    const heard = listen(call);
    const fragment = "a=ice-ufrag:next\r\na=ice-pwd:nextnextnextnextnextnextnext\r\nm=audio 9 RTP/AVP 0\r\na=mid:0\r\n";
    const response = await door.fetch(client.resource, {
      method: "PATCH",
      headers: {
        authorization: "Bearer ann",
        "content-type": "application/trickle-ice-sdpfrag",
        "if-match": client.response.headers.get("etag") ?? "",
      },
      body: fragment,
    });
    expect(response.status).toBe(200);
    await client.speak(await spoken("still here"));
    await until(() => heard.samples().length > 16_000 && rms(heard.samples()) > 200);
  });

  it("ends without an error when the client closes its connection", async () => {
    const { client, call } = await connect();
    const heard = listen(call);
    await client.close();
    await until(heard.hasEnded);
    expect(call.error).toBeUndefined();
  });

  it("ends without an error when the client deletes it", async () => {
    const { client, call } = await connect();
    const heard = listen(call);
    await door.fetch(client.resource, { method: "DELETE", headers: { authorization: "Bearer ann" } });
    await until(heard.hasEnded);
    expect(call.error).toBeUndefined();
  });

  it("ends when a client vanishes without a word", async () => {
    const { client, call } = await connect();
    const heard = listen(call);
    // Its sockets are gone: no close of DTLS, no answer, no consent.
    for (const transport of client.connection.iceTransports) await transport.connection.close();
    await until(heard.hasEnded);
    expect(call.error).toBeUndefined();
  });

  it("leaves nothing behind", async () => {
    for (const client of clients) await client.close();
    for (const call of door.calls) call.close();
    await until(() => door.webrtc.calls === 0);
    expect(door.calls.length).toBeGreaterThan(10);
    await expect.poll(() => door.webrtc.holdings()).toEqual({ workers: 1, routers: 0, transports: 0 });
  });
});
