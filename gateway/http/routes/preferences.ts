import { z } from "zod";
import { PRIVATE_KINDS, type PreferencesService } from "../../../services/preferences/service.ts";
import type { Speaking } from "../../speaking.ts";
import { defineRoute, type Route } from "../api/route.ts";
import { language, someText } from "../api/schemas.ts";
import { privacyLevel } from "./conversation-schemas.ts";

const preferences = z
  .object({
    tone: someText(200).nullable().meta({ description: "How answers should sound.", example: "warm and brief" }),
    goals: z.array(someText(300)).max(20).readonly(),
    language: language.nullable().meta({ description: "Of answers, BCP 47; null: that of the account." }),
    privacy: privacyLevel.nullable().meta({ description: "Null: as the gateway is set." }),
    allow: z
      .array(z.enum(PRIVATE_KINDS))
      .max(PRIVATE_KINDS.length)
      .readonly()
      .nullable()
      .meta({ description: "Private content that may leave all the same; null: as the gateway is set." }),
    voice: someText(100)
      .nullable()
      .meta({ description: "Of replies, by its engine's own name, or `voice` of a cloned one; null: the usual one." }),
    engine: someText(32).nullable().meta({
      description: "Engine that speaks replies; null: the usual one, or that of the voice.",
      example: "flite",
    }),
    speed: z
      .number()
      .min(0.5)
      .max(2)
      .nullable()
      .meta({ description: "Of replies; null: the voice's own pace, which is 1." }),
  })
  .meta({ id: "Preferences" });
const chosen = z
  .object({
    tone: preferences.shape.tone.exactOptional(),
    goals: preferences.shape.goals.exactOptional(),
    language: preferences.shape.language.exactOptional(),
    privacy: preferences.shape.privacy.exactOptional(),
    allow: preferences.shape.allow.exactOptional(),
    voice: preferences.shape.voice.exactOptional(),
    engine: preferences.shape.engine.exactOptional(),
    speed: preferences.shape.speed.exactOptional(),
  })
  .meta({ id: "PreferencesChoice", description: "What is left out is as it was never chosen." });

export interface PreferenceRoutesDeps {
  readonly preferences: PreferencesService;
  readonly speaking: Speaking;
}

/** How the caller wants to be talked to, and what of theirs may leave. */
export const preferenceRoutes = ({ preferences: service, speaking }: PreferenceRoutesDeps): readonly Route[] => {
  const shared = { tag: "Users", scope: "account", path: "/users/me/preferences" } as const;
  return [
    defineRoute({
      ...{ method: "get", ...shared },
      summary: "Tone, goals, language, privacy, voice, engine and pace of the caller",
      answer: preferences,
      run: ({ caller }) => service.get(caller.userId),
    }),
    defineRoute({
      ...{ method: "put", ...shared },
      summary: "Chooses tone, goals, language, privacy, voice, engine and pace",
      description: "A voice that was cloned for somebody else is refused, and so is an engine that is not there.",
      body: chosen,
      answer: preferences,
      run: async ({ caller: { userId }, body }) => {
        if (body.engine) speaking.checkEngine(body.engine);
        if (body.voice) await speaking.checkVoice(userId, body.voice);
        return await service.put(userId, body);
      },
    }),
  ];
};
