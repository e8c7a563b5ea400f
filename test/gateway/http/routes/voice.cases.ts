import { expect } from "vitest";
import { SAID, type World } from "../api/world.ts";
import { type Made, type RouteCases, withoutToken } from "./case.ts";
import { annsVoice } from "./voices.cases.ts";
import { wav } from "./wav.ts";

const headers = { "content-type": "audio/wav" };
const recording = { headers, body: wav(1000) };
const silent = { headers, body: wav(500, 0) };
const form = (fields: Readonly<Record<string, string>>) => () => {
  const data = new FormData();
  data.set("file", new Blob([wav(1000) as BlobPart], { type: "audio/wav" }), "said.wav");
  for (const [name, value] of Object.entries(fields)) data.set(name, value);
  return data;
};
const notSound = {
  name: "refuses what is no recording",
  headers,
  body: new Uint8Array(Buffer.from("this is no sound at all, though it says so")),
  status: 415,
  answer: { code: "unsupported_audio" },
};
export const voiceCases: RouteCases = {
  "post /voice/transcribe": [
    {
      name: "writes a recording down",
      ...recording,
      status: 200,
      answer: { text: SAID, engine: "scripted", language: "en" },
    },
    {
      name: "takes a form, and tells when what was said",
      body: form({ response_format: "verbose_json" }),
      status: 200,
      answer: { text: SAID, segments: [{ text: SAID }], words: SAID.split(" ").map((text) => ({ text })) },
      check: ({ body }) => {
        expect(body.durationMs).toBeCloseTo(1000, -1);
        const { startMs, endMs } = body.words.at(-1);
        expect(startMs).toBeGreaterThan(500);
        expect(endMs).toBeGreaterThan(startMs);
      },
    },
    {
      name: "makes subtitles: srt",
      ...recording,
      query: { response_format: "srt" },
      status: 200,
      check: ({ body }) => expect(body).toMatch(/^1\n00:00:00,\d{3} --> 00:00:0[01],\d{3}\nadd milk/),
    },
    {
      name: "makes subtitles: vtt",
      ...recording,
      query: { response_format: "vtt" },
      status: 200,
      check: ({ body }) => expect(body).toMatch(/^WEBVTT\n\n00:00:00\.\d{3} --> 00:00:0[01]\.\d{3}\nadd milk/),
    },
    {
      name: "answers the words alone",
      ...recording,
      query: { response_format: "text" },
      status: 200,
      check: ({ body }) => expect(body).toBe(SAID),
    },
    {
      name: "tells what it hears as it hears it",
      ...recording,
      query: { stream: "true" },
      status: 200,
      check: ({ body }) => {
        const names = [...(body as string).matchAll(/^event: (\w+)$/gm)].map(([, name]) => name);
        expect(names).toEqual(["partial", "segment", "done"]);
      },
    },
    { name: "writes nothing down where nothing was said", ...silent, status: 200, answer: { text: "", confidence: 0 } },
    notSound,
    { name: "refuses an empty body", headers, body: new Uint8Array(0), status: 400, answer: { code: "bad_message" } },
    { name: "refuses JSON", body: {}, status: 415 },
    { name: "refuses a shape that is none", ...recording, query: { response_format: "docx" }, status: 422 },
    { name: "refuses a shape that is none in a form", body: form({ response_format: "docx" }), status: 422 },
    withoutToken,
  ],
  "post /voice/synthesize": [
    ...(["mp3", "ogg", "wav", "pcm"] as const).map((format) => ({
      name: `speaks: ${format}`,
      body: { text: "Good morning.", format },
      status: 200,
      check: ({ body, headers: told }: { readonly body: string; readonly headers: Headers }) => {
        expect(told.get("content-type")).toMatch(
          { mp3: /mpeg/, ogg: /ogg/, wav: /wav/, pcm: /pcm; rate=16000/ }[format],
        );
        expect(body.length).toBeGreaterThan(100);
      },
    })),
    { name: "refuses no text", body: { text: "" }, status: 422, answer: { code: "invalid" } },
    {
      name: "refuses a voice that was cloned for somebody else",
      as: "bob",
      before: annsVoice,
      body: ({ voice }: Made) => ({ text: "hello", voice }),
      status: 403,
      answer: { code: "forbidden" },
    },
    { name: "refuses a pace nobody can speak at", body: { text: "hello", speed: 9 }, status: 422 },
  ],
  "post /voice/command": [
    {
      name: "does what was said and answers in words and sound",
      ...recording,
      query: { format: "wav" },
      status: 200,
      answer: {
        transcript: { text: SAID },
        reply: { intent: { command: "task.add" }, results: [{ handled: true }] },
        audio: { type: "audio/wav", sampleRate: 16_000 },
      },
      check: async ({ body }, _, world) => {
        expect(Buffer.from(body.audio.base64, "base64").subarray(0, 4).toString()).toBe("RIFF");
        const { body: history } = await world.as("ann").get("/chat/history", { query: { source: "voice" } });
        expect(history.items).toMatchObject([{ role: "assistant" }, { role: "user", text: SAID }]);
      },
    },
    {
      name: "does once what is sent twice with one key, and tells one recording from another",
      ...recording,
      headers: { ...headers, "idempotency-key": "v1" },
      status: 200,
      check: async ({ body }, _, world) => {
        const send = (sent: Uint8Array) =>
          world.as("ann").post("/voice/command", { body: sent, headers: { ...headers, "idempotency-key": "v1" } });
        expect((await send(recording.body)).body).toEqual(body);
        expect((await send(wav(800))).status).toBe(422);
        expect((await world.as("ann").get("/tasks")).body.items).toHaveLength(1);
      },
    },
    { name: "does nothing where nothing was said", ...silent, status: 200, answer: { reply: null, audio: null } },
    {
      name: "knows nothing of another's conversation",
      ...recording,
      before: async (world: World): Promise<Made> => {
        const { body } = await world.as("bob").post("/conversations", { body: {} });
        return { id: body.id as string };
      },
      query: { conversationId: "01890000-0000-7000-8000-000000000000" },
      status: 404,
    },
    notSound,
  ],
  "post /ai/voice-session": [
    {
      name: "tells where to go, with a token that is good for nothing else",
      body: { voice: "slt" },
      status: 201,
      answer: {
        url: "ws://localhost/v1/stream",
        webrtcUrl: null,
        hello: { language: "en", timeZone: "UTC", voice: "slt" },
      },
      check: async ({ body }, _, world) => {
        expect((await world.gate.admit(body.token, "voice")).scopes).toEqual(["voice"]);
        expect((await world.as(body.token).get("/tasks")).status).toBe(403);
      },
    },
    { name: "refuses a language that is none", body: { language: "!" }, status: 422 },
    withoutToken,
  ],
  "post /translate/text": [
    {
      name: "translates, and can tell how well",
      body: { text: "good morning", to: "es", from: "en", quality: true },
      status: 200,
      answer: {
        translated: "buenos días",
        from: "en",
        to: "es",
        detected: null,
        quality: 1,
        qualityMethod: "round_trip",
        back: "good morning",
      },
      check: async ({ body }, _, world) => {
        const { body: page } = await world.as("ann").get("/translate/history", { query: { q: "buen", to: "es" } });
        expect(page.items).toMatchObject([{ id: body.id, text: "good morning" }]);
      },
    },
    {
      name: "refuses a language nothing here knows",
      body: { text: "good morning", to: "tlh", from: "en" },
      status: 501,
      answer: { code: "unsupported" },
    },
    { name: "refuses no text", body: { text: "", to: "es" }, status: 422 },
  ],
  "post /translate/voice": [
    {
      name: "translates what was said, and says it",
      ...recording,
      query: { to: "es", format: "mp3" },
      status: 200,
      answer: {
        transcript: { text: SAID },
        translation: { translated: "añade leche a mi lista", source: "voice" },
        audio: { type: "audio/mpeg" },
      },
    },
    {
      name: "has nothing to translate where nothing was said",
      ...silent,
      query: { to: "es" },
      status: 200,
      answer: { translation: null },
    },
    { name: "refuses where no language is named", ...recording, status: 422, answer: { code: "invalid" } },
    { ...notSound, query: { to: "es" } },
  ],
  "get /translate/languages": [
    {
      name: "lists what can be translated into",
      query: { from: "en" },
      status: 200,
      answer: { from: "en", languages: [{ code: "es", name: "Spanish", isSpoken: true }] },
    },
    { name: "refuses what is no language", query: { from: "?" }, status: 422 },
  ],
  "get /translate/history": [
    {
      name: "has nothing of another's",
      as: "bob",
      before: async (world) => {
        await world.as("ann").post("/translate/text", { body: { text: "good morning", to: "es", from: "en" } });
        return {};
      },
      status: 200,
      answer: { items: [], nextCursor: null },
    },
    { name: "refuses a cursor of another list", query: { cursor: "x" }, status: 400 },
  ],
  "delete /translate/history": [
    {
      name: "forgets all of it, and nothing of another's",
      before: async (world) => {
        for (const [who, to] of [
          ["ann", "es"],
          ["ann", "en"],
          ["bob", "es"],
        ] as const) {
          const body = to === "es" ? { text: "good morning", to, from: "en" } : { text: "buenos días", to, from: "es" };
          expect((await world.as(who).post("/translate/text", { body })).status).toBe(200);
        }
        return {};
      },
      status: 200,
      answer: { removed: 2 },
      check: async (_answer, _made, world) => {
        expect((await world.as("ann").get("/translate/history")).body.items).toEqual([]);
        expect((await world.as("bob").get("/translate/history")).body.items).toHaveLength(1);
      },
    },
    { name: "has nothing to forget where nothing was translated", status: 200, answer: { removed: 0 } },
    withoutToken,
  ],
  "delete /translate/history/{id}": [
    {
      name: "forgets one",
      before: async (world) => {
        const body = { text: "good morning", to: "es", from: "en" };
        const { body: made } = await world.as("ann").post("/translate/text", { body });
        return { id: made.id as string };
      },
      status: 204,
    },
    { name: "knows nothing of an id that is nobody's", before: async () => ({ id: "x" }), status: 404 },
  ],
};
