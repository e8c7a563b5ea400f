import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { loadConfig } from "../../gateway/config.ts";
import { type Gateway, openGateway } from "../../gateway/main.ts";
import { connect } from "../../protocols/client.ts";
import { type SpeechServer, startSpeechServer } from "../fakes/openai-speech-server.ts";

const API_KEY = "sk-local-0123456789abcdef";

describe("voices of a real gateway", () => {
  let folder: string;
  let server: SpeechServer;
  let gateway: Gateway;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "earshot-voices-"));
    server = await startSpeechServer({ apiKey: API_KEY });
    gateway = await openGateway(
      loadConfig({
        ...{ PORT: "0", DATA_FOLDER: folder, LOG_LEVEL: "silent", WEBRTC: "off" },
        ...{ OPENAI_API_KEY: API_KEY, OPENAI_BASE_URL: server.baseUrl },
      }),
    );
  }, 60_000);
  afterAll(async () => {
    await gateway?.close();
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });

  const call = (options: { readonly voice?: string; readonly speech?: { engine?: string; speed?: number } } = {}) =>
    connect({ url: gateway.url, token: gateway.token, client: "test", WebSocket, ...options });
  /** Asks once, and answers how the reply ended, with what the voice elsewhere was asked meanwhile. */
  const ask = async (client: Awaited<ReturnType<typeof call>>, text = "what time is it") => {
    const before = server.requests.length;
    client.send({ type: "input.text", text });
    for await (const event of client.events)
      if (event.type === "reply.ended") {
        client.close();
        return { samples: event.samples, reason: event.reason, asked: server.requests.slice(before) };
      }
    throw new Error("no reply");
  };

  it("speak by the engine, the voice and the pace that a caller chose", async () => {
    const { asked, samples } = await ask(await call({ voice: "nova", speech: { engine: "openai", speed: 1.5 } }));
    expect(samples).toBeGreaterThan(0);
    expect(asked.find(({ voice }) => voice === "nova")).toMatchObject({ model: "gpt-4o-mini-tts", speed: 1.5 });
  });

  it("speak here for a caller who wants flite", async () => {
    const { asked, samples } = await ask(await call({ voice: "nova", speech: { engine: "flite" } }));
    expect(samples).toBeGreaterThan(0);
    expect(asked.filter(({ voice }) => voice === "nova")).toEqual([]);
  });

  it("go on here where the one elsewhere fails: the caller hears a whole reply", async () => {
    server.script({ status: 500 });
    const { samples, reason } = await ask(await call({ voice: "sage" }));
    expect(server.unscripted()).toBe(0);
    expect(reason).toBe("completed");
    expect(samples).toBeGreaterThan(0);
  });

  it("speak here what answers words that the caller wanted private, and what repeats it", async () => {
    const voice = "coral";
    const open = (await ask(await call({ voice }))).asked;
    expect(open.map((one) => one.voice)).toContain(voice);
    const { asked, samples } = await ask(await call({ voice }), "privately, what day is it");
    expect(samples).toBeGreaterThan(0);
    expect(asked.filter((one) => one.voice === voice)).toEqual([]);
    const client = await call({ voice });
    client.send({ type: "input.text", text: "privately, what day is it" });
    for await (const { type } of client.events) if (type === "reply.ended") break;
    const before = server.requests.length;
    client.send({ type: "input.text", text: "say that again" });
    for await (const { type } of client.events) if (type === "reply.ended") break;
    await client.close();
    expect(server.requests.slice(before).filter((one) => one.voice === voice)).toEqual([]);
  });

  /** Speaks by REST, and answers what the voice elsewhere was asked. */
  const synthesize = async (body: Readonly<Record<string, string>>) => {
    const before = server.requests.length;
    const answer = await fetch(`http://127.0.0.1:${gateway.port}/api/v1/voice/synthesize`, {
      method: "POST",
      headers: { authorization: `Bearer ${gateway.token}`, "content-type": "application/json" },
      body: JSON.stringify({ format: "wav", voice: "ballad", ...body }),
    });
    expect(answer.status).toBe(200);
    expect((await answer.arrayBuffer()).byteLength).toBeGreaterThan(1000);
    return server.requests.slice(before).filter(({ voice }) => voice === "ballad");
  };

  it("speak over HTTP, too, where the caller's privacy allows it", async () => {
    expect(await synthesize({ text: "The garden is green today." })).toMatchObject([{ voice: "ballad" }]);
    expect(await synthesize({ text: "The garden is red today.", privacy: "local_only" })).toEqual([]);
    expect(await synthesize({ text: "My card number is 4111 1111 1111 1111." })).toEqual([]);
  });

  it("end a session at its hello that wants an engine which is not there", async () => {
    const client = await call({ speech: { engine: "nobody" } }).catch((error: unknown) => error);
    if (client instanceof Error) expect(client).toMatchObject({ code: "unsupported" });
    else {
      const { error, closeCode } = await (client as Awaited<ReturnType<typeof call>>).closed;
      expect(error).toMatchObject({ code: "unsupported" });
      expect(closeCode).toBe(4501);
    }
  });
});
