import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { hollowRoutes } from "../../../gateway/http/routes/hollow.ts";
import { noPostgres, startPostgres, type TestPostgres } from "../../services/postgres.ts";

const launch = fileURLToPath(new URL("../../../native/launch.mjs", import.meta.url));

interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

const start = (...args: string[]) => {
  // Nothing of this machine's own settings.
  const { DATABASE_URL: _, DATA_FOLDER: _d, ...env } = process.env;
  return spawn(process.execPath, [launch, ...args], { env, stdio: ["ignore", "pipe", "pipe"] });
};

/** Runs `earshot ARGS` as somebody at a terminal does. */
const earshot = async (...args: string[]): Promise<Ran> => {
  const child = start(...args);
  let [out, err] = ["", ""];
  child.stdout.on("data", (data) => (out += String(data)));
  child.stderr.on("data", (data) => (err += String(data)));
  const [code] = (await once(child, "close")) as [number | null];
  return { code, out, err };
};
const json = async (...args: string[]) => {
  const { code, out, err } = await earshot(...args, "--json");
  expect([code, err]).toEqual([0, ""]);
  return JSON.parse(out);
};

describe("the command line", () => {
  it("lists every route", async () => {
    const routes = await json("routes");
    expect(routes).toHaveLength(hollowRoutes().length);
    expect(routes).toContainEqual(expect.objectContaining({ method: "GET", path: "/api/v1/tasks", scope: "tasks" }));
  });

  it.each([["server"], ["routes"], ["user"], ["db"], ["seed"], ["worker"], ["models"], ["talk"], ["bench"]])(
    "explains %s",
    async (name) => {
      const { code, out } = await earshot(name, "--help");
      expect([code, out]).toEqual([0, expect.stringContaining(`earshot ${name}`)]);
      expect(out).toContain("--json");
    },
  );

  it.each([
    ["a command", ["nonsense"]],
    ["a deed", ["db", "destroy"]],
    ["an option", ["seed", "--colour", "red"]],
    ["a number", ["seed", "--count", "many"]],
    ["a role", ["user", "list", "--role", "king"]],
    ["nothing where something is needed", ["user", "create"]],
    ["weights", ["models", "enormous"]],
    ["an option of weights", ["models", "--colour", "red"]],
    ["nothing to say", ["talk"]],
    ["two things to say", ["talk", "a.wav", "--text", "hello"]],
    ["a codec", ["talk", "--text", "hello", "--codec", "mp3"]],
    ["an option of a bench", ["bench", "dates", "--colour", "red"]],
    ["a bench", ["bench", "toString"]],
    ["a number of a bench", ["bench", "dates", "--n", "few"]],
    ["an option of the server", ["server", "--colour", "red"]],
    ["a setting of the server", ["server", "--json", "--port", "many"]],
  ])("answers 2 to %s that it does not understand, on stderr", async (_name, args) => {
    const { code, out, err } = await earshot(...args);
    expect([code, out]).toEqual([2, ""]);
    expect(err).not.toContain("    at ");
  });

  it("lists the weights there are, and where those are that were downloaded", async () => {
    const { models } = await json("models");
    expect(models).toContainEqual(expect.objectContaining({ name: "base.en", mebibytes: 142 }));
    for (const { path } of models) expect(path === null || existsSync(path)).toBe(true);
  });

  it.each([
    ["a recording that is not there", ["talk", "nowhere.wav", "--token", "t"]],
    ["a recording that is none", ["talk", launch, "--token", "t"]],
    ["a gateway that is not there", ["talk", "--text", "hello", "--token", "t", "--url", "ws://127.0.0.1:9"]],
  ])("answers 1 to %s, in one line on stderr", async (_name, args) => {
    for (const all of [args, [...args, "--json"]]) {
      const { code, out, err } = await earshot(...all);
      expect([code, out]).toEqual([1, ""]);
      expect(err).toMatch(/^earshot: .+\n$/);
    }
  });

  it("starts the gateway, and prints one line of JSON once callers can be served", async () => {
    const folder = mkdtempSync(join(tmpdir(), "earshot-cli-"));
    const settings = ["--port", "0", "--webrtc", "off", "--stt-engine", "pocketsphinx", "--log-level", "info"];
    const child = start("server", "--json", "--data-folder", folder, ...settings);
    let out = "";
    child.stdout.on("data", (data) => (out += String(data)));
    child.stderr.resume();
    try {
      await vi.waitFor(() => expect(out).toContain("\n"), { timeout: 50_000, interval: 50 });
      const { url, token, port, engines } = JSON.parse(out);
      expect(url).toBe(`ws://127.0.0.1:${port}/v1/stream`);
      expect(engines).toContainEqual(expect.objectContaining({ part: "door" }));
      const headers = { authorization: `Bearer ${token}` };
      expect((await fetch(`http://127.0.0.1:${port}/api/v1/tasks`, { headers })).status).toBe(200);
      child.kill("SIGTERM");
      expect((await once(child, "close"))[0]).toBe(0);
      expect(out.trimEnd().split("\n")).toHaveLength(1);
    } finally {
      child.kill("SIGKILL");
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it("prints what a bench found as one line of JSON, and answers 1 where it is not content", async () => {
    const folder = mkdtempSync(join(tmpdir(), "earshot-cli-"));
    const file = (name: string, figures: unknown) => {
      const path = join(folder, name);
      writeFileSync(path, JSON.stringify(figures));
      return path;
    };
    try {
      const before = file("before.json", { voice: { first_audio_ms: { p50: 100 } } });
      const { out, code } = await earshot("bench", "compare", before, before, "--json");
      expect([code, JSON.parse(out)]).toEqual([
        0,
        expect.objectContaining({ bench: "compare", node: expect.any(String) }),
      ]);
      const after = file("after.json", { voice: { first_audio_ms: { p50: 900 } } });
      expect((await earshot("bench", "compare", before, after, "--json")).code).toBe(1);
      // Status 1 has its meaning already.
      for (const wrong of [
        "/nowhere.json",
        folder,
        launch,
        file("other.json", { a: "b" }),
        file("less.json", { n: 1 }),
      ]) {
        const { out, err, code } = await earshot("bench", "compare", before, wrong);
        expect([code, out]).toEqual([2, ""]);
        expect(err).toMatch(/^earshot: .+\n$/);
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  const databases = ["pglite", "postgres"] as const;
  for (const kind of databases) {
    const reason = kind === "postgres" ? noPostgres() : undefined;
    describe.skipIf(reason)(reason ? `on ${kind}: ${reason}` : `on ${kind}`, () => {
      const folder = mkdtempSync(join(tmpdir(), "earshot-cli-"));
      let server: TestPostgres | undefined;
      let where: string[] = [];
      beforeAll(() => {
        if (kind === "postgres") server = startPostgres();
        where = server ? ["--database-url", server.createDatabase()] : ["--data-folder", folder];
      });
      afterAll(() => {
        server?.stop();
        rmSync(folder, { recursive: true, force: true });
      });
      const names = (all: { migrations: { name: string; appliedAt: string | null }[] }) =>
        all.migrations.filter(({ appliedAt }) => appliedAt).length;

      it("makes accounts, lists them and gives roles", async () => {
        const made = await json("user", "create", "--email", "Ann@example.org", "--name", "Ann", ...where);
        expect(made).toMatchObject({ user: { email: "ann@example.org", role: "user" }, password: expect.any(String) });
        const again = await earshot("user", "create", "--email", "ann@example.org", ...where);
        expect([again.code, again.err]).toEqual([1, expect.stringMatching(/^earshot: .+\n$/)]);
        expect(await json("user", "set-role", "ann@example.org", "admin", ...where)).toMatchObject({
          user: { role: "admin" },
        });
        expect((await json("user", "list", "--role", "admin", ...where)).users).toMatchObject([{ name: "Ann" }]);
      });

      it("makes people up", async () => {
        expect(await json("seed", "--count", "3", "--tasks", "5", ...where)).toEqual({ users: 3, tasks: 15 });
        expect(await json("seed", "--count", "3", "--tasks", "5", ...where)).toEqual({ users: 0, tasks: 0 });
      });

      it("takes every migration back, one by one, and makes the tables anew", async () => {
        let left = names(await json("db", "status", ...where));
        expect(left).toBeGreaterThan(2);
        for (; left > 0; left--) {
          expect((await json("db", "rollback", ...where)).rolledBack).toMatch(/^\d{4}_/);
          expect(names(await json("db", "status", ...where))).toBe(left - 1);
        }
        expect(await json("db", "rollback", ...where)).toEqual({ rolledBack: null });
        await json("db", "migrate", ...where);
        expect(await json("seed", "--count", "1", "--tasks", "1", ...where)).toEqual({ users: 1, tasks: 1 });
      }, 120_000);

      it("works until it is told to stop", async () => {
        const child = start("worker", "--json", ...where);
        const [line] = (await once(child.stdout, "data")) as [Buffer];
        expect(
          JSON.parse(
            line
              .toString()
              .split("\n")
              .find((each) => each.includes("ready")) ?? "{}",
          ),
        ).toMatchObject({ ready: true, database: kind });
        child.kill("SIGTERM");
        expect((await once(child, "close"))[0]).toBe(0);
      });
    });
  }
}, 60_000);
