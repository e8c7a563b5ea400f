ALTER TABLE "user_preferences" ADD COLUMN "engine" text;--> statement-breakpoint
ALTER TABLE "user_preferences" ADD COLUMN "speed" real;