import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { Hono } from "hono";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { createLimits, LIMITS } from "../../../gateway/http/api/limits.ts";
import { createNodeHandler } from "../../../gateway/http/node-adapter.ts";
import { allTools, mcpRoutes } from "../../../gateway/mcp/mcp.ts";
import { defineTool, READS } from "../../../gateway/mcp/tool.ts";
import { silentLogger } from "../../../pipeline/log.ts";
import { VoiceError } from "../../../protocols/errors.ts";
import { onEachStore } from "../../services/stores.ts";
import { createWorld, type World } from "../http/api/world.ts";

const conformance = fileURLToPath(
  new URL("../../../node_modules/@modelcontextprotocol/conformance/dist/index.js", import.meta.url),
);
/** Those that ask nothing of tools, prompts and resources that only a server made for the suite has. */
const SCENARIOS = [
  ...["server-initialize", "ping", "tools-list", "dns-rebinding-protection"],
  ...["tools-call-simple-text", "tools-call-error"],
];
/** What the suite calls: how tools answer and refuse is ours, and these do nothing else. */
const FIXTURES = [
  defineTool({
    ...{ name: "test_simple_text", title: "Text", description: "Answers a text.", scope: "tasks", annotations: READS },
    input: z.object({}),
    run: async () => ({ said: "This is a simple text response for testing." }),
  }),
  defineTool({
    ...{ name: "test_error_handling", title: "Error", description: "Refuses.", scope: "tasks", annotations: READS },
    input: z.object({}),
    run: async () => {
      throw new VoiceError("invalid", "This tool intentionally returns an error for testing");
    },
  }),
];

