import { z } from "zod";
import { privateIn } from "../../../pipeline/llm/privacy.ts";
import type { Chat } from "../../chat/chat.ts";
import type { Home } from "../../chat/home.ts";
import { defineRoute, type Route } from "../api/route.ts";
import { someText, text } from "../api/schemas.ts";
import { intent, privacyLevel, reasoning, wishes } from "./conversation-schemas.ts";

const answer = z
  .object({
    intent,
    reasoning,
    effect: z.enum(["read", "write"]).meta({ description: "Whether doing it would change anything." }),
    text: z.string().nullable().meta({ description: "What would be said; null where that depends on a change." }),
    privacy: z.object({
      level: privacyLevel,
      found: z.array(z.string()).readonly().meta({ description: "Private content in the text." }),
    }),
  })
  .meta({ id: "Considered" });

/** How something would be understood, and by whom. */
export const reasonRoutes = ({ chat, home }: { readonly chat: Chat; readonly home: Home }): readonly Route[] => [
  defineRoute({
    ...{ method: "post", path: "/reason", tag: "Chat", scope: "conversations", limit: "costly" },
    summary: "Tells how words are understood, which way was taken and why, and changes nothing",
    refusals: ["not_found"],
    body: z
      .object({
        text: someText(2000),
        conversationId: text(100).exactOptional().meta({ description: "What it would be said in." }),
        ...wishes,
      })
      .meta({ id: "Reason" }),
    answer,
    run: async ({ caller, body, signal }) => {
      const { level } = await home.privacy(caller.userId, body.privacy);
      const considered = await chat.consider({ userId: caller.userId, ...body, signal });
      return { ...considered, privacy: { level, found: privateIn(body.text) } };
    },
  }),
];
