CREATE TABLE "cloned_voices" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"name" text NOT NULL,
	"speaker" text NOT NULL,
	"statement" text NOT NULL,
	"consented_at" timestamp (3) with time zone NOT NULL,
	"recorded_at" timestamp (3) with time zone NOT NULL,
	"samples" text[] NOT NULL,
	"voice" text,
	"needs_verification" boolean DEFAULT false NOT NULL,
	"removed_at" timestamp (3) with time zone
);
--> statement-breakpoint
ALTER TABLE "user_preferences" ADD COLUMN "voice" text;--> statement-breakpoint
CREATE INDEX "cloned_voices_user" ON "cloned_voices" USING btree ("user_id","id");--> statement-breakpoint
CREATE INDEX "cloned_voices_voice" ON "cloned_voices" USING btree ("voice");