import { z } from "zod";
import type { Summaries } from "../../../pipeline/llm/summaries.ts";
import { VoiceError } from "../../../protocols/errors.ts";
import type { Conversations } from "../../../services/conversations/service.ts";
import { turnsOf } from "../../chat/dialogues.ts";
import type { Home } from "../../chat/home.ts";
import { defineRoute, type Route } from "../api/route.ts";
import { someText, text } from "../api/schemas.ts";
import { wishes } from "./conversation-schemas.ts";

const shared = {
  sentences: z.number().int().min(1).max(10).exactOptional().meta({ description: "At most. Default 3." }),
  ...wishes,
};
const body = z
  .union([
    z.object({ text: someText(50_000), ...shared }),
    z.object({ conversationId: text(100), ...shared }),
    z.object({ date: z.iso.date().meta({ description: "A day of the user's own." }), ...shared }),
  ])
  .meta({ id: "Summarize", description: "What to sum up: a text, a conversation or a day." });

const summary = z
  .object({
    text: z.string(),
    engine: z.enum(["llm_local", "llm_cloud", "extract", "rules"]).meta({
      description: "extract: sentences of the text itself. rules: told by this program.",
    }),
    model: z.string().exactOptional(),
    where: z.string().meta({ description: "What decided where it could be made." }),
    failed: z.string().exactOptional().meta({ description: "Why no model made it though there is one." }),
  })
  .meta({ id: "Summary" });

export interface SummaryRoutesDeps {
  readonly summaries: Summaries;
  readonly conversations: Conversations;
  readonly home: Home;
}

/** Messages of a conversation that are summed up, the newest. */
const MAX_MESSAGES = 400;

/** Long things, made short. */
export const summaryRoutes = ({ summaries, conversations, home }: SummaryRoutesDeps): readonly Route[] => [
  defineRoute({
    ...{ method: "post", path: "/summarize", tag: "Chat", scope: "conversations", limit: "costly" },
    summary: "Sums up a text, a conversation or a day",
    refusals: ["not_found"],
    body,
    answer: summary,
    run: async ({ caller: { userId }, body: asked, signal }) => {
      const { sentences, privacy: wish, language, timeZone } = asked;
      const place = { ...(language !== undefined && { language }), ...(timeZone !== undefined && { timeZone }) };
      const [privacy, speaker] = await Promise.all([home.privacy(userId, wish), home.speaker(userId, place)]);
      const options = {
        ...{ privacy, signal, language: speaker.language },
        ...(sentences !== undefined && { sentences }),
      };
      if ("text" in asked) return await summaries.text(asked.text, options);
      if ("conversationId" in asked) {
        const { id } = await conversations.get(userId, asked.conversationId);
        return await summaries.conversation(turnsOf(await conversations.newest(userId, id, MAX_MESSAGES)), options);
      }
      return await summaries.day(userId, {
        ...options,
        day: noonOf(asked.date, speaker.timeZone),
        timeZone: speaker.timeZone,
      });
    },
  }),
];

/** A time that is of `date` in `timeZone`, wherever that is. */
const noonOf = (date: string, timeZone: string): Date => {
  const noon = new Date(`${date}T12:00:00Z`);
  if (Number.isNaN(noon.getTime())) throw new VoiceError("invalid", "date is no day");
  const shown = (at: Date) => new Intl.DateTimeFormat("en-CA", { timeZone, dateStyle: "short" }).format(at);
  const hours = [0, -12, 12].find((offset) => shown(new Date(noon.getTime() + offset * 3_600_000)) === date) ?? 0;
  return new Date(noon.getTime() + hours * 3_600_000);
};