describe("tools at /mcp", () => {
  onEachStore((store) => {
    let world: World;
    let mcp: Hono;
    let close: (() => Promise<void>)[] = [];
    beforeEach(async () => {
      world = await createWorld(store());
      const { limits } = world.deps;
      mcp = new Hono().route(
        "/",
        mcpRoutes({
          ...{ limits, log: silentLogger, authenticate: world.gate.authenticate },
          tools: allTools(world.deps),
          publicUrl: "https://voice.example",
        }),
      );
    });
    afterEach(async () => {
      for (const each of close.splice(0)) await each();
      close = [];
      await world.close();
    });

    /** A client as models have them, signed in by nothing but its token. */
    const connect = async (who: string): Promise<Client> => {
      const client = new Client({ name: "test", version: "1" });
      const token = await world.tokenOf(who);
      const transport = new StreamableHTTPClientTransport(new URL("http://localhost/mcp"), {
        fetch: async (url, init) => await mcp.request(String(url), init),
        requestInit: { headers: { authorization: `Bearer ${token}` } },
      });
      await client.connect(transport as Parameters<Client["connect"]>[0]);
      close.push(() => client.close());
      return client;
    };
    // biome-ignore lint/suspicious/noExplicitAny: what a tool answers, each test knows.
    const call = async (client: Client, name: string, args: object = {}): Promise<any> => {
      const { structuredContent, isError, content } = await client.callTool({ name, arguments: { ...args } });
      if (!isError) return structuredContent;
      const [first] = content as { text: string }[];
      return { error: JSON.parse(first?.text ?? "{}") };
    };
    const post = (headers: Record<string, string>) =>
      mcp.request("/mcp", {
        method: "POST",
        headers: { "content-type": "application/json", accept: "application/json, text/event-stream", ...headers },
        body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "ping" }),
      });

    it("are listed with what they do and take, and none takes a user", async () => {
      const { tools } = await (await connect("ann")).listTools();
      expect(tools.map(({ name }) => name)).toEqual([
        ...["add_task", "list_tasks", "complete_task", "update_task", "delete_task"],
        ...["add_event", "list_events", "update_event", "delete_event", "get_day"],
        ...["add_reminder", "list_reminders", "cancel_reminder", "translate"],
      ]);
      for (const { description, inputSchema } of tools) {
        expect(description).toBeTruthy();
        expect(JSON.stringify(inputSchema)).not.toMatch(/user_?id|account|email/i);
      }
    });

    it("keep tasks from their beginning to their end", async () => {
      const client = await connect("ann");
      const { task } = await call(client, "add_task", { text: "call mom tomorrow at five", timeZone: "Europe/Berlin" });
      expect(task).toMatchObject({ title: "call mom", dueAt: "2026-03-03T16:00:00.000Z" });
      const { task: other } = await call(client, "add_task", { title: "buy milk", priority: "high" });
      await call(client, "update_task", { id: other.id, title: "buy oat milk" });
      expect((await call(client, "list_tasks", { search: "oat" })).tasks).toMatchObject([
        { title: "buy oat milk", priority: "high" },
      ]);
      await call(client, "complete_task", { id: task.id });
      expect((await call(client, "list_tasks", { state: "done" })).tasks).toMatchObject([{ title: "call mom" }]);
      expect(await call(client, "delete_task", { id: other.id })).toEqual({ deleted: other.id });
      expect((await call(client, "list_tasks")).tasks).toEqual([]);
    });

    it("keep calendar, reminders and days, and translate", async () => {
      const client = await connect("ann");
      const { event } = await call(client, "add_event", {
        title: "Standup",
        startsAt: "2026-03-03T09:00:00Z",
        recurrence: "FREQ=DAILY",
      });
      const { events } = await call(client, "list_events", {
        from: "2026-03-04T00:00:00Z",
        before: "2026-03-06T00:00:00Z",
      });
      expect(events).toHaveLength(2);
      await call(client, "delete_event", { id: events[0].id });
      await call(client, "update_event", { id: event.id, location: "upstairs" });
      const { reminder } = await call(client, "add_reminder", { text: "remind me to call mom tomorrow at noon" });
      expect((await call(client, "get_day", { date: "2026-03-03" })).day).toMatchObject({
        events: [{ title: "Standup", location: "upstairs" }],
        reminders: [{ label: "call mom" }],
      });
      const pills = { label: "pills", dueAt: "2026-03-03T08:00:00Z", recurrence: "FREQ=DAILY" };
      const series = (await call(client, "add_reminder", pills)).reminder;
      expect(series).toMatchObject({ recurrence: "FREQ=DAILY" });
      expect((await call(client, "list_reminders")).reminders).toHaveLength(2);
      await call(client, "cancel_reminder", { id: series.id });
      await call(client, "cancel_reminder", { id: reminder.id });
      expect((await call(client, "list_reminders")).reminders).toEqual([]);
      expect(await call(client, "translate", { text: "good morning", to: "es", from: "en" })).toMatchObject({
        to: "es",
      });
    });

    it("know nothing of another user's, whatever they are told", async () => {
      const ann = await connect("ann");
      const { task } = await call(ann, "add_task", { title: "secret" });
      const startsAt = "2026-03-03T09:00:00Z";
      const { event } = await call(ann, "add_event", { title: "secret", startsAt, recurrence: "FREQ=DAILY" });
      const { reminder } = await call(ann, "add_reminder", { label: "secret", dueAt: startsAt });
      const bob = await connect("bob");
      const before = "2026-03-04T00:00:00Z";
      const hers = async () => [
        (await call(ann, "list_events", { from: "2026-03-03T00:00:00Z", before })).events,
        (await call(ann, "list_reminders")).reminders,
      ];
      const held = await hers();
      expect(held.map(({ length }) => length)).toEqual([1, 1]);
      const time = held[0][0].id;
      for (const [tool, id] of [
        ...(["update_event", "delete_event"] as const).flatMap((name) => [event.id, time].map((each) => [name, each])),
        ["cancel_reminder", reminder.id],
      ])
        expect(await call(bob, tool, { id, userId: "ann", title: "mine" }), tool).toMatchObject({
          error: { code: "not_found" },
        });
      expect(await hers()).toEqual(held);
      expect((await call(bob, "list_events", { from: "2026-03-03T00:00:00Z", before, userId: "ann" })).events).toEqual(
        [],
      );
      expect((await call(bob, "list_reminders", { userId: "ann" })).reminders).toEqual([]);
      expect((await call(bob, "get_day", { date: "2026-03-03" })).day).toMatchObject({ events: [], reminders: [] });
      for (const tool of ["complete_task", "update_task", "delete_task"])
        expect(await call(bob, tool, { id: task.id, userId: "ann", title: "mine" })).toMatchObject({
          error: { code: "not_found" },
        });
      expect((await call(bob, "list_tasks", { userId: "ann" })).tasks).toEqual([]);
    });

    it("say what was wrong, so that a model can do better", async () => {
      const client = await connect("ann");
      expect(await call(client, "add_task", {})).toEqual({ error: { code: "invalid", message: "give title or text" } });
      expect(
        await call(client, "add_event", { title: "x", startsAt: "2026-03-03T09:00:00Z", recurrence: "FREQ=OFTEN" }),
      ).toMatchObject({ error: { code: "invalid" } });
      const wrong = await client
        .callTool({ name: "add_task", arguments: { title: 7 } })
        .catch((error: unknown) => ({ isError: true, error }));
      expect(wrong.isError).toBe(true);
    });

    it("are refused without a token, with a wrong one, and to a device that may not", async () => {
      expect((await post({})).status).toBe(401);
      const wrong = await post({ authorization: "Bearer wrong" });
      expect([wrong.status, wrong.headers.get("www-authenticate")]).toEqual([401, 'Bearer realm="earshot"']);
      const { body: device } = await world.as("ann").post("/devices", { body: { name: "kitchen", scopes: ["tasks"] } });
      const { body: claimed } = await world.as(undefined).post("/devices/claim", { body: { code: device.code } });
      const client = await connect(claimed.token);
      expect((await call(client, "list_tasks")).tasks).toEqual([]);
      expect(await call(client, "list_reminders")).toMatchObject({ error: { code: "forbidden" } });
    });

    it("count a call of a tool once, and tell what is left", async () => {
      const limits = createLimits();
      const counted = new Hono().route(
        "/",
        mcpRoutes({
          ...{ limits, log: silentLogger, authenticate: world.gate.authenticate },
          ...{ tools: allTools(world.deps), publicUrl: undefined },
        }),
      );
      const authorization = `Bearer ${await world.tokenOf("ann")}`;
      const left = [];
      for (const [name, args] of [
        ["list_tasks", {}],
        ["translate", { text: "good morning", to: "es", from: "en" }],
        ["list_tasks", {}],
      ] as const) {
        const response = await counted.request("/mcp", {
          method: "POST",
          headers: { "content-type": "application/json", accept: "application/json, text/event-stream", authorization },
          body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name, arguments: args } }),
        });
        await response.text();
        left.push(LIMITS.default.points - Number(response.headers.get("ratelimit-remaining")));
      }
      expect(left).toEqual([1, 2, 3]);
      const { id } = (await world.as("ann").get("/users/me")).body;
      expect((await limits.look("costly", id)).headers["ratelimit-remaining"]).toBe(String(LIMITS.costly.points - 1));
    });

    it.each([
      ["https://evil.example", 403],
      ["http://localhost.evil.example", 403],
      ["null", 403],
      ["http://localhost:5173", 200],
      ["https://voice.example", 200],
    ])("may be asked by a page from %s: %i", async (origin, status) => {
      const authorization = `Bearer ${await world.tokenOf("ann")}`;
      expect(
        (await post({ authorization, origin, host: new URL(origin === "null" ? "http://x" : origin).host })).status,
      ).toBe(status);
    });

    it.each(SCENARIOS)("pass the conformance suite: %s", async (scenario) => {
      const token = await world.tokenOf("ann");
      const served = new Hono().route(
        "/",
        mcpRoutes({
          ...{ limits: world.deps.limits, log: silentLogger, authenticate: world.gate.authenticate },
          ...{ tools: [...allTools(world.deps), ...FIXTURES], publicUrl: "https://voice.example" },
        }),
      );
      // The suite has no token to send; everything else goes through as it came.
      const server = createServer(
        createNodeHandler(
          (request) => {
            const headers = new Headers(request.headers);
            headers.set("authorization", `Bearer ${token}`);
            return served.fetch(new Request(request, { headers }));
          },
          { log: silentLogger },
        ),
      );
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      const folder = mkdtempSync(join(tmpdir(), "earshot-mcp-"));
      const { port } = server.address() as AddressInfo;
      try {
        const child = spawn(
          process.execPath,
          [conformance, "server", "--url", `http://localhost:${port}/mcp`, "--scenario", scenario, "-o", folder],
          { cwd: folder },
        );
        let output = "";
        for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => (output += String(data)));
        const code = await new Promise((resolve) => child.once("exit", resolve));
        expect(code, output).toBe(0);
        expect(output).toMatch(/[1-9]\d*\/[1-9]\d*|passed/i);
      } finally {
        server.close();
        server.closeAllConnections();
        rmSync(folder, { recursive: true, force: true });
      }
    });
  });
});
