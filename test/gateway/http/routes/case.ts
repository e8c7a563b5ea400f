import type { Answer, World } from "../api/world.ts";

/** What a case needs that is there already: ids by the name of their path parameter, and what else it likes. */
export type Made = Readonly<Record<string, string>>;

/** One request to a route, and what it must answer. */
export interface RouteCase {
  /** Completes the sentence "get /tasks ...". */
  readonly name: string;
  /** Default "ann"; null: nobody. A function is told what was made before. */
  readonly as?: string | null | ((made: Made) => string);
  /** Makes what it needs, as ann. */
  readonly before?: (world: World) => Promise<Made>;
  readonly query?: Readonly<Record<string, string>>;
  /** A function is told what was made before. */
  readonly body?: unknown | ((made: Made) => unknown);
  readonly headers?: Readonly<Record<string, string>>;
  readonly status: number;
  /** Part of the body. */
  readonly answer?: unknown;
  /** Anything else that must be so. */
  readonly check?: (answer: Answer, made: Made, world: World) => void | Promise<void>;
}

/** Cases by route: "get /tasks/{id}". Each route has at least one that succeeds and one that is refused. */
export type RouteCases = Readonly<Record<string, readonly RouteCase[]>>;

/** Refusals that every route of a user has. */
export const withoutToken: RouteCase = {
  name: "is refused to nobody",
  as: null,
  status: 401,
  answer: { code: "unauthorized" },
};
