import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createElevenLabsVoices } from "../../../services/voices/elevenlabs.ts";
import { createConsentFile } from "../../../services/voices/records.ts";
import type { CloneRequest } from "../../../services/voices/service.ts";
import { createVoices } from "../../../services/voices/voices.ts";
import { type ElevenLabsServer, startElevenLabsServer } from "../../fakes/elevenlabs-server.ts";

const API_KEY = "xi-local-0123456789abcdef";
const NOW = new Date("2026-03-02T12:00:00Z");
const AGREED = "I, Ann Lee, agree to my voice being cloned for this assistant.";

let server: ElevenLabsServer;
let folder: string;
let path: string;
beforeAll(async () => {
  server = await startElevenLabsServer({ apiKey: API_KEY });
  folder = await mkdtemp(join(tmpdir(), "earshot-voices-"));
  path = join(folder, "deep", "consents.jsonl");
});
afterEach(() => rm(join(folder, "deep"), { recursive: true, force: true }));
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

const voicesOf = (apiKey = API_KEY) =>
  createVoices({
    vendor: createElevenLabsVoices({ apiKey, baseUrl: server.baseUrl }),
    records: createConsentFile(path),
    clock: () => NOW,
  });
const request = (consent: Partial<CloneRequest["consent"]> = {}): CloneRequest => ({
  userId: "ann",
  name: "Ann",
  consent: { speaker: "Ann Lee", statement: AGREED, at: new Date("2026-03-01T12:00:00Z"), ...consent },
  samples: [{ name: "ann.wav", bytes: new TextEncoder().encode("sound of ann") }],
});
const recorded = async () =>
  (await readFile(path, "utf8"))
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe("cloning a voice", () => {
  it("sends the samples, and keeps the consent before and after, for its owner alone", async () => {
    expect(await voicesOf().clone(request())).toEqual({ id: "c1oNedVo1ceOfAnn0001", needsVerification: false });
    const sent = server.requests.at(-1);
    expect(sent).toMatchObject({ method: "POST", path: "/v1/voices/add" });
    expect(sent?.body).toContain("sound of ann");
    const [before, after] = await recorded();
    expect(before).toMatchObject({ userId: "ann", speaker: "Ann Lee", statement: AGREED, voiceId: null });
    expect(before?.samples).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/)]);
    expect(after).toEqual({ ...before, voiceId: "c1oNedVo1ceOfAnn0001" });
    expect((await stat(path)).mode & 0o077).toBe(0);
  });

  it.each([
    ["nobody is named", { speaker: " " }],
    ["nothing was said", { statement: "" }],
    ["the words are of something else", { statement: "I agree to the terms of service." }],
    ["the speaker declined", { statement: "I do not agree to my voice being cloned." }],
    ["it lies in the future", { at: new Date("2026-03-03T12:00:00Z") }],
    ["it is of no time", { at: new Date("no") }],
    ["it is old", { at: new Date("2025-12-01T12:00:00Z") }],
  ])("is refused where %s, and sends nothing", async (_, consent) => {
    const before = server.requests.length;
    await expect(voicesOf().clone(request(consent))).rejects.toMatchObject({ code: "forbidden" });
    expect(server.requests.length).toBe(before);
    await expect(stat(path)).rejects.toThrow();
  });

  it.each([
    ["no sample", { samples: [] }],
    ["an empty sample", { samples: [{ name: "a.wav", bytes: new Uint8Array() }] }],
    ["no name", { name: "" }],
  ])("wants more than %s", async (_, wrong) => {
    await expect(voicesOf().clone({ ...request(), ...wrong })).rejects.toMatchObject({ code: "invalid" });
  });

  it("tells that the vendor refused, without the key", async () => {
    const wrongKey = "xi-wrong-0123456789";
    const thrown = await voicesOf(wrongKey)
      .clone(request())
      .catch((error: unknown) => error);
    expect(thrown).toMatchObject({ code: "provider_failed", message: "elevenlabs refused (401)" });
    expect(inspect(thrown, { depth: 10, showHidden: true })).not.toContain(wrongKey);
    // What was agreed to is on record, and that no voice came of it.
    expect((await recorded()).map(({ voiceId }) => voiceId)).toEqual([null]);
  });
});

it("lists the voices of the account", async () => {
  expect(await voicesOf().list()).toEqual([{ id: "21m00Tcm4TlvDq8ikWAM", name: "Rachel" }]);
});
