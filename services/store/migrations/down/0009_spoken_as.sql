ALTER TABLE "user_preferences" DROP COLUMN "speed";
ALTER TABLE "user_preferences" DROP COLUMN "engine";