DROP TABLE "translations";
DROP TABLE "tasks";
DROP TABLE "reminders";
DROP TABLE "calendar_events";
