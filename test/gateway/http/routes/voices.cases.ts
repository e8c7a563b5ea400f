import { expect } from "vitest";
import { NOW, type World } from "../api/world.ts";
import { type RouteCases, withoutToken } from "./case.ts";
import { wav } from "./wav.ts";

export const CONSENT = "I, Ann Lee, agree to my voice being cloned for this assistant.";
const said = { name: "Mine", speaker: "Ann Lee", consent: CONSENT };

/** A form that asks for a clone; a field that is undefined is left out. */
export const cloneForm =
  (fields: Readonly<Record<string, string | undefined>> = {}, samples: readonly Uint8Array[] = [wav(1500)]) =>
  (): FormData => {
    const form = new FormData();
    for (const [name, value] of Object.entries({ ...said, ...fields })) if (value !== undefined) form.set(name, value);
    samples.forEach((bytes, i) => {
      form.append("samples", new Blob([bytes as BlobPart], { type: "audio/wav" }), `${i}.wav`);
    });
    return form;
  };
const refused = (why: RegExp) => ({
  status: 403,
  answer: { code: "forbidden", message: expect.stringMatching(why) },
  check: async (_answer: unknown, _made: unknown, world: World) => {
    // Neither made nor kept, and so nothing was sent.
    expect((await world.as("ann").get("/voices")).body.items).toEqual([]);
  },
});
export const annsVoice = async (world: World) => {
  const { body } = await world.as("ann").post("/voices", { body: cloneForm()() });
  return { id: body.id as string, voice: body.voice as string };
};

export const clonedVoiceCases: RouteCases = {
  "post /voices": [
    {
      name: "clones a voice, and keeps what its speaker said and when",
      body: cloneForm({ consentedAt: "2026-03-01T09:00:00+01:00" }, [wav(1500), wav(2000)]),
      status: 201,
      answer: {
        ...{ name: "Mine", speaker: "Ann Lee", statement: CONSENT, needsVerification: false },
        consentedAt: "2026-03-01T08:00:00.000Z",
        recordedAt: NOW.toISOString(),
      },
      check: async ({ body, headers }, _, world) => {
        expect(headers.get("location")).toBe(`/api/v1/voices/${body.id}`);
        expect((await world.as("ann").get("/voices")).body.items).toEqual([body]);
        const put = await world.as("ann").put("/users/me/preferences", { body: { voice: body.voice } });
        expect([put.status, put.body.voice]).toEqual([200, body.voice]);
      },
    },
    { name: "is refused without consent", body: cloneForm({ consent: undefined }), ...refused(/does not agree/) },
    {
      name: "is refused where the speaker declined",
      body: cloneForm({ consent: "I do not agree to my voice being cloned." }),
      ...refused(/does not agree/),
    },
    { name: "is refused where nobody is named", body: cloneForm({ speaker: undefined }), ...refused(/whose voice/) },
    {
      name: "is refused where the consent is old",
      body: cloneForm({ consentedAt: "2025-11-01T08:00:00Z" }),
      ...refused(/too long ago/),
    },
    {
      name: "is refused to whoever lets nothing leave",
      before: async (world) => {
        await world.as("ann").put("/users/me/preferences", { body: { privacy: "local_only" } });
        return {};
      },
      body: cloneForm(),
      ...refused(/privacy/),
    },
    { name: "wants a name", body: cloneForm({ name: undefined }), status: 422, answer: { code: "invalid" } },
    { name: "wants a sample", body: cloneForm({}, []), status: 422, answer: { code: "invalid" } },
    { name: "wants a second of sound", body: cloneForm({}, [wav(300)]), status: 422 },
    {
      name: "refuses what is no sound",
      body: cloneForm({}, [new TextEncoder().encode("this is no sound at all")]),
      status: 415,
      answer: { code: "unsupported_audio" },
    },
    { name: "refuses JSON", body: said, status: 415 },
    withoutToken,
  ],
  "get /voices": [
    {
      name: "lists one's own",
      before: annsVoice,
      status: 200,
      answer: { items: [{ name: "Mine" }] },
    },
    { name: "shows nothing of another's", as: "bob", before: annsVoice, status: 200, answer: { items: [] } },
    withoutToken,
  ],
  "delete /voices/{id}": [
    {
      name: "removes one, which nobody can ask for after that",
      before: annsVoice,
      status: 204,
      check: async (_, { voice }, world) => {
        expect((await world.as("ann").get("/voices")).body.items).toEqual([]);
        const { status } = await world.as("ann").post("/voice/synthesize", { body: { text: "Hello.", voice } });
        expect(status).toBe(403);
      },
    },
    { name: "knows nothing of an id that is nobody's", before: async () => ({ id: "x" }), status: 404 },
  ],
};
