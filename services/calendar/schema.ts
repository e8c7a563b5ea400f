import { sql } from "drizzle-orm";
import { type AnyPgColumn, boolean, check, index, pgTable, text, unique, uuid } from "drizzle-orm/pg-core";
import { instant } from "../store/columns.ts";

export const calendarEvents = pgTable(
  "calendar_events",
  {
    id: uuid("id").primaryKey(),
    userId: text("user_id").notNull(),
    kind: text("kind", { enum: ["event", "block"] })
      .notNull()
      .default("event"),
    title: text("title").notNull(),
    notes: text("notes").notNull().default(""),
    location: text("location").notNull().default(""),
    attendees: text("attendees").array().notNull().default(sql`'{}'::text[]`),
    startsAt: instant("starts_at").notNull(),
    endsAt: instant("ends_at").notNull(),
    allDay: boolean("all_day").notNull().default(false),
    timeZone: text("time_zone").notNull(),
    /** RFC 5545, "FREQ=WEEKLY;BYDAY=MO"; the row is the first of the series. */
    recurrence: text("recurrence"),
    /** Starts at which the series would come and does not, in ISO 8601. */
    exceptions: text("exceptions").array().notNull().default(sql`'{}'::text[]`),
    /** When the last of a series ends; null where it goes on for ever, or is none. */
    seriesEndsAt: instant("series_ends_at"),
    /** The series that this was one of before it was changed. */
    seriesId: uuid("series_id").references((): AnyPgColumn => calendarEvents.id, { onDelete: "cascade" }),
    /** When the series has it. */
    originalStart: instant("original_start"),
    /** The task that a block is for. */
    taskId: uuid("task_id"),
    /** Name in iCalendar: the same event imported again is the same one here. */
    uid: text("uid").notNull(),
    /** When its user is told that it will begin; null where they are told no more. */
    alertAt: instant("alert_at"),
    createdAt: instant("created_at").notNull(),
    updatedAt: instant("updated_at").notNull(),
  },
  (table) => [
    index("calendar_events_user_start").on(table.userId, table.startsAt, table.id),
    index("calendar_events_series").on(table.userId, table.startsAt).where(sql`${table.recurrence} is not null`),
    index("calendar_events_alert").on(table.alertAt).where(sql`${table.alertAt} is not null`),
    index("calendar_events_of_series").on(table.seriesId).where(sql`${table.seriesId} is not null`),
    unique("calendar_events_uid").on(table.userId, table.uid, table.originalStart).nullsNotDistinct(),
    check("calendar_events_order", sql`${table.endsAt} >= ${table.startsAt}`),
  ],
);

/** Addresses under which a calendar can be read by whoever knows them. */
export const calendarFeeds = pgTable(
  "calendar_feeds",
  {
    id: uuid("id").primaryKey(),
    userId: text("user_id").notNull(),
    name: text("name").notNull().default(""),
    /** SHA-256 of the secret in its address. */
    hash: text("hash").notNull().unique(),
    createdAt: instant("created_at").notNull(),
  },
  (table) => [index("calendar_feeds_user").on(table.userId, table.createdAt)],
);
