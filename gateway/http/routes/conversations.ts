import { z } from "zod";
import {
  CONVERSATION_ORDERS,
  type ConversationOrder,
  type Conversations,
} from "../../../services/conversations/service.ts";
import { defineRoute, type Route } from "../api/route.ts";
import { byId, instant, pageOf, pageQuery, someText, text } from "../api/schemas.ts";
import { conversation, messagePage, source } from "./conversation-schemas.ts";

const orders = CONVERSATION_ORDERS.flatMap((order): (ConversationOrder | `-${ConversationOrder}`)[] => [
  order,
  `-${order}`,
]);
const whole = conversation.extend({ messages: messagePage }).meta({ id: "ConversationWithMessages" });
const title = text(200).meta({ description: "Its first words become its title where this is empty." });

const query = z.object({
  ...pageQuery,
  source: source.exactOptional(),
  q: text(200).exactOptional().meta({ description: "Words of its title or its messages, each from its beginning." }),
  from: instant.exactOptional().meta({ description: "Something was said in it then or later." }),
  before: instant.exactOptional().meta({ description: "Something was said in it earlier." }),
  sort: z
    .enum(orders as [(typeof orders)[number], ...(typeof orders)[number][]])
    .exactOptional()
    .meta({ description: 'With "-" the other way round. Default "-updatedAt".' }),
});
const oneQuery = z.object({
  ...pageQuery,
  q: text(200).exactOptional().meta({ description: "Words of messages, each from its beginning." }),
  sort: z.enum(["at", "-at"]).exactOptional().meta({ description: 'Default "-at": newest first.' }),
});

const newConversation = z
  .object({
    title: title.exactOptional(),
    messages: z
      .array(z.object({ role: z.enum(["user", "assistant"]), text: someText(8000), at: instant.exactOptional() }))
      .max(200)
      .exactOptional()
      .meta({ description: "What was said elsewhere, oldest first; it is gone on from there." }),
  })
  .meta({ id: "NewConversation" });

/** Conversations of the caller, spoken and typed. */
export const conversationRoutes = ({ conversations }: { readonly conversations: Conversations }): readonly Route[] => {
  const shared = { tag: "Conversations", scope: "conversations" } as const;
  return [
    defineRoute({
      ...{ method: "get", path: "/conversations", ...shared },
      summary: "Conversations, newest first, filtered and searched",
      refusals: ["bad_message"],
      query,
      answer: pageOf(conversation, "ConversationPage"),
      run: ({ caller, query: { q, sort, ...rest } }) =>
        conversations.page(caller.userId, {
          ...rest,
          ...(q !== undefined && { search: q }),
          ...(sort !== undefined && { order: sort }),
        }),
    }),
    defineRoute({
      ...{ method: "post", path: "/conversations", ...shared },
      summary: "Begins a conversation",
      isIdempotent: true,
      status: 201,
      body: newConversation,
      answer: conversation,
      location: (made) => `/conversations/${made.id}`,
      run: ({ caller, body: { title: given, messages = [] } }) =>
        conversations.create(caller.userId, {
          source: "chat",
          ...(given !== undefined && { title: given }),
          messages: messages.map((each) => ({ ...each, source: "chat" as const })),
        }),
    }),
    defineRoute({
      ...{ method: "get", path: "/conversations/{id}", ...shared },
      summary: "One conversation, and a page of its messages",
      refusals: ["bad_message"],
      params: byId,
      query: oneQuery,
      answer: whole,
      run: async ({ caller, params, query: { q, sort, ...rest } }) => {
        const found = await conversations.get(caller.userId, params.id);
        const messages = await conversations.messages(caller.userId, {
          ...rest,
          conversationId: found.id,
          ...(q !== undefined && { search: q }),
          ...(sort !== undefined && { order: sort }),
        });
        return { ...found, messages };
      },
    }),
    defineRoute({
      ...{ method: "put", path: "/conversations/{id}", ...shared },
      summary: "Gives a conversation another title",
      params: byId,
      body: z.object({ title: someText(200) }).meta({ id: "ConversationTitle" }),
      answer: conversation,
      run: ({ caller, params, body }) => conversations.rename(caller.userId, params.id, body.title),
    }),
    defineRoute({
      ...{ method: "delete", path: "/conversations/{id}", ...shared },
      summary: "Removes a conversation and all that was said in it",
      params: byId,
      run: ({ caller, params }) => conversations.remove(caller.userId, params.id),
    }),
  ];
};
