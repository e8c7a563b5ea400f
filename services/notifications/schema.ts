import { index, pgTable, text, unique, uuid } from "drizzle-orm/pg-core";
import { instant } from "../store/columns.ts";

export const notifications = pgTable(
  "notifications",
  {
    id: uuid("id").primaryKey(),
    userId: text("user_id").notNull(),
    /** What it is about: the same thing is told once, however often a job runs. */
    key: text("key").notNull(),
    kind: text("kind", { enum: ["reminder", "alarm", "timer", "event", "task", "summary"] }).notNull(),
    title: text("title").notNull(),
    body: text("body").notNull().default(""),
    /** Id of the reminder, event or task. */
    about: text("about"),
    createdAt: instant("created_at").notNull(),
    readAt: instant("read_at"),
  },
  (table) => [
    unique("notifications_once").on(table.userId, table.key),
    index("notifications_user").on(table.userId, table.createdAt, table.id),
    index("notifications_age").on(table.createdAt),
  ],
);
