import type { Route } from "../api/route.ts";
import { allRoutes, type RouteDeps } from "./index.ts";

/** Answers anything with itself: stands for parts that are never used. */
const nothing: unknown = new Proxy(() => nothing, { get: (_, name) => (name === "then" ? undefined : nothing) });

/** Every route with nothing behind it, for whoever only wants to know what there is. */
export const hollowRoutes = (): readonly Route[] => allRoutes(nothing as RouteDeps);
