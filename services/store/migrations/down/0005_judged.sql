ALTER TABLE "translation_history" DROP COLUMN "quality_method";
