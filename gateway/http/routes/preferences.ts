import { z } from "zod";
import { PRIVATE_KINDS, type PreferencesService } from "../../../services/preferences/service.ts";
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
  })
  .meta({ id: "Preferences" });
const chosen = z
  .object({
    tone: preferences.shape.tone.exactOptional(),
    goals: preferences.shape.goals.exactOptional(),
    language: preferences.shape.language.exactOptional(),
    privacy: preferences.shape.privacy.exactOptional(),
    allow: preferences.shape.allow.exactOptional(),
  })
  .meta({ id: "PreferencesChoice", description: "What is left out is as it was never chosen." });

/** How the caller wants to be talked to, and what of theirs may leave. */
export const preferenceRoutes = ({
  preferences: service,
}: {
  readonly preferences: PreferencesService;
}): readonly Route[] => {
  const shared = { tag: "Users", scope: "account", path: "/users/me/preferences" } as const;
  return [
    defineRoute({
      ...{ method: "get", ...shared },
      summary: "Tone, goals, language and privacy of the caller",
      answer: preferences,
      run: ({ caller }) => service.get(caller.userId),
    }),
    defineRoute({
      ...{ method: "put", ...shared },
      summary: "Chooses tone, goals, language and privacy",
      body: chosen,
      answer: preferences,
      run: ({ caller, body }) => service.put(caller.userId, body),
    }),
  ];
};
