import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const HOST = fileURLToPath(new URL("./host.ts", import.meta.url));
export const API = "/api/v1";

/** What hosts the routes: ours on uWebSockets, or Hono's own on node:http. */
export type HostKind = "uws" | "hono";

/** The API in a process of its own, as `kind` hosts it. */
export const start = async (kind: HostKind, folder: string, databaseUrl: string | undefined) => {
  const args = [kind, folder, ...(databaseUrl === undefined ? [] : [databaseUrl])];
  const child: ChildProcess = spawn(process.execPath, ["--import", import.meta.resolve("tsx"), HOST, ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (!child.stdout) throw new Error("the API says nothing");
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  const port = Number(/port (\d+)/.exec(line.toString())?.[1]);
  const stop = async () => {
    child.kill("SIGTERM");
    await once(child, "exit");
  };
  return { port, stop };
};

/** Asks with JSON; throws where it is refused. */
export const post = async (port: number, path: string, body: unknown): Promise<unknown> => {
  const headers = { "content-type": "application/json" };
  const response = await fetch(`http://127.0.0.1:${port}${API}${path}`, {
    method: "POST",
    headers,
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
  return await response.json();
};
