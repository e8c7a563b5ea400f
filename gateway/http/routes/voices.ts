import { z } from "zod";
import { VoiceError } from "../../../protocols/errors.ts";
import type { VoiceSample, Voices } from "../../../services/voices/service.ts";
import type { Home } from "../../chat/home.ts";
import { decodeMedia } from "../../media/ffmpeg.ts";
import { defineRoute, type Route } from "../api/route.ts";
import { byId, id, instant, pageOf, pageQuery, someText } from "../api/schemas.ts";

export interface ClonedVoiceRoutesDeps {
  readonly voices: Voices;
  readonly home: Home;
}

/** Less tells nothing of a voice. */
const LEAST_MS = 1000;
const MAX_SAMPLE_S = 600;

const clonedVoice = z
  .object({
    id,
    name: z.string(),
    voice: z.string().meta({ description: "What it is asked for by: in hello, in preferences, in /voice/synthesize." }),
    speaker: z.string(),
    statement: z.string().meta({ description: "What the speaker said." }),
    consentedAt: instant,
    recordedAt: instant,
    needsVerification: z.boolean().meta({
      description: "Whether the vendor wants the speaker to prove who they are before it may be used.",
    }),
  })
  .meta({ id: "ClonedVoice" });

const fields = z.object({
  name: someText(100),
  speaker: someText(200),
  consent: someText(2000),
  consentedAt: instant.exactOptional(),
});

/** A form as it came: text by field, and all that is sound. */
const readForm = async (request: Request) => {
  const type = (request.headers.get("content-type") ?? "").split(";")[0]?.trim().toLowerCase();
  if (type !== "multipart/form-data") throw new VoiceError("unsupported_audio", "send multipart/form-data");
  const form = await request.formData().catch(() => {
    throw new VoiceError("bad_message", "the form cannot be read");
  });
  const said: Record<string, string> = {};
  const samples: VoiceSample[] = [];
  for (const [field, value] of form)
    if (typeof value === "string") said[field] = value;
    else samples.push({ name: value.name, bytes: new Uint8Array(await value.arrayBuffer()) });
  return { said, samples };
};

/** Throws VoiceError "unsupported_audio" where a sample is no sound, and "invalid" where it is too short. */
const checkSample = async ({ bytes }: VoiceSample, signal: AbortSignal): Promise<void> => {
  const once = async function* () {
    yield bytes;
  };
  let ms = 0;
  for await (const { samples, sampleRate } of decodeMedia(once(), { signal, maxSeconds: MAX_SAMPLE_S }))
    ms += (samples.length / sampleRate) * 1000;
  if (!signal.aborted && ms < LEAST_MS) throw new VoiceError("invalid", "a sample is shorter than a second");
};

/** Voices cloned with their speakers' consent. */
export const clonedVoiceRoutes = ({ voices, home }: ClonedVoiceRoutesDeps): readonly Route[] => {
  const shared = { tag: "Voice", scope: "account" } as const;
  return [
    defineRoute({
      ...{ method: "get", path: "/voices", ...shared },
      summary: "The caller's cloned voices, newest first",
      refusals: ["bad_message"],
      query: z.object(pageQuery),
      answer: pageOf(clonedVoice, "ClonedVoicePage"),
      run: ({ caller, query }) => voices.page(caller.userId, query),
    }),
    defineRoute({
      ...{ method: "post", path: "/voices", ...shared, limit: "costly" },
      summary: "Clones a voice, with its speaker's consent alone",
      description:
        "A form: `name` of the voice; `speaker`, whose voice it is; `consent`, their own words, which agree to their voice being cloned; `consentedAt`, when they said so (default: now); and 1 to 25 files with their voice, each a second or more. Without consent it is refused as 403 and nothing is sent anywhere; words and time of the consent are kept.",
      isIdempotent: true,
      isLong: true,
      status: 201,
      upload: ["multipart/form-data"],
      refusals: ["forbidden", "unsupported_audio", "unsupported", "conflict"],
      answer: clonedVoice,
      location: (made) => `/voices/${made.id}`,
      run: async ({ caller: { userId }, raw, signal }) => {
        const { said, samples } = await readForm(raw);
        const { speaker = "", consent: statement = "" } = said;
        // Before all else, so that whoever forgot to ask is told just that.
        voices.checkConsent({ speaker, statement });
        const parsed = fields.safeParse(said);
        if (!parsed.success) {
          const [issue] = parsed.error.issues;
          throw new VoiceError("invalid", `${issue?.path.join(".") ?? "form"}: ${issue?.message ?? "wrong"}`);
        }
        const { name, consentedAt: at } = parsed.data;
        const consent = { speaker, statement, ...(at && { at }) };
        voices.checkConsent(consent);
        if ((await home.privacy(userId)).level === "local_only")
          throw new VoiceError("forbidden", "voices are cloned elsewhere, and your privacy lets nothing leave");
        for (const sample of samples) await checkSample(sample, signal);
        return await voices.clone(userId, { name, consent, samples });
      },
    }),
    defineRoute({
      ...{ method: "delete", path: "/voices/{id}", ...shared },
      summary: "Removes a cloned voice, at its vendor too",
      params: byId,
      run: ({ caller, params }) => voices.remove(caller.userId, params.id),
    }),
  ];
};
