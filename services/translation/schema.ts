import { index, pgTable, text } from "drizzle-orm/pg-core";
import { instant } from "../store/columns.ts";

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
