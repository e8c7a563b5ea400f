import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { createAuth } from "../../gateway/auth.ts";
import { createGate } from "../../gateway/gate.ts";
import { createApi } from "../../gateway/http/api/api.ts";
import { createKeys } from "../../gateway/http/api/keys.ts";
import { createLimits } from "../../gateway/http/api/limits.ts";
import { authRoutes } from "../../gateway/http/routes/auth.ts";
import { taskRoutes } from "../../gateway/http/routes/tasks.ts";
import { createTaskReader } from "../../gateway/http/task-text.ts";
import { createUwsHandler } from "../../gateway/http/uws-adapter.ts";
import { createSealer } from "../../gateway/seal.ts";
import { createSessions } from "../../gateway/sessions.ts";
import { createMetrics } from "../../gateway/telemetry.ts";
import { loadUws } from "../../gateway/websocket/uws-native.ts";
import { createLocalRouter } from "../../pipeline/intent/local.ts";
import { silentLogger as log } from "../../pipeline/log.ts";
import { createAccounts } from "../../services/accounts/accounts.ts";
import { createIdempotency } from "../../services/idempotency/store.ts";
import { openStore } from "../../services/store/store.ts";
import { createTasks } from "../../services/tasks/store.ts";

/**
 * The API in a process of its own, without the voice: `host.ts uws|hono FOLDER [DATABASE_URL]`. The same routes, limits and
 * handlers as the gateway's; prints its port.
 */
const [kind = "uws", dataFolder = "", databaseUrl] = process.argv.slice(2);
const secret = "a secret for benches, long enough to be one";
const store = await openStore({ dataFolder, log, ...(databaseUrl && { databaseUrl }) });
const { db } = store;
const mail = { name: "none", send: async () => {} };
const accounts = createAccounts({ db, mail, log });
const auth = createAuth({ secret });
const gate = createGate({ auth, accounts, sessions: createSessions({ max: 1, log, metrics: createMetrics() }) });
// Counting goes on as it always does; only nobody is refused.
const limits = createLimits({ factor: 1_000_000 });
const readTask = createTaskReader({ router: createLocalRouter() });
const app = new Hono();
// What a host itself costs: JSON in and out, and nothing else.
app.get("/plain", (c) => c.json({ ok: true, items: [1, 2, 3], at: "2026-03-01T08:00:00.000Z" }));
/** What this process has used of the processor, in microseconds. */
app.get("/cpu", (c) => c.json(process.cpuUsage()));
app.post("/plain", async (c) => c.json(await c.req.json(), 201));
app.route(
  "/",
  createApi({
    routes: [
      ...authRoutes({ accounts, auth, limits, accessTokenS: 900, isOpen: true, voices: { clear: async () => {} } }),
      ...taskRoutes({ tasks: createTasks({ db }), readTask, accounts }),
    ],
    authenticate: gate.authenticate,
    limits,
    keys: createKeys({ idempotency: createIdempotency({ db }), sealer: createSealer(secret, "answers") }),
    log,
  }),
);

const ready = (port: number) => console.log(`port ${port}`);
if (kind === "hono") serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }, (at: AddressInfo) => ready(at.port));
else {
  const loaded = loadUws();
  if ("missing" in loaded) throw new Error(loaded.missing);
  const { uws } = loaded;
  const server = uws.App().any("/*", createUwsHandler(app.fetch, { log }));
  server.listen(0, (socket) => ready(socket ? uws.us_socket_local_port(socket) : 0));
}
process.on("SIGTERM", () => {
  store.close().then(
    () => process.exit(0),
    () => process.exit(1),
  );
});
