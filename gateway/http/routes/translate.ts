import { z } from "zod";
import { languageName } from "../../../pipeline/commands/languages.ts";
import type { Judge } from "../../../pipeline/llm/judge.ts";
import { mayGo, type PrivacyLevel } from "../../../pipeline/llm/privacy.ts";
import { detectLanguages } from "../../../services/translation/detect.ts";
import { languageOf, MAX_TEXT } from "../../../services/translation/engine.ts";
import type { TranslationHistory } from "../../../services/translation/history.ts";
import { type Quality, roundTrip } from "../../../services/translation/quality.ts";
import type { Translated, Translation } from "../../../services/translation/service.ts";
import type { Home } from "../../chat/home.ts";
import { mayLeaveBy } from "../../engines.ts";
import type { Scribe } from "../../media/scribe.ts";
import { SPEECH_FORMATS } from "../../media/speak.ts";
import type { Speaking } from "../../speaking.ts";
import { defineRoute, type Route } from "../api/route.ts";
import { byId, id, instant, language, pageOf, pageQuery, someText, text } from "../api/schemas.ts";
import { RECORDINGS, readUpload } from "../upload.ts";
import { privacyLevel } from "./conversation-schemas.ts";
import { soundOf, speech, spokenOf, transcription, wishesOf } from "./voice.ts";

export interface TranslateRoutesDeps {
  readonly translation: Translation;
  readonly translationHistory: TranslationHistory;
  readonly scribe: Scribe;
  readonly speaking: Speaking;
  readonly home: Home;
  /** Rates translations, where there is a language model. */
  readonly judge?: Judge | undefined;
}

const past = z
  .object({
    id,
    text: z.string(),
    translated: z.string(),
    from: z.string().meta({ description: "ISO 639-1." }),
    to: z.string().meta({ description: "ISO 639-1." }),
    via: z.array(z.string()).readonly().meta({ description: "Languages it went through." }),
    engine: z.string(),
    source: z.enum(["text", "voice"]),
    quality: z.number().nullable().meta({
      description: "0 to 1, where it was asked for.",
    }),
    qualityMethod: z.enum(["model", "round_trip"]).nullable().meta({
      description:
        "model: what a language model says. round_trip: likeness of the text to its translation translated back.",
    }),
    at: instant,
  })
  .meta({ id: "PastTranslation" });

const made = past
  .extend({
    detected: z
      .object({ language: z.string(), confidence: z.number() })
      .nullable()
      .meta({ description: "The language that was found; null where it was told, or nothing could be." }),
    back: z
      .string()
      .nullable()
      .meta({ description: "The translation translated back, where quality was found out by that." }),
  })
  .meta({ id: "Translation" });

const textBody = z
  .object({
    text: someText(MAX_TEXT),
    to: language.meta({ example: "es" }),
    from: language.exactOptional().meta({ description: "Found out where left out." }),
    privacy: privacyLevel.exactOptional(),
    quality: z.boolean().exactOptional().meta({
      description: "Whether to rate the translation: by a language model where one may be told, else by a round trip.",
    }),
  })
  .meta({ id: "TranslateText" });

const voiceQuery = z.object({
  to: language,
  from: language.exactOptional().meta({ description: "Default: that of the account." }),
  privacy: privacyLevel.exactOptional(),
  format: z.enum(SPEECH_FORMATS).exactOptional(),
  voice: text(100).exactOptional(),
});

/** Below this nobody can tell, and the caller's own language is likelier. */
const SURE = 0.2;

const historyQuery = z.object({
  ...pageQuery,
  from: language.exactOptional(),
  to: language.exactOptional(),
  source: z.enum(["text", "voice"]).exactOptional(),
  q: text(200).exactOptional().meta({ description: "Words of either text, each from its beginning." }),
  sort: z.enum(["at", "-at"]).exactOptional().meta({ description: 'Default "-at": newest first.' }),
});

