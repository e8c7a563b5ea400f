import type { Accounts } from "../../../services/accounts/service.ts";
import type { Tasks } from "../../../services/tasks/service.ts";
import type { Route } from "../api/route.ts";
import type { ReadTask } from "../task-text.ts";
import { type AuthRoutesDeps, authRoutes } from "./auth.ts";
import { deviceRoutes } from "./devices.ts";
import { type OauthRoutesDeps, oauthRoutes } from "./oauth.ts";
import { type SessionRoutesDeps, sessionRoutes } from "./sessions.ts";
import { taskRoutes } from "./tasks.ts";
import { userRoutes } from "./users.ts";

/** What the routes are made of. */
export interface RouteDeps extends AuthRoutesDeps, OauthRoutesDeps, SessionRoutesDeps {
  readonly accounts: Accounts;
  readonly auth: AuthRoutesDeps["auth"];
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
  ...taskRoutes(deps),
];
