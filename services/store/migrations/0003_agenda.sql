CREATE TABLE "calendar_feeds" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"name" text DEFAULT '' NOT NULL,
	"hash" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "calendar_feeds_hash_unique" UNIQUE("hash")
);
--> statement-breakpoint
CREATE TABLE "daily_summaries" (
	"user_id" text PRIMARY KEY NOT NULL,
	"at" text NOT NULL,
	"time_zone" text NOT NULL,
	"next_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "job_marks" (
	"name" text PRIMARY KEY NOT NULL,
	"at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "notifications" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"key" text NOT NULL,
	"kind" text NOT NULL,
	"title" text NOT NULL,
	"body" text DEFAULT '' NOT NULL,
	"about" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"read_at" timestamp (3) with time zone,
	CONSTRAINT "notifications_once" UNIQUE("user_id","key")
);
--> statement-breakpoint
ALTER TABLE "calendar_events" ADD COLUMN "kind" text DEFAULT 'event' NOT NULL;--> statement-breakpoint
ALTER TABLE "calendar_events" ADD COLUMN "notes" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "calendar_events" ADD COLUMN "recurrence" text;--> statement-breakpoint
ALTER TABLE "calendar_events" ADD COLUMN "exceptions" text[] DEFAULT '{}'::text[] NOT NULL;--> statement-breakpoint
ALTER TABLE "calendar_events" ADD COLUMN "series_ends_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "calendar_events" ADD COLUMN "series_id" uuid;--> statement-breakpoint
ALTER TABLE "calendar_events" ADD COLUMN "original_start" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "calendar_events" ADD COLUMN "task_id" uuid;--> statement-breakpoint
ALTER TABLE "calendar_events" ADD COLUMN "uid" text;--> statement-breakpoint
UPDATE "calendar_events" SET "uid" = "id"::text || '@earshot';--> statement-breakpoint
ALTER TABLE "calendar_events" ALTER COLUMN "uid" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "calendar_events" ADD COLUMN "alert_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "reminders" ADD COLUMN "queued_for" timestamp (3) with time zone;--> statement-breakpoint
CREATE INDEX "calendar_feeds_user" ON "calendar_feeds" USING btree ("user_id","created_at");--> statement-breakpoint
CREATE INDEX "daily_summaries_next" ON "daily_summaries" USING btree ("next_at");--> statement-breakpoint
CREATE INDEX "notifications_user" ON "notifications" USING btree ("user_id","created_at","id");--> statement-breakpoint
CREATE INDEX "notifications_age" ON "notifications" USING btree ("created_at");--> statement-breakpoint
ALTER TABLE "calendar_events" ADD CONSTRAINT "calendar_events_series_id_calendar_events_id_fk" FOREIGN KEY ("series_id") REFERENCES "public"."calendar_events"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "calendar_events_series" ON "calendar_events" USING btree ("user_id","starts_at") WHERE "calendar_events"."recurrence" is not null;--> statement-breakpoint
CREATE INDEX "calendar_events_alert" ON "calendar_events" USING btree ("alert_at") WHERE "calendar_events"."alert_at" is not null;--> statement-breakpoint
CREATE INDEX "calendar_events_of_series" ON "calendar_events" USING btree ("series_id") WHERE "calendar_events"."series_id" is not null;--> statement-breakpoint
CREATE INDEX "reminders_unqueued" ON "reminders" USING btree ("due_at") WHERE "reminders"."state" = 'pending' and "reminders"."queued_for" is distinct from "reminders"."due_at";--> statement-breakpoint
CREATE INDEX "tasks_falling_due" ON "tasks" USING btree ("due_at") WHERE "tasks"."completed_at" is null and not "tasks"."due_all_day";--> statement-breakpoint
ALTER TABLE "calendar_events" ADD CONSTRAINT "calendar_events_uid" UNIQUE NULLS NOT DISTINCT("user_id","uid","original_start");