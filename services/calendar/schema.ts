import { sql } from "drizzle-orm";
import { boolean, check, index, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { instant } from "../store/columns.ts";

export const calendarEvents = pgTable(
  "calendar_events",
  {
    id: uuid("id").primaryKey(),
    userId: text("user_id").notNull(),
    title: text("title").notNull(),
    location: text("location").notNull().default(""),
    attendees: text("attendees").array().notNull().default(sql`'{}'::text[]`),
    startsAt: instant("starts_at").notNull(),
    endsAt: instant("ends_at").notNull(),
    allDay: boolean("all_day").notNull().default(false),
    timeZone: text("time_zone").notNull(),
    createdAt: instant("created_at").notNull(),
    updatedAt: instant("updated_at").notNull(),
  },
  (table) => [
    index("calendar_events_user_start").on(table.userId, table.startsAt, table.id),
    check("calendar_events_order", sql`${table.endsAt} >= ${table.startsAt}`),
  ],
);
