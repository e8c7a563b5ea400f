import { sql } from "drizzle-orm";
import { bigint, index, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { instant } from "../store/columns.ts";

export const reminders = pgTable(
  "reminders",
  {
    id: uuid("id").primaryKey(),
    userId: text("user_id").notNull(),
    kind: text("kind", { enum: ["reminder", "alarm", "timer"] }).notNull(),
    label: text("label").notNull().default(""),
    dueAt: instant("due_at").notNull(),
    durationMs: bigint("duration_ms", { mode: "number" }),
    remainingMs: bigint("remaining_ms", { mode: "number" }),
    timeZone: text("time_zone").notNull(),
    state: text("state", { enum: ["pending", "paused", "delivered", "cancelled"] })
      .notNull()
      .default("pending"),
    /** RFC 5545, "FREQ=DAILY"; `due_at` is then the next time of the series. */
    recurrence: text("recurrence"),
    /** When the series began, or was last moved to: its times are counted from there. */
    firstAt: instant("first_at"),
    /** The newest time of the series that went off, as long as its user has neither heard nor read it. */
    owedAt: instant("owed_at"),
    createdAt: instant("created_at").notNull(),
    /** The due time for which its user was notified, or is about to be. */
    queuedFor: instant("queued_for"),
  },
  (table) => [
    index("reminders_user_due").on(table.userId, table.dueAt, table.id),
    // The scheduler looks at pending rows only, and they are few beside all that ever went off.
    index("reminders_pending").on(table.userId, table.dueAt).where(sql`${table.state} = 'pending'`),
    // What the jobs look for, over all users.
    index("reminders_unqueued")
      .on(table.dueAt)
      .where(sql`${table.state} = 'pending' and ${table.queuedFor} is distinct from ${table.dueAt}`),
  ],
);
