import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
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

  it.each([["routes"], ["user"], ["db"], ["seed"], ["worker"]])("explains %s", async (name) => {
    const { code, out } = await earshot(name, "--help");
    expect([code, out]).toEqual([0, expect.stringContaining(`earshot ${name}`)]);
    expect(out).toContain("--json");
  });

  it.each([
    ["a command", ["nonsense"]],
    ["a deed", ["db", "destroy"]],
    ["an option", ["seed", "--colour", "red"]],
    ["a number", ["seed", "--count", "many"]],
    ["a role", ["user", "list", "--role", "king"]],
    ["nothing where something is needed", ["user", "create"]],
  ])("answers 2 to %s that it does not understand, on stderr", async (_name, args) => {
    const { code, out, err } = await earshot(...args);
    expect([code, out]).toEqual([2, ""]);
    expect(err).not.toContain("    at ");
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
