import { sql } from "drizzle-orm";
import { boolean, customType, index, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { instant } from "../store/columns.ts";

const tsvector = customType<{ data: string }>({ dataType: () => "tsvector" });

export const tasks = pgTable(
  "tasks",
  {
    id: uuid("id").primaryKey(),
    userId: text("user_id").notNull(),
    title: text("title").notNull(),
    notes: text("notes").notNull().default(""),
    list: text("list").notNull().default("tasks"),
    priority: text("priority", { enum: ["low", "normal", "high"] })
      .notNull()
      .default("normal"),
    tags: text("tags").array().notNull().default(sql`'{}'::text[]`),
    dueAt: instant("due_at"),
    dueAllDay: boolean("due_all_day").notNull().default(false),
    /** RFC 5545, "FREQ=WEEKLY;BYDAY=MO". */
    recurrence: text("recurrence"),
    /** IANA zone in which it recurs. */
    timeZone: text("time_zone").notNull().default("UTC"),
    completedAt: instant("completed_at"),
    createdAt: instant("created_at").notNull(),
    updatedAt: instant("updated_at").notNull(),
    /** What full-text search looks in; `task_words` is a function of the migration. */
    words: tsvector("words").generatedAlwaysAs(sql`task_words(title, notes, tags)`),
  },
  (table) => [
    index("tasks_user_due").on(table.userId, table.dueAt, table.id),
    index("tasks_user_open").on(table.userId, table.dueAt, table.id).where(sql`${table.completedAt} is null`),
    index("tasks_words").using("gin", table.words),
    // What falls due, over all users: for the jobs.
    index("tasks_falling_due").on(table.dueAt).where(sql`${table.completedAt} is null and not ${table.dueAllDay}`),
  ],
);
