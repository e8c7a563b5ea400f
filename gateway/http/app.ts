import { Hono } from "hono";
import type { Logger } from "../../pipeline/log.ts";
import { VoiceError } from "../../protocols/errors.ts";
import type { Sessions } from "../sessions.ts";
import { STREAM_PATH } from "../websocket/door.ts";
import { type ConsoleDeps, consolePage } from "./console.ts";
import { errorResponse, voiceErrorOf } from "./errors.ts";
import { type Checks, health } from "./health.ts";
import { type TurnsDeps, turnsRoute } from "./turns.ts";

export interface AppDeps {
  readonly log: Logger;
  readonly sessions: Pick<Sessions, "active" | "refusal">;
  readonly metrics: { text(): Promise<string>; readonly contentType: string };
  /** What must work before a caller can be served, by name: store, vad, stt, tts. */
  readonly checks: Checks;
  /** The page at `/`; without it there is none. */
  readonly console?: ConsoleDeps;
  /** Where turns are written down; without it there is no such path. */
  readonly turns?: TurnsDeps;
  /** Signalling of WebRTC, which says so where there is none; without it there is no such path. */
  readonly webrtc?: { readonly routes: Hono; readonly missing: string | undefined };
  /** Everything under /api/v1, and its document; without it there is none. */
  readonly api?: Hono;
  /** Tools of models at /mcp; without it there are none. */
  readonly mcp?: Hono;
}

/** All of HTTP: `createApp(deps).fetch` goes to the door. */
export const createApp = ({ log, sessions, metrics, checks, console, webrtc, turns, api, mcp }: AppDeps): Hono => {
  const app = new Hono();
  const extras = webrtc ? { webrtc: () => (webrtc.missing === undefined ? "ready" : `off: ${webrtc.missing}`) } : {};
  app.route("/", health({ sessions, checks, extras }));
  if (console) app.route("/", consolePage(console));
  app.get("/metrics", async (c) => c.body(await metrics.text(), 200, { "content-type": metrics.contentType }));
  if (webrtc) app.route("/", webrtc.routes);
  if (turns) app.route("/", turnsRoute(turns));
  if (api) app.route("/", api);
  if (mcp) app.route("/", mcp);
  app.get(STREAM_PATH, () => {
    throw new VoiceError("bad_message", "this path speaks WebSocket: ask for an upgrade");
  });
  app.notFound((c) => errorResponse(new VoiceError("not_found", `nothing at ${c.req.method} ${c.req.path}`)));
  app.onError((error) => {
    const failure = voiceErrorOf(error);
    if (failure.code === "internal") log.error({ err: error }, "request failed");
    return errorResponse(failure);
  });
  return app;
};
