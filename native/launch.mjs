#!/usr/bin/env node
// Every npm script begins here, on bare Node: brings npm packages and the machine up to what is needed, then runs the
// TypeScript of the command in this same process, so that signals reach it. The only JavaScript file; it must run
// before anything is installed.
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** `isLight`: needs npm packages and nothing of the machine. `call`: the function of `file` that takes the arguments and answers an exit status. Without it `file` is a script. */
const COMMANDS = {
  start: { about: "starts the gateway", file: "gateway/start.ts", call: "start" },
  talk: { about: "sends a WAV file as a caller would: npm run talk -- FILE.wav", file: "bench/talk.ts", call: "main" },
  bench: { about: "measures: npm run bench -- NAME", file: "bench/main.ts", call: "main" },
  train: { about: "trains the router's classifier", file: "bench/train.ts", call: "main" },
  models: {
    about: "downloads Whisper's weights: npm run models -- tiny.en",
    file: "gateway/cli/models.ts",
    call: "main",
    isLight: true,
  },
  client: { about: "writes the types of the API's client anew", file: "gateway/http/client.ts" },
  server: { about: "starts the gateway, as start does", file: "gateway/start.ts", call: "start" },
  worker: {
    about: "does the jobs of a database, and nothing else",
    file: "gateway/cli/worker.ts",
    call: "main",
    isLight: true,
  },
  routes: { about: "lists every route of the API", file: "gateway/cli/routes.ts", call: "main", isLight: true },
  user: { about: "accounts: create, list, set-role", file: "gateway/cli/user.ts", call: "main", isLight: true },
  db: { about: "tables: migrate, rollback, status", file: "gateway/cli/db.ts", call: "main", isLight: true },
  seed: {
    about: "fills a database with made-up users: seed --count N",
    file: "gateway/cli/seed.ts",
    call: "main",
    isLight: true,
  },
  migration: { about: "writes a migration: npm run migration -- NAME", file: "services/store/generate.ts" },
  test: { about: "runs the tests; further arguments go to vitest", run: test },
  check: { about: "types, lint, format and tests; --without-tests leaves the tests out", run: check },
};

const say = (line) => process.stderr.write(`earshot: ${line}\n`);

const usage = () =>
  [
    "usage: earshot COMMAND [arguments]",
    "",
    ...Object.entries(COMMANDS).map(([name, { about }]) => `  ${name.padEnd(11)}${about}`),
  ].join("\n");

/** Runs a program to its end with this terminal; answers its exit status. Passes on the signals we are sent. */
const run = (program, args, options = {}) =>
  new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: ROOT, stdio: "inherit", ...options });
    const pass = (signal) => child.kill(signal);
    const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
    for (const signal of signals) process.on(signal, pass);
    child.once("error", reject);
    child.once("exit", (code, signal) => {
      for (const each of signals) process.off(each, pass);
      resolve(code ?? (signal === "SIGINT" ? 130 : 143));
    });
  });

const runNode = (script, args) => run(process.execPath, [join(ROOT, "node_modules", script), ...args]);

/** Compares what npm installed with what the lock file asks for, by content: times lie after a clone or a checkout. */
const modulesAreStale = () => {
  const read = (file) => JSON.parse(readFileSync(join(ROOT, file), "utf8")).packages;
  try {
    const installed = read("node_modules/.package-lock.json");
    return Object.entries(read("package-lock.json")).some(([path, { version, optional }]) => {
      const there = installed[path];
      // Optional packages of other platforms are left out by npm.
      return path !== "" && (there ? there.version !== version : !optional);
    });
  } catch {
    return true;
  }
};

const installModules = async () => {
  say("installing npm packages ...");
  const npm = process.env.npm_execpath;
  const args = ["ci", "--no-audit", "--no-fund"];
  // npm's own output goes to stderr, as ours does.
  const stdio = ["ignore", 2, 2];
  const code =
    npm && existsSync(npm)
      ? await run(process.execPath, [npm, ...args], { stdio })
      : await run("npm", args, { stdio, shell: process.platform === "win32" });
  if (code !== 0) throw new Error(`npm ci failed with status ${code}`);
};

const useTypeScript = async () => {
  // `tsx watch` has registered itself already.
  if (process.execArgv.some((argument) => argument.includes("tsx"))) return;
  const { register } = await import("tsx/esm/api");
  register();
};

const importOurs = (file) => import(pathToFileURL(join(ROOT, file)).href);

async function test(args) {
  return runNode("vitest/vitest.mjs", ["run", ...args]);
}

async function check(args) {
  const withTests = !args.includes("--without-tests");
  let status = 0;
  const step = async (name, script, parameters) => {
    const code = await runNode(script, parameters);
    say(`${name}: ${code === 0 ? "ok" : "failed"}`);
    status ||= code;
  };
  await step("types", "typescript/bin/tsc", ["-p", ".", "--noEmit"]);
  await step("lint and format", "@biomejs/biome/bin/biome", ["ci", "."]);
  // Last, because its last line is the result.
  const tested = withTests ? await test(args) : 0;
  return status || tested;
}

const isHelp = (argument) => argument === "--help" || argument === "-h";

const main = async ([name = "", ...args]) => {
  if (isHelp(name)) {
    console.log(usage());
    return 0;
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command) {
    console.error(name === "" ? usage() : `unknown command ${name}\n\n${usage()}`);
    return 2;
  }
  const help = args.some(isHelp);
  const stale = modulesAreStale();
  if (help && (stale || name === "check" || name === "migration")) {
    console.log(`${name}: ${command.about}`);
    if (stale) console.log("Run it once without --help for more: that installs what shows it.");
    return 0;
  }
  if (stale) await installModules();

  if ((name === "start" || name === "server") && args.includes("--dev")) {
    const cli = createRequire(import.meta.url).resolve("tsx/cli");
    const rest = args.filter((argument) => argument !== "--dev");
    return run(process.execPath, [
      cli,
      "watch",
      "--clear-screen=false",
      fileURLToPath(import.meta.url),
      "start",
      ...rest,
    ]);
  }
  await useTypeScript();
  if (!help && !command.isLight && !(name === "check" && args.includes("--without-tests"))) {
    const { setUp } = await importOurs("native/setup.ts");
    await setUp({ for: name === "server" ? "start" : name });
  }
  if (command.run) return command.run(args);
  const path = join(ROOT, command.file);
  // Scripts read the arguments themselves and tell by the name that they were called.
  process.argv = [process.execPath, command.call ? fileURLToPath(import.meta.url) : path, ...args];
  const module = await importOurs(command.file);
  return command.call ? module[command.call](args) : undefined;
};

try {
  const status = await main(process.argv.slice(2));
  // Not process.exit: what is still being written must arrive, and a server goes on.
  if (typeof status === "number") process.exitCode = status;
} catch (error) {
  // A message meant for people is one line; anything else is a mistake of ours and keeps its stack.
  if (error?.constructor?.name === "SetUpError") say(error.message);
  else console.error(error);
  process.exitCode = 1;
}
