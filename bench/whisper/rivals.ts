import { type ChildProcess, execFile, fork } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { cacheFolder } from "../../native/cache.ts";

const run = promisify(execFile);

/** Other ways to Whisper from Node, at the versions compared with. None is a dependency of ours. */
export const RIVALS = {
  "@fugood/whisper.node": "1.1.3",
  "nodejs-whisper": "0.3.1",
  "whisper-node-addon": "1.0.2",
} as const;
export type Rival = keyof typeof RIVALS;

/** What a rival is asked, and what it answers for each utterance. */
export interface RivalOrder {
  readonly rival: Rival;
  readonly folder: string;
  /** A folder that holds `ggml-NAME.bin`. */
  readonly models: string;
  readonly model: string;
  readonly wav: string;
  readonly threads: number;
}
export type RivalAnswer = { readonly ms: number; readonly text: string } | { readonly error: string };

/** Installs the rivals beside our other caches, once. nodejs-whisper compiles its program at first use: here. */
export const installRivals = async (say: (line: string) => void): Promise<string> => {
  const folder = join(cacheFolder(), "bench", "whisper-rivals");
  await mkdir(folder, { recursive: true });
  if (!existsSync(join(folder, "node_modules", "whisper-node-addon"))) {
    say("installing the other Whisper packages (first time only) ...");
    const manifest = join(folder, "package.json");
    if (!existsSync(manifest)) await writeFile(manifest, '{ "private": true }\n');
    // Only this platform's plain build of @fugood's eleven; with CUDA and Vulkan they are 250 MB.
    const platform = `@fugood/node-whisper-${process.platform}-${process.arch}@${RIVALS["@fugood/whisper.node"]}`;
    const packages = Object.entries(RIVALS).map(([name, version]) => `${name}@${version}`);
    const flags = ["--ignore-scripts", "--omit=optional", "--no-audit", "--no-fund"];
    await run("npm", ["install", ...flags, ...packages, platform], { cwd: folder });
  }
  const source = join(folder, "node_modules", "nodejs-whisper", "cpp", "whisper.cpp");
  if (!existsSync(join(source, "build", "bin", "whisper-cli"))) {
    say("building nodejs-whisper's program (first time only, two minutes) ...");
    // As the package does it, but for the programs that it does not use.
    await run("cmake", ["-B", "build"], { cwd: source, maxBuffer: 1 << 26 });
    const build = ["--build", "build", "--config", "Release", "--target", "whisper-cli", "-j", "2"];
    await run("cmake", build, { cwd: source, maxBuffer: 1 << 26 });
  }
  return folder;
};

/** A rival in a process of its own, so that one that crashes takes nobody along. */
export interface RivalProcess {
  transcribe(): Promise<RivalAnswer>;
  close(): void;
}

export const startRival = (order: RivalOrder): RivalProcess => {
  const module = fileURLToPath(new URL("rival.ts", import.meta.url));
  // Some write their progress to standard output; nobody reads it.
  const child: ChildProcess = fork(module, [JSON.stringify(order)], {
    execArgv: ["--import", import.meta.resolve("tsx")],
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
  return {
    transcribe: () =>
      new Promise((resolve) => {
        const settle = (answer: RivalAnswer) => {
          child.off("message", settle);
          child.off("exit", onExit);
          resolve(answer);
        };
        const onExit = (code: number | null, signal: string | null) =>
          settle({ error: `its process ended with ${signal ?? `status ${code}`}` });
        child.on("message", settle);
        child.on("exit", onExit);
        if (!child.connected) onExit(child.exitCode, child.signalCode);
        else child.send("go");
      }),
    close: () => {
      if (child.connected) child.disconnect();
      child.kill();
    },
  };
};
