import { Hono } from "hono";
import { z } from "zod";
import type { Ledger } from "../../pipeline/turns/ledger.ts";
import { VoiceError } from "../../protocols/errors.ts";
import { bearerOf } from "./bearer.ts";

export interface TurnsDeps {
  readonly ledger: Ledger;
  /** Token of a request to user; rejects with VoiceError "unauthorized". */
  readonly verify: (token: string, request: Request) => Promise<{ readonly userId: string }>;
}

const query = z.object({ limit: z.coerce.number().int().min(1).max(1000).default(100) });

/** `GET /v1/turns`: how long the caller's own last turns took, newest first. None of their words. */
export const turnsRoute = ({ ledger, verify }: TurnsDeps): Hono => {
  const app = new Hono();
  app.get("/v1/turns", async (c) => {
    const { userId } = await verify(bearerOf(c.req.header("authorization")), c.req.raw);
    const parsed = query.safeParse(c.req.query());
    if (!parsed.success) throw new VoiceError("bad_message", "limit must be a whole number from 1 to 1000");
    return c.json({ turns: ledger.list({ userId, limit: parsed.data.limit }) }, 200, { "cache-control": "no-store" });
  });
  return app;
};
