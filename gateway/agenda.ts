import type { IntentRouter } from "../pipeline/intent/intent.ts";
import { createSchedule } from "../services/calendar/day.ts";
import { createFeeds } from "../services/calendar/feeds.ts";
import type { Calendar } from "../services/calendar/service.ts";
import { createDailySummaries } from "../services/jobs/summaries.ts";
import { createNotifications } from "../services/notifications/store.ts";
import type { Reminders } from "../services/reminders/service.ts";
import type { Database } from "../services/store/store.ts";
import type { Tasks } from "../services/tasks/service.ts";
import { createEventReader } from "./http/event-text.ts";
import { createReminderReader } from "./http/reminder-text.ts";

export interface AgendaDeps {
  readonly db: Database;
  readonly tasks: Tasks;
  readonly calendar: Calendar;
  readonly reminders: Reminders;
  readonly router: IntentRouter;
  readonly clock: () => Date;
}

/** What days hold: all that the routes of calendar, schedule and reminders need. */
export const createAgenda = ({ db, tasks, calendar, reminders, router, clock }: AgendaDeps) => ({
  ...{ calendar, reminders, clock },
  feeds: createFeeds({ db, now: clock }),
  schedule: createSchedule({ calendar, tasks, reminders, now: clock }),
  dailySummaries: createDailySummaries({ db, now: clock }),
  notifications: createNotifications({ db, now: clock }),
  readEvent: createEventReader({ router, clock }),
  readReminder: createReminderReader({ router, clock }),
});
