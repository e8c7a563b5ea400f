import { sql } from "drizzle-orm";
import { boolean, customType, index, jsonb, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { instant } from "../store/columns.ts";
import type { MessageReasoning } from "./service.ts";

const tsvector = customType<{ data: string }>({ dataType: () => "tsvector" });

export const conversations = pgTable(
  "conversations",
  {
    id: uuid("id").primaryKey(),
    userId: text("user_id").notNull(),
    title: text("title").notNull().default(""),
    /** How it began. */
    source: text("source", { enum: ["voice", "chat"] }).notNull(),
    createdAt: instant("created_at").notNull(),
    /** Of its newest message, or of its title. */
    updatedAt: instant("updated_at").notNull(),
    words: tsvector("words").generatedAlwaysAs(sql`to_tsvector('simple'::regconfig, title)`),
  },
  (table) => [
    index("conversations_user_updated").on(table.userId, table.updatedAt, table.id),
    index("conversations_words").using("gin", table.words),
  ],
);

export const conversationMessages = pgTable(
  "conversation_messages",
  {
    id: uuid("id").primaryKey(),
    conversationId: uuid("conversation_id")
      .notNull()
      .references(() => conversations.id, { onDelete: "cascade" }),
    userId: text("user_id").notNull(),
    role: text("role", { enum: ["user", "assistant"] }).notNull(),
    text: text("text").notNull(),
    /** What of a reply was heard, where that is not all of it. */
    heardText: text("heard_text"),
    source: text("source", { enum: ["voice", "chat"] }).notNull(),
    /** Where the words belong, and the command that ran. */
    route: text("route"),
    command: text("command"),
    reasoning: jsonb("reasoning").$type<MessageReasoning>(),
    /** Told to nobody elsewhere. */
    stays: boolean("stays").notNull().default(false),
    at: instant("at").notNull(),
    words: tsvector("words").generatedAlwaysAs(sql`to_tsvector('simple'::regconfig, text)`),
  },
  (table) => [
    index("conversation_messages_order").on(table.conversationId, table.at, table.id),
    index("conversation_messages_user").on(table.userId, table.at, table.id),
    index("conversation_messages_words").using("gin", table.words),
  ],
);
