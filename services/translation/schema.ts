import { sql } from "drizzle-orm";
import { customType, doublePrecision, index, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { instant } from "../store/columns.ts";

const tsvector = customType<{ data: string }>({ dataType: () => "tsvector" });

/** Cache of translations: `key` is a hash of engine, languages and source text, so the source itself is not stored. */
export const translations = pgTable(
  "translations",
  {
    key: text("key").primaryKey(),
    engine: text("engine").notNull(),
    source: text("source_language").notNull(),
    target: text("target_language").notNull(),
    text: text("text").notNull(),
    via: text("via").array().notNull(),
    createdAt: instant("created_at").notNull(),
  },
  (table) => [index("translations_age").on(table.createdAt)],
);

/** What users had translated, for them to find again. */
export const translationHistory = pgTable(
  "translation_history",
  {
    id: uuid("id").primaryKey(),
    userId: text("user_id").notNull(),
    text: text("text").notNull(),
    translated: text("translated").notNull(),
    from: text("source_language").notNull(),
    to: text("target_language").notNull(),
    via: text("via").array().notNull(),
    engine: text("engine").notNull(),
    /** How the words came: typed or spoken. */
    source: text("source", { enum: ["text", "voice"] }).notNull(),
    /** From 0 to 1, where it was asked for. */
    quality: doublePrecision("quality"),
    /** How that was found out. */
    qualityMethod: text("quality_method", { enum: ["model", "round_trip"] }),
    at: instant("at").notNull(),
    words: tsvector("words").generatedAlwaysAs(sql`to_tsvector('simple'::regconfig, text || ' ' || translated)`),
  },
  (table) => [
    index("translation_history_user").on(table.userId, table.at, table.id),
    index("translation_history_words").using("gin", table.words),
  ],
);
