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
  const ask = async (client: Awaited<ReturnType<typeof call>>) => {
    const before = server.requests.length;
    client.send({ type: "input.text", text: "what time is it" });
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
