import type { Announcements } from "../pipeline/announcements.ts";
import { sayReminder } from "../pipeline/assistant/announce.ts";
import type { Calendar } from "../services/calendar/service.ts";
import type { Reminders } from "../services/reminders/service.ts";
import type { Tasks } from "../services/tasks/service.ts";

/** Tasks, and events, whose names help speech to text; Whisper's prompt holds no more. */
const MAX_HINTS = 20;

/** Reminders, alarms and timers of a caller, as they are spoken. */
export const announcementsOf = (reminders: Reminders, clock: () => Date): Announcements =>
  async function* ({ userId, timeZone }, signal) {
    for await (const reminder of reminders.due(userId, signal))
      yield {
        kind: reminder.kind,
        say: sayReminder(reminder, { now: clock(), timeZone }),
        delivered: () => reminders.delivered(reminder.id, reminder.dueAt),
      };
  };

/** Names of what a caller has ahead, which they are likely to say. */
export const hintsOf =
  ({ tasks, calendar, clock }: { readonly tasks: Tasks; readonly calendar: Calendar; readonly clock: () => Date }) =>
  async (userId: string): Promise<readonly string[]> => {
    const [open, coming] = await Promise.all([
      tasks.list(userId, { limit: MAX_HINTS }),
      calendar.list(userId, { from: clock(), limit: MAX_HINTS }),
    ]);
    return [...open.map(({ title }) => title), ...coming.flatMap(({ title, attendees }) => [...attendees, title])];
  };
