import { describe, expect, it } from "vitest";
import { DEFAULT_BUDGET_MS, offersOf } from "../../../gateway/console/offers.ts";
import { createApp } from "../../../gateway/http/app.ts";
import { createMetrics } from "../../../gateway/telemetry.ts";
import { silentLogger } from "../../../pipeline/log.ts";
import { VoiceError } from "../../../protocols/errors.ts";
import type { Task } from "../../../services/tasks/service.ts";

const NOW = new Date("2026-03-02T12:00:00Z");
const task = (title: string, completedAt: Date | null): Task => ({
  ...{ id: title, title, notes: "", list: "tasks", priority: "normal", tags: [], dueAt: null, dueAllDay: false },
  ...{ recurrence: null, timeZone: "UTC", completedAt, createdAt: NOW, updatedAt: NOW },
});
const TASKS = [
  task("open", null),
  task("done this morning", new Date("2026-03-02T08:00:00Z")),
  task("done last week", new Date("2026-02-24T08:00:00Z")),
];

const app = createApp({
  ...{ log: silentLogger, metrics: createMetrics(), checks: {} },
  sessions: { active: 0, refusal: () => undefined },
  console: {
    verify: async (token) => {
      if (token !== "good") throw new VoiceError("unauthorized", "the token is not valid");
      return { userId: "ann" };
    },
    tasks: {
      list: async (userId, { state } = {}) =>
        userId === "ann" ? TASKS.filter(({ completedAt }) => (completedAt !== null) === (state === "done")) : [],
    },
    calendar: { list: async (_, range) => [{ range } as never] },
    reminders: { list: async () => [] },
    offers: offersOf({
      ...{ stt: "ears", sttWhy: "no weights", tts: "mouth", speakers: ["espeak"], voices: [] },
      ...{ webrtc: { missing: "no worker" }, budgetMs: DEFAULT_BUDGET_MS },
    }),
    clock: () => NOW,
  },
});
const get = (path: string, headers: Record<string, string> = {}) => app.request(path, { headers });
const read = async (path: string) => (await get(path, { authorization: "Bearer good" })).json();

describe("the console page", () => {
  it("comes whole from this origin, and allows itself nothing else", async () => {
    const page = await get("/");
    expect(page.status).toBe(200);
    expect(page.headers.get("content-type")).toBe("text/html; charset=utf-8");
    const policy = page.headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
    const html = await page.text();
    const named = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path = ""]) => path);
    expect(named.length).toBeGreaterThan(2);
    for (const path of named) expect([path, (await get(path)).status]).toEqual([path, 200]);
    // No script, style or handler inside the page.
    expect(html).not.toMatch(/<script(?![^>]*src=)|<style|\son\w+=|\sstyle=/);
  });

  it("brings its TypeScript as JavaScript and its styles in one piece", async () => {
    const script = await get("/console/main.js");
    expect(script.headers.get("content-type")).toBe("text/javascript; charset=utf-8");
    expect(await script.text()).not.toMatch(/\bimport\b[^(]*["']/);
    expect(await (await get("/console/style.css")).text()).not.toContain("@import");
    expect((await get("/console/capture-worklet.js")).status).toBe(200);
  });

  it("is not sent again where it has not changed", async () => {
    const tag = (await get("/console/main.js")).headers.get("etag") ?? "";
    const again = await get("/console/main.js", { "if-none-match": tag });
    expect([again.status, await again.text()]).toEqual([304, ""]);
  });

  it.each(["/console/nothing.js", "/console/..%2fmain.ts", "/console/main.ts"])("has nothing at %s", async (path) => {
    expect((await get(path)).status).toBe(404);
  });
});

describe("/v1/console", () => {
  it.each(["offers", "tasks", "events", "reminders"])("tells %s to nobody without a good token", async (name) => {
    expect((await get(`/v1/console/${name}`)).status).toBe(401);
    expect((await get(`/v1/console/${name}`, { authorization: "Bearer bad" })).status).toBe(401);
    expect((await get(`/v1/console/${name}?token=good`)).status).toBe(401);
    expect((await get(`/v1/console/${name}`, { authorization: "bearer good" })).status).toBe(200);
  });

  it("tells what is open and what was done within a day", async () => {
    const { tasks } = (await read("/v1/console/tasks")) as { tasks: Task[] };
    expect(tasks.map(({ title }) => title)).toEqual(["open", "done this morning"]);
  });

  it("tells the events of two weeks, from now", async () => {
    expect(await read("/v1/console/events")).toEqual({
      events: [{ range: { from: NOW.toISOString(), before: "2026-03-16T12:00:00.000Z" } }],
    });
  });

  it("tells what can be had, and why the rest cannot", async () => {
    expect(await read("/v1/console/offers")).toMatchObject({
      transports: [{ name: "webrtc", missing: "no worker" }, { name: "websocket" }],
      listeners: [{ name: "ears" }, { name: "whisper", missing: "no weights" }],
      engines: [{ name: "espeak" }, { name: "flite", missing: expect.stringContaining("TTS_ENGINE") }],
      voices: [{ name: "mouth" }],
      budgetMs: { endpoint: 250, stt: 150, intent: 50, command: 100, tts: 150, network: 100 },
    });
  });
});
