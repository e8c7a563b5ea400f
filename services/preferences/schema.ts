import { pgTable, real, text } from "drizzle-orm/pg-core";
import { instant } from "../store/columns.ts";

/** How a user wants to be talked to, and what of theirs may leave. A null means: as the gateway is set. */
export const userPreferences = pgTable("user_preferences", {
  userId: text("user_id").primaryKey(),
  tone: text("tone"),
  goals: text("goals").array().notNull(),
  language: text("language"),
  privacy: text("privacy", { enum: ["local_only", "prefer_local", "cloud_ok"] }),
  /** Private content that may leave all the same. */
  allow: text("allow").array(),
  /** Of replies, by its engine's own name. */
  voice: text("voice"),
  /** Engine that speaks them, and its pace: 1 is the voice's own. */
  engine: text("engine"),
  speed: real("speed"),
  updatedAt: instant("updated_at").notNull(),
});
