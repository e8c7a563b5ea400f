import { Hono } from "hono";
import type { Sessions } from "../sessions.ts";

/** Whether one part works: undefined where it does, else what is missing and why. A rejection is a "why" too. */
export type Check = () => string | undefined | Promise<string | undefined>;
export type Checks = Readonly<Record<string, Check>>;

export interface HealthDeps {
  readonly sessions: Pick<Sessions, "active" | "refusal">;
  readonly checks: Checks;
  /** Parts that a caller can be served without, and how they stand; told, but not waited for. */
  readonly extras?: Readonly<Record<string, () => string>>;
  /** A part that does not answer within this is not ready. Default 2000 ms. */
  readonly timeoutMs?: number;
}

const runCheck = async (check: Check, timeoutMs: number): Promise<string | undefined> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`no answer in ${timeoutMs} ms`), timeoutMs);
  });
  try {
    return await Promise.race([Promise.resolve().then(check), late]);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    clearTimeout(timer);
  }
};

/** `/health`: the process lives. `/ready`: it can serve a caller, or why not. */
export const health = ({ sessions, checks, extras = {}, timeoutMs = 2000 }: HealthDeps): Hono => {
  const app = new Hono();
  app.get("/health", (c) =>
    c.json({ status: "alive", sessions: sessions.active, uptimeS: Math.round(process.uptime()) }),
  );
  app.get("/ready", async (c) => {
    const results = await Promise.all(
      Object.entries(checks).map(async ([name, check]) => [name, await runCheck(check, timeoutMs)] as const),
    );
    const refusal = sessions.refusal();
    const parts = Object.fromEntries(results.map(([name, missing]) => [name, missing ?? "ready"]));
    const isReady = !refusal && results.every(([, missing]) => missing === undefined);
    const admission = refusal?.message ?? "ready";
    const others = Object.fromEntries(Object.entries(extras).map(([name, state]) => [name, state()]));
    return c.json(
      { status: isReady ? "ready" : "not ready", parts: { ...parts, ...others, admission } },
      isReady ? 200 : 503,
    );
  });
  return app;
};
