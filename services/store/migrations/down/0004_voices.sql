ALTER TABLE "user_preferences" DROP COLUMN "voice";
DROP TABLE "cloned_voices";
