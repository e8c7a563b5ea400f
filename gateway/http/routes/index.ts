import type { Tasks } from "../../../services/tasks/service.ts";
import type { Route } from "../api/route.ts";
import type { ReadTask } from "../task-text.ts";
import { taskRoutes } from "./tasks.ts";

/** What the routes are made of. */
export interface RouteDeps {
  readonly tasks: Tasks;
  /** What a task is, told in words. */
  readonly readTask: ReadTask;
}

/** Every route of the API, in the order of the document. A new resource is a file beside this one and a line here. */
export const allRoutes = (deps: RouteDeps): readonly Route[] => [...taskRoutes(deps)];
