import type { RouteCases } from "./case.ts";
import { taskCases } from "./tasks.cases.ts";

/** The cases of every route. A new resource is a file beside this one and a line here. */
export const allCases: RouteCases = { ...taskCases };