/** Translation of what is written and of what is said. */
export const translateRoutes = (deps: TranslateRoutesDeps): readonly Route[] => {
  const { translation, translationHistory: history, scribe, speaking, home, judge } = deps;

  const translate = async (
    userId: string,
    said: string,
    wish: Pick<z.output<typeof textBody>, "from" | "privacy"> & { readonly to: string },
    signal: AbortSignal,
  ) => {
    const [speaker, { level, allow }] = await Promise.all([home.speaker(userId), home.privacy(userId, wish.privacy)]);
    // Private content stays here, whatever may leave else.
    const privacy = mayGo(said, "cloud", allow) ? level : ("local_only" as const);
    const to = languageOf(wish.to);
    const [likely] = wish.from === undefined ? detectLanguages(said) : [];
    const detected = likely && likely.confidence >= SURE ? likely : null;
    const from = languageOf(wish.from ?? detected?.language ?? speaker.language);
    return { detected, privacy, translated: await translation.translate(said, { from, to, signal, privacy }) };
  };

  /** By a model where one may be told, else by the way there and back. */
  const rate = async (
    userId: string,
    { text: said, privacy: wish }: z.output<typeof textBody>,
    translated: Translated,
    privacy: PrivacyLevel,
    signal: AbortSignal,
  ): Promise<Quality | undefined> => {
    const score = await judge?.(said, translated, { privacy: await home.privacy(userId, wish), signal });
    if (score !== undefined) return { score, method: "model", back: null };
    return await roundTrip(translation, said, translated, { signal, privacy });
  };

  const shared = { tag: "Translation", scope: "translate" } as const;
  return [
    defineRoute({
      ...{ method: "post", path: "/translate/text", ...shared, limit: "costly" },
      summary: "Translates a text",
      isIdempotent: true,
      isLong: true,
      refusals: ["unsupported"],
      body: textBody,
      answer: made,
      run: async ({ caller: { userId }, body, signal }) => {
        const { detected, privacy, translated } = await translate(userId, body.text, body, signal);
        const quality = body.quality ? await rate(userId, body, translated, privacy, signal) : undefined;
        const kept = await history.add(userId, {
          ...{ text: body.text, translated, source: "text" },
          quality,
        });
        return { ...kept, detected, back: quality?.back ?? null };
      },
    }),
    defineRoute({
      ...{ method: "post", path: "/translate/voice", ...shared, limit: "costly" },
      summary: "Translates a recording, in words and in speech",
      isIdempotent: true,
      isLong: true,
      upload: RECORDINGS,
      refusals: ["unsupported_audio", "unsupported", "forbidden"],
      query: voiceQuery.partial({ to: true }),
      answer: z
        .object({
          transcript: transcription,
          translation: past.nullable().meta({ description: "Null where nothing was said." }),
          audio: speech.nullable().meta({ description: "Null where nothing speaks that language." }),
        })
        .meta({ id: "SpokenTranslation" }),
      run: async ({ caller: { userId }, query, raw, signal }) => {
        const upload = await readUpload(raw);
        const { to, from, privacy, format = "mp3", voice } = wishesOf(voiceQuery, query, upload);
        if (voice !== undefined) await speaking.checkVoice(userId, voice);
        const spoken = from ?? (await home.speaker(userId)).language;
        const mayLeave = mayLeaveBy(await home.privacy(userId, privacy));
        const written = await scribe.write(soundOf(upload, signal, 120), { signal, language: spoken, mayLeave });
        const { text: said, durationMs, confidence } = written;
        const transcript = { text: said, durationMs, confidence, language: spoken, engine: scribe.name };
        if (said === "") return { transcript, translation: null, audio: null };
        const wish = { to, from: spoken, ...(privacy !== undefined && { privacy }) };
        const { translated, privacy: places } = await translate(userId, said, wish, signal);
        const kept = await history.add(userId, { text: said, translated, source: "voice" });
        const tts = speaking.of(userId, { voice, privacy: places });
        const audio = tts.speaks(translated.to)
          ? await spokenOf(tts, [{ text: translated.text, language: translated.to }], { format, signal })
          : null;
        return { transcript, translation: kept, audio };
      },
    }),
    defineRoute({
      ...{ method: "get", path: "/translate/languages", ...shared },
      summary: "Languages that can be translated into",
      query: z.object({ from: language.exactOptional().meta({ description: "Default: that of the account." }) }),
      answer: z
        .object({
          from: z.string(),
          languages: z
            .array(z.object({ code: z.string(), name: z.string(), isSpoken: z.boolean() }))
            .readonly()
            .meta({ description: "isSpoken: there is a voice for it." }),
        })
        .meta({ id: "Languages" }),
      run: async ({ caller, query }) => {
        const from = languageOf(query.from ?? (await home.speaker(caller.userId)).language);
        const codes = (await translation.languages(from)).filter((code) => code !== from);
        return {
          from,
          languages: codes.map((code) => ({ code, name: languageName(code), isSpoken: speaking.speaks(code) })),
        };
      },
    }),
    defineRoute({
      ...{ method: "get", path: "/translate/history", ...shared },
      summary: "What the caller had translated, newest first",
      refusals: ["bad_message"],
      query: historyQuery,
      answer: pageOf(past, "PastTranslationPage"),
      run: ({ caller, query: { q, sort, from, to, ...rest } }) =>
        history.page(caller.userId, {
          ...rest,
          ...(from !== undefined && { from: languageOf(from) }),
          ...(to !== undefined && { to: languageOf(to) }),
          ...(q !== undefined && { search: q }),
          ...(sort !== undefined && { order: sort }),
        }),
    }),
    defineRoute({
      ...{ method: "delete", path: "/translate/history", ...shared },
      summary: "Forgets all of it",
      answer: z.object({ removed: z.number().int() }).meta({ id: "ForgottenTranslations" }),
      run: async ({ caller }) => ({ removed: await history.clear(caller.userId) }),
    }),
    defineRoute({
      ...{ method: "delete", path: "/translate/history/{id}", ...shared },
      summary: "Forgets one",
      params: byId,
      run: ({ caller, params }) => history.remove(caller.userId, params.id),
    }),
  ];
};
