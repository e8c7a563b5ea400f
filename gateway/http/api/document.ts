import { readFileSync } from "node:fs";
import { Hono } from "hono";
import { openApiOf } from "./openapi.ts";
import { referencePage } from "./reference.ts";
import { API_PATH, type Route } from "./route.ts";

const { version } = JSON.parse(readFileSync(new URL("../../../package.json", import.meta.url), "utf8")) as {
  readonly version: string;
};

/** Nothing but this origin's own style sheet. */
const HEADERS: Readonly<Record<string, string>> = {
  "content-security-policy": "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "cache-control": "no-cache",
};

/** The OpenAPI document of `routes`, and the page at `/docs` that shows it; works offline. */
export const documentRoutes = (routes: readonly Route[]): Hono => {
  const app = new Hono();
  const document = openApiOf(routes, version);
  const json = JSON.stringify(document);
  let page: string | undefined;
  for (const path of ["/openapi.json", `${API_PATH}/openapi.json`])
    app.get(path, () => {
      const headers = { "content-type": "application/json", "cache-control": "no-cache" };
      return new Response(json, { headers: { ...headers, "access-control-allow-origin": "*" } });
    });
  app.get("/docs", (c) => {
    page ??= referencePage(document);
    return c.body(page, 200, { ...HEADERS, "content-type": "text/html; charset=utf-8" });
  });
  app.get("/docs/style.css", (c) => {
    const style = readFileSync(new URL("./reference.css", import.meta.url), "utf8");
    return c.body(style, 200, { ...HEADERS, "content-type": "text/css; charset=utf-8" });
  });
  return app;
};
