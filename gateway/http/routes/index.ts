import type { Accounts } from "../../../services/accounts/service.ts";
import type { Tasks } from "../../../services/tasks/service.ts";
import type { Voices } from "../../../services/voices/service.ts";
import type { Home } from "../../chat/home.ts";
import type { Route } from "../api/route.ts";
import type { ReadTask } from "../task-text.ts";
import { type AuthRoutesDeps, authRoutes } from "./auth.ts";
import { type CalendarRoutesDeps, calendarRoutes } from "./calendar.ts";
import { type ChatRoutesDeps, chatRoutes } from "./chat.ts";
import { conversationRoutes } from "./conversations.ts";
import { deviceRoutes } from "./devices.ts";
import { type OauthRoutesDeps, oauthRoutes } from "./oauth.ts";
import { type PreferenceRoutesDeps, preferenceRoutes } from "./preferences.ts";
import { reasonRoutes } from "./reason.ts";
import { type ReminderRoutesDeps, reminderRoutes } from "./reminders.ts";
import { type ScheduleRoutesDeps, scheduleRoutes } from "./schedule.ts";
import { type SessionRoutesDeps, sessionRoutes } from "./sessions.ts";
import { type SummaryRoutesDeps, summaryRoutes } from "./summaries.ts";
import { taskRoutes } from "./tasks.ts";
import { type TranslateRoutesDeps, translateRoutes } from "./translate.ts";
import { userRoutes } from "./users.ts";
import { type VoiceRoutesDeps, voiceRoutes } from "./voice.ts";
import { type ClonedVoiceRoutesDeps, clonedVoiceRoutes } from "./voices.ts";

/** What the routes are made of. */
export interface RouteDeps
  extends AuthRoutesDeps,
    OauthRoutesDeps,
    SessionRoutesDeps,
    ChatRoutesDeps,
    SummaryRoutesDeps,
    TranslateRoutesDeps,
    VoiceRoutesDeps,
    ClonedVoiceRoutesDeps,
    PreferenceRoutesDeps,
    CalendarRoutesDeps,
    ReminderRoutesDeps,
    ScheduleRoutesDeps {
  readonly accounts: Accounts;
  readonly auth: AuthRoutesDeps["auth"];
  readonly home: Home;
  readonly voices: Voices;
  readonly tasks: Tasks;
  /** What a task is, told in words. */
  readonly readTask: ReadTask;
}

/** Every route of the API, in the order of the document. A new resource is a file beside this one and a line here. */
export const allRoutes = (deps: RouteDeps): readonly Route[] => [
  ...authRoutes(deps),
  ...oauthRoutes(deps),
  ...userRoutes(deps),
  ...sessionRoutes(deps),
  ...deviceRoutes(deps),
  ...preferenceRoutes(deps),
  ...taskRoutes(deps),
  ...calendarRoutes(deps),
  ...scheduleRoutes(deps),
  ...reminderRoutes(deps),
  ...conversationRoutes(deps),
  ...chatRoutes(deps),
  ...reasonRoutes(deps),
  ...summaryRoutes(deps),
  ...voiceRoutes(deps),
  ...clonedVoiceRoutes(deps),
  ...translateRoutes(deps),
];
