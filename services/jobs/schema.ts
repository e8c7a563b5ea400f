import { index, pgTable, text } from "drizzle-orm/pg-core";
import { instant } from "../store/columns.ts";

/** Who is told once a day what the day holds, and when. */
export const dailySummaries = pgTable(
  "daily_summaries",
  {
    userId: text("user_id").primaryKey(),
    /** By the user's clock: "07:30". */
    at: text("at").notNull(),
    /** IANA zone of that clock. */
    timeZone: text("time_zone").notNull(),
    /** When the next one is due. */
    nextAt: instant("next_at").notNull(),
  },
  (table) => [index("daily_summaries_next").on(table.nextAt)],
);

/** How far a job has looked, by its name. */
export const jobMarks = pgTable("job_marks", {
  name: text("name").primaryKey(),
  at: instant("at").notNull(),
});
