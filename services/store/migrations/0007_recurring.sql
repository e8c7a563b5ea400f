ALTER TABLE "reminders" ADD COLUMN "recurrence" text;--> statement-breakpoint
ALTER TABLE "reminders" ADD COLUMN "first_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "reminders" ADD COLUMN "owed_at" timestamp (3) with time zone;