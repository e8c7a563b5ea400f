import { z } from "zod";
import { PRIVACY_LEVELS } from "../../../pipeline/llm/privacy.ts";
import { id, instant, language, pageOf, timeZone } from "../api/schemas.ts";

export const privacyLevel = z.enum(PRIVACY_LEVELS).meta({
  id: "PrivacyLevel",
  description:
    "local_only: nothing leaves this machine. prefer_local: what nothing here can do. cloud_ok: anything but private content.",
});
export const source = z.enum(["voice", "chat"]);

/** Which way was taken, and why. */
export const reasoning = z
  .object({
    engine: z.string().meta({ description: "local, llm_local or llm_cloud.", example: "local" }),
    why: z.string().meta({
      description:
        "sure: the local router was; answer, mode: by what was said before; unsure, several, unknown: why a model was asked.",
    }),
    where: z.string().exactOptional().meta({ description: "What decided where a model could be asked." }),
    model: z.string().exactOptional(),
    failed: z.string().exactOptional().meta({ description: "Why no model answered." }),
  })
  .meta({ id: "Reasoning" });

export const intent = z
  .object({
    route: z.string().meta({ description: "Where the words belong: task, calendar, chat, ..." }),
    command: z.string().nullable(),
    slots: z.record(z.string(), z.unknown()),
    confidence: z.number(),
  })
  .meta({ id: "Intent" });

export const message = z
  .object({
    id,
    conversationId: id,
    role: z.enum(["user", "assistant"]),
    text: z.string(),
    heardText: z
      .string()
      .nullable()
      .meta({ description: "What of a spoken reply was heard; null where it is all of it." }),
    source,
    route: z.string().nullable(),
    command: z.string().nullable(),
    reasoning: reasoning.nullable(),
    at: instant,
  })
  .meta({ id: "Message" });
export const messagePage = pageOf(message, "MessagePage");

export const conversation = z
  .object({
    id,
    title: z.string().meta({ description: "Its first words, where nobody gave another." }),
    source: source.meta({ description: "How it began." }),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: "Conversation" });

/** What a command found or did. */
export const result = z
  .object({
    command: z.string(),
    handled: z.boolean(),
    asks: z.string().exactOptional().meta({ description: "Slot that the next words fill." }),
    data: z.unknown().exactOptional(),
  })
  .meta({ id: "CommandResult" });

export const sayPart = z.object({ text: z.string(), language: z.string() }).meta({ id: "SayPart" });

export const chatReply = z
  .object({
    conversationId: id,
    messageId: id,
    replyId: z.string().nullable().meta({ description: "Null where there was nothing to say." }),
    text: z.string(),
    parts: z.array(sayPart).readonly(),
    intent,
    results: z.array(result).readonly(),
    reasoning,
    at: instant,
  })
  .meta({ id: "ChatReply" });

/** What decides how anything is answered; by the account where left out. */
export const wishes = {
  privacy: privacyLevel.exactOptional(),
  language: language.exactOptional(),
  timeZone: timeZone.exactOptional(),
};
