import { inspect } from "node:util";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { silentLogger } from "../../../pipeline/log.ts";
import { createElevenLabsVoices } from "../../../services/voices/elevenlabs.ts";
import { clonedVoices } from "../../../services/voices/schema.ts";
import type { CloneRequest } from "../../../services/voices/service.ts";
import { createVoices } from "../../../services/voices/voices.ts";
import { type ElevenLabsServer, startElevenLabsServer } from "../../fakes/elevenlabs-server.ts";
import { onEachStore } from "../stores.ts";

const API_KEY = "xi-local-0123456789abcdef";
const NOW = new Date("2026-03-02T12:00:00Z");
const AGREED = "I, Ann Lee, agree to my voice being cloned for this assistant.";

let server: ElevenLabsServer;
beforeAll(async () => {
  server = await startElevenLabsServer({ apiKey: API_KEY });
});
afterAll(() => server.close());

const request = (consent: Partial<CloneRequest["consent"]> = {}): CloneRequest => ({
  name: "Ann",
  consent: { speaker: "Ann Lee", statement: AGREED, at: new Date("2026-03-01T12:00:00Z"), ...consent },
  samples: [{ name: "ann.wav", bytes: new TextEncoder().encode("sound of ann") }],
});

describe("cloned voices", () => {
  onEachStore((store) => {
    const voicesOf = (apiKey: string | undefined = API_KEY) =>
      createVoices({
        db: store().db,
        vendor: apiKey === "" ? undefined : createElevenLabsVoices({ apiKey, baseUrl: server.baseUrl }),
        log: silentLogger,
        now: () => new Date(NOW.getTime() + later),
      });
    let later = 0;
    beforeEach(() => {
      later = 0;
    });
    const states = async () => (await recorded()).map(({ state, voice }) => [state, voice]);
    const recorded = () => store().db.select().from(clonedVoices);

    it("are made of the samples, and the consent is kept", async () => {
      const made = await voicesOf().clone("ann", request());
      expect(made).toMatchObject({ name: "Ann", speaker: "Ann Lee", statement: AGREED, recordedAt: NOW });
      expect(made.voice).toMatch(/^[A-Za-z0-9]{20}$/);
      const sent = server.requests.at(-1);
      expect(sent).toMatchObject({ method: "POST", path: "/v1/voices/add" });
      expect(sent?.body).toContain("sound of ann");
      const [row] = await recorded();
      expect(row).toMatchObject({ userId: "ann", statement: AGREED, voice: made.voice, state: "done" });
      expect(row?.samples).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/)]);
      expect((await voicesOf().page("ann")).items).toEqual([made]);
      expect((await voicesOf().page("bob")).items).toEqual([]);
    });

    it.each([
      ["nobody is named", { speaker: " " }],
      ["nothing was said", { statement: "" }],
      ["the words are of something else", { statement: "I agree to the terms of service." }],
      ["the speaker declined", { statement: "I do not agree to my voice being cloned." }],
      ["it lies in the future", { at: new Date("2026-03-03T12:00:00Z") }],
      ["it is of no time", { at: new Date("no") }],
      ["it is old", { at: new Date("2025-12-01T12:00:00Z") }],
    ])("are refused where %s, and nothing is sent or kept", async (_, consent) => {
      const before = server.requests.length;
      await expect(voicesOf().clone("ann", request(consent))).rejects.toMatchObject({ code: "forbidden" });
      expect(server.requests.length).toBe(before);
      expect(await recorded()).toEqual([]);
    });

    it.each([
      ["no sample", { samples: [] }],
      ["an empty sample", { samples: [{ name: "a.wav", bytes: new Uint8Array() }] }],
      ["no name", { name: "" }],
    ])("want more than %s", async (_, wrong) => {
      await expect(voicesOf().clone("ann", { ...request(), ...wrong })).rejects.toMatchObject({ code: "invalid" });
    });

    it("cannot be had where nobody makes them, but those that were made are known", async () => {
      const made = await voicesOf().clone("ann", request());
      await expect(voicesOf("").clone("ann", request())).rejects.toMatchObject({ code: "provider_failed" });
      await expect(voicesOf("").remove("ann", made.id)).rejects.toMatchObject({ code: "provider_failed" });
      expect((await voicesOf("").page("ann")).items).toEqual([made]);
    });

    it("tell that the vendor refused, without the key", async () => {
      const wrongKey = "xi-wrong-0123456789";
      const thrown = await voicesOf(wrongKey)
        .clone("ann", request())
        .catch((error: unknown) => error);
      expect(thrown).toMatchObject({ code: "provider_failed", message: "elevenlabs refused (401)" });
      expect(inspect(thrown, { depth: 10, showHidden: true })).not.toContain(wrongKey);
      // What was agreed to is on record, and that no voice came of it.
      expect(await states()).toEqual([["failed", null]]);
      expect((await voicesOf().page("ann")).items).toEqual([]);
    });

    it("may be used by whoever had them made, until they are removed", async () => {
      const voices = voicesOf();
      const { id, voice } = await voices.clone("ann", request());
      expect([await voices.mayUse("ann", voice), await voices.mayUse("bob", voice)]).toEqual([true, false]);
      expect(await voices.mayUse("bob", "21m00Tcm4TlvDq8ikWAM")).toBe(true);
      await expect(voices.remove("bob", id)).rejects.toMatchObject({ code: "not_found" });
      await voices.remove("ann", id);
      expect(server.requests.at(-1)).toMatchObject({ method: "DELETE", path: `/v1/voices/${voice}` });
      expect(await voices.mayUse("ann", voice)).toBe(false);
      await expect(voices.remove("ann", id)).rejects.toMatchObject({ code: "not_found" });
    });

    it("that the vendor has lost can be removed all the same", async () => {
      const { id } = await voicesOf().clone("ann", request());
      await store().db.update(clonedVoices).set({ voice: "go0neVo1ceOfNobody01" }).where(eq(clonedVoices.id, id));
      await voicesOf().remove("ann", id);
      expect((await voicesOf().page("ann")).items).toEqual([]);
    });

    it.each([
      ["was made and not heard of", { fault: "cut" } as const, 1],
      ["was perhaps made by a vendor that failed", { status: 500 }, 0],
    ])("are looked for and removed later where one %s", async (_, answer, left) => {
      const kept = await voicesOf().clone("bob", request());
      const before = server.clones();
      server.scriptHttp(answer);
      await expect(voicesOf().clone("ann", request())).rejects.toMatchObject({ code: "provider_failed" });
      expect((await states()).sort()).toEqual([
        ["done", kept.voice],
        ["pending", null],
      ]);
      expect(server.clones() - before).toBe(left);
      // Somebody may be at it still.
      expect(await voicesOf().settle()).toBe(0);
      later = 11 * 60_000;
      expect(await voicesOf("").settle()).toBe(0);
      await expect(voicesOf("xi-wrong").settle()).rejects.toMatchObject({ code: "provider_failed" });
      expect(await voicesOf().settle()).toBe(1);
      expect((await states()).sort()).toEqual([
        ["done", kept.voice],
        ["failed", null],
      ]);
      expect(server.clones()).toBe(before);
      expect(await voicesOf().settle()).toBe(0);
    });

    it("go with their account, those that nobody knows of too", async () => {
      const before = server.clones();
      server.scriptHttp({ fault: "cut" });
      await expect(voicesOf().clone("ann", request())).rejects.toThrow();
      await voicesOf().clear("ann");
      expect([await states(), server.clones()]).toEqual([[["failed", null]], before]);
    });

    it("go with their account", async () => {
      const { voice } = await voicesOf().clone("ann", request());
      const kept = await voicesOf().clone("bob", request());
      await voicesOf().clear("ann");
      expect(server.requests.at(-1)).toMatchObject({ method: "DELETE", path: `/v1/voices/${voice}` });
      expect((await voicesOf().page("bob")).items).toEqual([kept]);
    });
  });
});
