import { describe, expect, it } from "vitest";
import { createApp } from "../../../gateway/http/app.ts";
import type { Checks } from "../../../gateway/http/health.ts";
import { createMetrics } from "../../../gateway/telemetry.ts";
import { silentLogger } from "../../../pipeline/log.ts";
import { VoiceError } from "../../../protocols/errors.ts";

const app = (checks: Checks = {}, refusal: () => VoiceError | undefined = () => undefined) =>
  createApp({ log: silentLogger, metrics: createMetrics(), checks, sessions: { active: 2, refusal } });
const get = async (path: string, of = app()) => {
  const response = await of.request(path);
  return [response.status, await response.json()];
};

describe("/health", () => {
  it("says that the process lives", async () => {
    expect(await get("/health")).toEqual([200, { status: "alive", sessions: 2, uptimeS: expect.any(Number) }]);
  });
});

describe("/ready", () => {
  it("is ready when every part is", async () => {
    const parts = { vad: "ready", store: "ready", admission: "ready" };
    expect(await get("/ready", app({ vad: () => undefined, store: async () => undefined }))).toEqual([
      200,
      { status: "ready", parts },
    ]);
  });

  it("tells what is missing and why, and of a part that fails to say", async () => {
    const checks: Checks = {
      vad: () => undefined,
      stt: () => "the acoustic model is not installed",
      tts: () => {
        throw new Error("no voice");
      },
      store: () => Promise.reject(new Error("no connection")),
    };
    expect(await get("/ready", app(checks))).toEqual([
      503,
      {
        status: "not ready",
        parts: {
          vad: "ready",
          stt: "the acoustic model is not installed",
          tts: "no voice",
          store: "no connection",
          admission: "ready",
        },
      },
    ]);
  });

  it("does not wait for ever for a part that hangs", async () => {
    const [status, body] = await get("/ready", app({ store: () => new Promise(() => {}) }));
    expect([status, body.parts.store]).toEqual([503, "no answer in 2000 ms"]);
  });

  it("is not ready while it lets nobody in", async () => {
    const [status, body] = await get(
      "/ready",
      app({}, () => new VoiceError("draining", "shutting down")),
    );
    expect([status, body.parts.admission]).toEqual([503, "shutting down"]);
  });
});

describe("/metrics", () => {
  it("speaks Prometheus", async () => {
    const response = await app().request("/metrics");
    expect(response.headers.get("content-type")).toContain("text/plain");
    expect(await response.text()).toContain("# TYPE earshot_sessions_active gauge");
  });
});

describe("an error", () => {
  it("of a path that is not there is JSON", async () => {
    expect(await get("/nowhere")).toEqual([404, { code: "not_found", message: "nothing at GET /nowhere" }]);
  });

  it("has its code and status", async () => {
    const failing = app();
    failing.get("/late", () => {
      throw new VoiceError("provider_timeout", "no answer");
    });
    expect(await get("/late", failing)).toEqual([504, { code: "provider_timeout", message: "no answer" }]);
  });

  it("of our own says nothing of its cause", async () => {
    const failing = app();
    failing.get("/broken", () => {
      throw new Error("a secret");
    });
    expect(await get("/broken", failing)).toEqual([500, { code: "internal", message: "something went wrong here" }]);
  });

  it("tells a visitor of the stream to ask for an upgrade", async () => {
    expect((await get("/v1/stream"))[0]).toBe(400);
  });
});
