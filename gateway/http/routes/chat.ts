import { z } from "zod";
import type { Logger } from "../../../pipeline/log.ts";
import type { Conversations } from "../../../services/conversations/service.ts";
import type { Chat } from "../../chat/chat.ts";
import type { ApiCaller } from "../api/caller.ts";
import { defineRoute, type Route } from "../api/route.ts";
import { instant, pageQuery, someText, text } from "../api/schemas.ts";
import { voiceErrorOf } from "../errors.ts";
import { eventStream } from "../sse.ts";
import { chatReply, messagePage, source, wishes } from "./conversation-schemas.ts";

/** What is said in words. */
export const chatMessage = z
  .object({
    text: someText(2000).meta({ example: "add milk to my shopping list" }),
    conversationId: text(100).nullable().exactOptional().meta({
      description:
        "Which conversation this belongs to. Left out: the one that was chatted in within the last half hour, else a new one. Null: a new one.",
    }),
    ...wishes,
  })
  .meta({ id: "ChatMessage" });

const EVENTS =
  "Events: `started` names conversation and message; `intent` what is wanted, and by which way that was found; `result` of each command; `clause` each piece of the answer as it comes; `done` all of it, as /chat/message answers. Instead of `done` there may be `error`, as refusals are.";
const SSE = "text/event-stream";

export interface ChatRoutesDeps {
  readonly chat: Chat;
  readonly conversations: Conversations;
  readonly log: Logger;
}

/** Chat: the same engine and the same history as speech. */
export const chatRoutes = ({ chat, conversations, log }: ChatRoutesDeps): readonly Route[] => {
  const shared = { tag: "Chat", scope: "conversations" } as const;
  interface Asked {
    readonly caller: ApiCaller;
    readonly body: z.output<typeof chatMessage>;
    readonly signal: AbortSignal;
  }
  const whole = ({ caller, body, signal }: Asked) => chat.say({ userId: caller.userId, ...body, signal });
  const streamed = ({ caller, body, signal }: Asked) =>
    eventStream(
      async (send, leaving) => {
        const onEvent = ({ type, ...data }: Parameters<NonNullable<Parameters<Chat["say"]>[0]["onEvent"]>>[0]) =>
          send(type, data);
        const reply = await chat.say({ userId: caller.userId, ...body, signal: leaving, onEvent });
        send("done", chatReply.encode(reply));
      },
      {
        signal,
        onFailure: (error) => {
          if (voiceErrorOf(error).code === "internal") log.error({ err: error }, "chat failed");
        },
      },
    );

  const asked = {
    method: "post",
    tag: "Chat",
    scope: "conversations",
    limit: "costly",
    isIdempotent: true,
    isLong: true,
    refusals: ["not_found"],
    body: chatMessage,
  } as const;
  return [
    defineRoute({
      ...{ ...asked, path: "/chat/message" },
      summary: "Says something and answers with the reply",
      answer: chatReply,
      run: whole,
    }),
    defineRoute({
      ...{ ...asked, path: "/chat/stream" },
      summary: "Says something and streams the reply",
      description: EVENTS,
      media: [SSE],
      run: async (request) => streamed(request),
    }),
    defineRoute({
      ...{ ...asked, path: "/chat" },
      summary: "Says something; the reply is streamed to who accepts text/event-stream",
      description: EVENTS,
      answer: chatReply,
      media: [SSE],
      run: async (request) =>
        request.raw.headers.get("accept")?.includes(SSE) ? streamed(request) : await whole(request),
    }),
    defineRoute({
      ...{ method: "get", path: "/chat/history", ...shared },
      summary: "All that was said, by voice and in chat, newest first",
      refusals: ["bad_message", "not_found"],
      query: z.object({
        ...pageQuery,
        conversationId: text(100).exactOptional(),
        source: source.exactOptional(),
        role: z.enum(["user", "assistant"]).exactOptional(),
        q: text(200).exactOptional().meta({ description: "Words of messages, each from its beginning." }),
        from: instant.exactOptional().meta({ description: "Said then or later." }),
        before: instant.exactOptional().meta({ description: "Said earlier." }),
        sort: z.enum(["at", "-at"]).exactOptional().meta({ description: 'Default "-at": newest first.' }),
      }),
      answer: messagePage,
      run: ({ caller, query: { q, sort, ...rest } }) =>
        conversations.messages(caller.userId, {
          ...rest,
          ...(q !== undefined && { search: q }),
          ...(sort !== undefined && { order: sort }),
        }),
    }),
    defineRoute({
      ...{ method: "delete", path: "/chat/history", ...shared },
      summary: "Forgets what was said, and conversations that are empty after it",
      query: z.object({
        source: source.exactOptional(),
        before: instant.exactOptional().meta({ description: "Only what was said earlier." }),
      }),
      answer: z.object({ removed: z.number().int().meta({ description: "Messages." }) }).meta({ id: "Forgotten" }),
      run: async ({ caller, query }) => ({ removed: await conversations.clear(caller.userId, query) }),
    }),
  ];
};
