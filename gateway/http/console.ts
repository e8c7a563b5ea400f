import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { build, stop } from "esbuild";
import { Hono } from "hono";
import { VoiceError } from "../../protocols/errors.ts";
import type { Calendar } from "../../services/calendar/service.ts";
import type { Reminders } from "../../services/reminders/service.ts";
import type { Tasks } from "../../services/tasks/service.ts";
import type { Offers } from "../console/offers.ts";
import { bearerOf } from "./bearer.ts";

export interface ConsoleDeps {
  /** Token of a request to user; rejects with VoiceError "unauthorized". */
  readonly verify: (token: string, request: Request) => Promise<{ readonly userId: string }>;
  readonly tasks: Pick<Tasks, "list">;
  readonly calendar: Pick<Calendar, "list">;
  readonly reminders: Pick<Reminders, "list">;
  readonly offers: Offers;
  /** Default: the system's. */
  readonly clock?: () => Date;
}

interface Asset {
  readonly body: Uint8Array<ArrayBuffer>;
  readonly type: string;
  readonly tag: string;
}

const FOLDER = new URL("../console/", import.meta.url);
const DAY_MS = 24 * 3600 * 1000;
/** The calendar panel looks this far ahead. */
const AHEAD_MS = 14 * DAY_MS;
const TYPES: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  css: "text/css; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  svg: "image/svg+xml",
};

/** Nothing but this origin's own files, and no script or style inside the page. */
const HEADERS: Readonly<Record<string, string>> = {
  "content-security-policy": [
    "default-src 'none'",
    "script-src 'self'",
    "worker-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "media-src 'self' blob: mediastream:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; "),
  "permissions-policy": "microphone=(self), camera=(), geolocation=()",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "cross-origin-opener-policy": "same-origin",
  "cache-control": "no-cache",
};

const assetOf = (name: string, body: Uint8Array<ArrayBuffer>): Asset => ({
  body,
  type: TYPES[name.split(".").at(-1) ?? ""] ?? "application/octet-stream",
  tag: `"${createHash("sha256").update(body).digest("base64url").slice(0, 22)}"`,
});

/** The page's files by name: its TypeScript and its styles each in one piece, the others as they are. */
const buildAssets = async (): Promise<ReadonlyMap<string, Asset>> => {
  const assets = new Map<string, Asset>();
  const { outputFiles } = await build({
    entryPoints: ["main.ts", "capture-worklet.ts", "style.css"].map((name) => fileURLToPath(new URL(name, FOLDER))),
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    target: "es2022",
    outdir: "out",
    logLevel: "silent",
  });
  // Its helper process has nothing more to do.
  await stop();
  for (const { path, contents } of outputFiles)
    assets.set(basename(path), assetOf(basename(path), new Uint8Array(contents)));
  for (const name of ["index.html", "icon.svg"])
    assets.set(name, assetOf(name, new Uint8Array(await readFile(new URL(name, FOLDER)))));
  return assets;
};

// Made when the first person opens the page, a tenth of a second once, and the same for every gateway in the process.
let built: Promise<ReadonlyMap<string, Asset>> | undefined;

const serve = async (name: string, known: string | undefined): Promise<Response> => {
  built ??= buildAssets();
  const asset = (await built).get(name);
  if (!asset) throw new VoiceError("not_found", `nothing at /console/${name}`);
  const headers = { ...HEADERS, etag: asset.tag };
  if (known === asset.tag) return new Response(null, { status: 304, headers });
  return new Response(asset.body, { headers: { ...headers, "content-type": asset.type } });
};

/** The page at `/`, its files under `/console/`, and what its panels show under `/v1/console/`, to read only. */
export const consolePage = ({ verify, tasks, calendar, reminders, offers, clock = () => new Date() }: ConsoleDeps) => {
  const app = new Hono<{ Variables: { userId: string } }>();
  app.get("/", (c) => serve("index.html", c.req.header("if-none-match")));
  app.get("/console/:name", (c) => serve(c.req.param("name"), c.req.header("if-none-match")));

  app.use("/v1/console/*", async (c, next) => {
    const { userId } = await verify(bearerOf(c.req.header("authorization")), c.req.raw);
    c.set("userId", userId);
    c.header("cache-control", "no-store");
    await next();
  });
  app.get("/v1/console/offers", (c) => c.json(offers));
  /** What is open, and what was done within a day. */
  app.get("/v1/console/tasks", async (c) => {
    const userId = c.get("userId");
    const [open, done] = await Promise.all([
      tasks.list(userId, { state: "open" }),
      tasks.list(userId, { state: "done", limit: 1000 }),
    ]);
    const since = clock().getTime() - DAY_MS;
    return c.json({
      tasks: [...open, ...done.filter(({ completedAt }) => completedAt && completedAt.getTime() >= since)],
    });
  });
  app.get("/v1/console/events", async (c) => {
    const from = clock();
    const events = await calendar.list(c.get("userId"), { from, before: new Date(from.getTime() + AHEAD_MS) });
    return c.json({ events });
  });
  app.get("/v1/console/reminders", async (c) => c.json({ reminders: await reminders.list(c.get("userId")) }));
  return app;
};
