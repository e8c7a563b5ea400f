import { describe, expect, it } from "vitest";
import { createLogger, createMetrics, type LogLevel } from "../../gateway/telemetry.ts";
import { METRICS } from "../../pipeline/metrics.ts";

const logged = (level: LogLevel = "info", pretty = false) => {
  const lines: string[] = [];
  return { lines, log: createLogger({ level, pretty, write: (line) => lines.push(line) }) };
};

describe("the log", () => {
  it("writes one JSON object a line, with the ids of its parents", () => {
    const { lines, log } = logged();
    log.child({ sessionId: "s1" }).child({ turn: 2 }).info({ ms: 12 }, "transcript ready");
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({ sessionId: "s1", turn: 2, ms: 12, msg: "transcript ready" });
  });

  it("keeps to its level", () => {
    const { lines, log } = logged("warn");
    log.debug({}, "one");
    log.info({}, "two");
    log.warn({}, "three");
    log.error({}, "four");
    expect(lines.map((line) => JSON.parse(line).msg)).toEqual(["three", "four"]);
  });

  it.each([true, false])("never holds a secret (pretty: %s)", (pretty) => {
    const { lines, log } = logged("info", pretty);
    log.info(
      { token: "abc123", headers: { authorization: "Bearer abc123", cookie: "abc123" }, password: "abc123" },
      "request",
    );
    expect(lines.join("")).toContain("request");
    expect(lines.join("")).not.toContain("abc123");
  });

  it("tells of an error with its stack, and what caused it", () => {
    const { lines, log } = logged();
    log.error({ err: new Error("outer", { cause: new Error("inner") }) }, "turn failed");
    expect(lines[0]).toContain("outer");
    expect(lines[0]).toContain("inner");
    expect(lines[0]).toContain("telemetry.test.ts");
  });

  it("is a line to read where a person reads it", () => {
    const { lines, log } = logged("info", true);
    log.info({ ms: 12.3456, voice: "slt" }, "reply ready");
    expect(lines[0]).toMatch(/\d\d:\d\d:\d\d.* info .*reply ready.*ms=12.35 voice=slt.*\n$/);
  });
});

describe("metrics", () => {
  it("have every row of the table from the start, under one prefix", async () => {
    const text = await createMetrics().text();
    for (const [name, { kind, help }] of Object.entries(METRICS)) {
      expect(text).toContain(`# HELP earshot_${name} ${help}\n`);
      expect(text).toContain(`# TYPE earshot_${name} ${kind}\n`);
    }
  });

  it("add up", async () => {
    const metrics = createMetrics();
    metrics.count("frames_lost_total");
    metrics.count("frames_lost_total", {}, 4);
    metrics.count("sessions_total", { outcome: "ok" });
    metrics.gauge("sessions_active", 3);
    metrics.observe("turn_first_audio_ms", 170);
    metrics.observe("turn_first_audio_ms", 250);
    const text = await metrics.text();
    expect(text).toContain("earshot_frames_lost_total 5\n");
    expect(text).toContain('earshot_sessions_total{outcome="ok"} 1\n');
    expect(text).toContain("earshot_sessions_active 3\n");
    expect(text).toContain('earshot_turn_first_audio_ms_bucket{le="200"} 1\n');
    expect(text).toContain("earshot_turn_first_audio_ms_count 2\n");
  });

  it("tell of the process and its event loop", async () => {
    const text = await createMetrics().text();
    expect(text).toContain("earshot_nodejs_eventloop_lag_p99_seconds");
    expect(text).toContain("earshot_process_resident_memory_bytes");
  });
});
