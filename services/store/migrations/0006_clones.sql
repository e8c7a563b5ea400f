ALTER TABLE "cloned_voices" ADD COLUMN "state" text DEFAULT 'pending' NOT NULL;--> statement-breakpoint
UPDATE "cloned_voices" SET "state" = 'done' WHERE "voice" IS NOT NULL;