ALTER TABLE "reminders" DROP COLUMN "owed_at";
ALTER TABLE "reminders" DROP COLUMN "first_at";
ALTER TABLE "reminders" DROP COLUMN "recurrence";
