import { boolean, index, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { instant } from "../store/columns.ts";

/** Consents to a voice being cloned, and the voices that came of them. */
export const clonedVoices = pgTable(
  "cloned_voices",
  {
    id: uuid("id").primaryKey(),
    userId: text("user_id").notNull(),
    name: text("name").notNull(),
    speaker: text("speaker").notNull(),
    statement: text("statement").notNull(),
    consentedAt: instant("consented_at").notNull(),
    recordedAt: instant("recorded_at").notNull(),
    /** SHA-256 of each sample, hexadecimal: what exactly was agreed to. */
    samples: text("samples").array().notNull(),
    /** Whether a voice came of it: `pending` until that is known for sure. */
    state: text("state", { enum: ["pending", "done", "failed"] })
      .notNull()
      .default("pending"),
    /** The vendor's id; null unless it is done. */
    voice: text("voice"),
    needsVerification: boolean("needs_verification").notNull().default(false),
    removedAt: instant("removed_at"),
  },
  (table) => [index("cloned_voices_user").on(table.userId, table.id), index("cloned_voices_voice").on(table.voice)],
);
