import { authCases } from "./auth.cases.ts";
import type { RouteCases } from "./case.ts";
import { deviceCases } from "./devices.cases.ts";
import { sessionCases } from "./sessions.cases.ts";
import { taskCases } from "./tasks.cases.ts";
import { userCases } from "./users.cases.ts";

/** The cases of every route. A new resource is a file beside this one and a line here. */
export const allCases: RouteCases = { ...authCases, ...userCases, ...sessionCases, ...deviceCases, ...taskCases };
