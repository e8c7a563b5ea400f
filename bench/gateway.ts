import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface RunningGateway {
  /** "ws://127.0.0.1:41234/v1/stream" */
  readonly url: string;
  readonly token: string;
  readonly process: ChildProcess;
  /** Drains it and removes its data. */
  stop(): Promise<void>;
}

export interface GatewayOptions {
  /** Variables on top of this process' own. */
  readonly env?: Readonly<Record<string, string>>;
  /** Kept afterwards where given; a temporary folder otherwise. */
  readonly dataFolder?: string;
}

const START_TIMEOUT_MS = 120_000;
const LAUNCHER = new URL("../native/launch.mjs", import.meta.url).pathname;

/** Starts a gateway as `npm start` does, in a process of its own on any free port, and resolves when it answers. */
export const startGateway = async ({ env = {}, dataFolder }: GatewayOptions = {}): Promise<RunningGateway> => {
  const folder = dataFolder ?? (await mkdtemp(join(tmpdir(), "earshot-")));
  const child = spawn(process.execPath, [LAUNCHER, "start"], {
    env: { ...process.env, PORT: "0", DATA_FOLDER: folder, LOG_LEVEL: "warn", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const exited = new Promise<number | null>((resolve) => child.once("exit", resolve));
  let output = "";
  const address = await new Promise<{ url: string; token: string }>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`the gateway did not start:\n${output}`)), START_TIMEOUT_MS);
    const read = (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-20_000);
      const url = /(ws:\/\/\S+\/v1\/stream)/.exec(output)?.[1];
      const token = /token\s+(\S+)/i.exec(output)?.[1];
      if (!url || !token) return;
      clearTimeout(timer);
      resolve({ url, token });
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    void exited.then((code) => reject(new Error(`the gateway ended with ${code}:\n${output}`)));
  }).catch((error) => {
    child.kill("SIGKILL");
    throw error;
  });
  return {
    ...address,
    process: child,
    async stop() {
      child.kill("SIGTERM");
      await exited;
      if (dataFolder === undefined) await rm(folder, { recursive: true, force: true });
    },
  };
};
