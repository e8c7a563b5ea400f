import { createAccounts } from "../../services/accounts/accounts.ts";
import { createSchedule } from "../../services/calendar/day.ts";
import { createCalendar } from "../../services/calendar/store.ts";
import { createIdempotency } from "../../services/idempotency/store.ts";
import { startJobs } from "../../services/jobs/jobs.ts";
import { createDailySummaries } from "../../services/jobs/summaries.ts";
import { createNotifications } from "../../services/notifications/store.ts";
import { createReminders } from "../../services/reminders/store.ts";
import { openStore } from "../../services/store/store.ts";
import { createTasks } from "../../services/tasks/store.ts";
import { createLogger, toStderr } from "../telemetry.ts";
import { chooseVoices } from "../voices.ts";
import { defineCommandLine, UsageError } from "./command.ts";

/** `earshot worker`: the jobs of a database, beside gateways that have JOBS=off; runs until SIGTERM. */
export const main = defineCommandLine({
  usage: [
    "earshot worker    notifies of what falls due, sums days up and cleans up, until SIGTERM",
    "                  The embedded database belongs to one process: there the server does it.",
  ],
  async run({ words, config, values, print }) {
    if (words.length > 0) throw new UsageError(`unexpected ${words[0]}`);
    // Heard from the first moment on: what stops it may come before it has begun.
    const stopped = new Promise<void>((resolve) => {
      for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => resolve());
    });
    const log = createLogger({ level: config.logLevel, ...(values.json && { write: toStderr, pretty: false }) });
    const { databaseUrl, dataFolder } = config;
    const store = await openStore({ dataFolder, log, ...(databaseUrl !== undefined && { databaseUrl }) });
    const { db } = store;
    const [tasks, calendar, reminders] = [createTasks({ db }), createCalendar({ db }), createReminders({ db, log })];
    const jobs = await startJobs({
      ...{ db, log, tasks, calendar, reminders },
      schedule: createSchedule({ calendar, tasks, reminders }),
      dailySummaries: createDailySummaries({ db }),
      notifications: createNotifications({ db }),
      accounts: createAccounts({ db, log, mail: { name: "none", send: async () => {} } }),
      idempotency: createIdempotency({ db }),
      voices: chooseVoices(config, { db, log }),
    });
    print(`earshot: worker on ${store.kind}, process ${process.pid}`, {
      ready: true,
      database: store.kind,
      pid: process.pid,
    });
    await stopped;
    await jobs.close();
    await reminders.close();
    await store.close();
    return 0;
  },
});
