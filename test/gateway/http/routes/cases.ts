import { authCases } from "./auth.cases.ts";
import { calendarCases } from "./calendar.cases.ts";
import type { RouteCases } from "./case.ts";
import { chatCases } from "./chat.cases.ts";
import { conversationCases } from "./conversations.cases.ts";
import { deviceCases } from "./devices.cases.ts";
import { reminderCases } from "./reminders.cases.ts";
import { scheduleCases } from "./schedule.cases.ts";
import { sessionCases } from "./sessions.cases.ts";
import { taskCases } from "./tasks.cases.ts";
import { userCases } from "./users.cases.ts";
import { voiceCases } from "./voice.cases.ts";
import { clonedVoiceCases } from "./voices.cases.ts";

/** The cases of every route. A new resource is a file beside this one and a line here. */
export const allCases: RouteCases = {
  ...authCases,
  ...userCases,
  ...sessionCases,
  ...deviceCases,
  ...taskCases,
  ...calendarCases,
  ...scheduleCases,
  ...reminderCases,
  ...conversationCases,
  ...chatCases,
  ...voiceCases,
  ...clonedVoiceCases,
};
