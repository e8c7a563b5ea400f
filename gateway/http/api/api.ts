import { Hono } from "hono";
import { documentRoutes } from "./document.ts";
import { type ServeDeps, serveRoutes } from "./serve.ts";

/** The API under /api/v1, its document and its reference page. */
export const createApi = (deps: ServeDeps): Hono => {
  const app = new Hono();
  app.route("/", documentRoutes(deps.routes));
  app.route("/", serveRoutes(deps));
  return app;
};
