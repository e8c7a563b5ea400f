import { describe, expect, it } from "vitest";
import { turnsRoute } from "../../../gateway/http/turns.ts";
import { createLedger } from "../../../pipeline/turns/ledger.ts";
import { VoiceError } from "../../../protocols/errors.ts";

const app = () => {
  const ledger = createLedger({ clock: () => new Date() });
  for (const [turn, userId] of ["anna", "ben", "anna"].entries())
    ledger.record({
      ...{ sessionId: "s", userId, turn, at: new Date().toISOString(), outcome: "completed", firstAudioMs: 250 },
      stages: { endpoint: 200, stt: 1, intent: 1, command: 5, tts: 15 },
      ...{ speechMs: 1500, budgetMs: 800, over: [], dropped: 0, filler: false, isLocal: true },
    });
  const verify = async (token: string) => {
    if (token !== "anna") throw new VoiceError("unauthorized", "no");
    return { userId: token };
  };
  const routes = turnsRoute({ ledger, verify });
  routes.onError((error, c) => c.json({ code: (error as VoiceError).code }, 400));
  return routes;
};
const get = (path: string, token?: string) =>
  app().request(path, token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } });

describe("GET /v1/turns", () => {
  it("gives the caller's own turns, newest first", async () => {
    const { turns } = (await (await get("/v1/turns", "anna")).json()) as { turns: { turn: number }[] };
    expect(turns.map(({ turn }) => turn)).toEqual([2, 0]);
  });

  it.each([
    ["/v1/turns", undefined, "unauthorized"],
    ["/v1/turns", "eve", "unauthorized"],
    ["/v1/turns?limit=0", "anna", "bad_message"],
  ])("refuses %s of %s", async (path, token, code) => {
    expect(await (await get(path, token)).json()).toEqual({ code });
  });
});
