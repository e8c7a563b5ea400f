import { silentLogger } from "../../../pipeline/log.ts";
import { createAccounts } from "../../../services/accounts/accounts.ts";
import { createSchedule } from "../../../services/calendar/day.ts";
import { createCalendar } from "../../../services/calendar/store.ts";
import { createIdempotency } from "../../../services/idempotency/store.ts";
import { type JobsOptions, startJobs } from "../../../services/jobs/jobs.ts";
import { createDailySummaries } from "../../../services/jobs/summaries.ts";
import { createNotifications } from "../../../services/notifications/store.ts";
import { createReminders } from "../../../services/reminders/store.ts";
import type { Store } from "../../../services/store/store.ts";
import { createTasks } from "../../../services/tasks/store.ts";
import type { VoiceVendor } from "../../../services/voices/service.ts";
import { createVoices } from "../../../services/voices/voices.ts";

/** The jobs with all that they need, on `store`. */
export const startParts = async (
  { db }: Store,
  {
    now = () => new Date(),
    vendor,
    ...rest
  }: Pick<JobsOptions, "now" | "everyMs" | "expireS" | "upkeepS" | "batch"> & { readonly vendor?: VoiceVendor } = {},
) => {
  const log = silentLogger;
  const mail = { name: "none", send: async () => {} };
  const tasks = createTasks({ db, now });
  const calendar = createCalendar({ db, now });
  const reminders = createReminders({ db, log, now });
  const parts = {
    ...{ tasks, calendar, reminders },
    schedule: createSchedule({ calendar, tasks, reminders, now }),
    dailySummaries: createDailySummaries({ db, now }),
    notifications: createNotifications({ db, now }),
  };
  const jobs = await startJobs({
    ...{ db, log, now, ...rest, ...parts },
    accounts: createAccounts({ db, mail, log, now }),
    idempotency: createIdempotency({ db, now }),
    voices: createVoices({ db, vendor, log, now }),
  });
  const close = async () => {
    await jobs.close();
    await reminders.close();
  };
  return { ...parts, jobs, close };
};
