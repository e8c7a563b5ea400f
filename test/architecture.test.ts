import { execFileSync } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { posix } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** Who may import whom, by first folder. `types` is what may be imported with `import type` alone. */
const LAYERS: Readonly<Record<string, { readonly values: readonly string[]; readonly types?: readonly string[] }>> = {
  protocols: { values: ["protocols"] },
  native: { values: ["native", "protocols"] },
  services: { values: ["services", "protocols"] },
  pipeline: { values: ["pipeline", "protocols", "native"], types: ["services"] },
  gateway: { values: ["gateway", "pipeline", "services", "protocols", "native"] },
};

/** Vendors live at the rim. Benches and tests may import what they like. */
const RIM: readonly { readonly what: RegExp; readonly where: RegExp }[] = [
  { what: /^uWebSockets\.js$/, where: /^gateway\/websocket\/uws(-native)?\.ts$/ },
  { what: /^ws$/, where: /^(gateway\/websocket|pipeline\/tts\/elevenlabs)\// },
  { what: /^elevenlabs$/, where: /^(pipeline\/tts\/elevenlabs|services\/voices)\// },
  { what: /^mediasoup/, where: /^(gateway\/webrtc|native\/mediasoup-worker)\// },
  { what: /^(onnxruntime-node|node-addon-api|.*\.node$)/, where: /^native\// },
  { what: /^(pg|drizzle-orm|@electric-sql\/.*)(\/|$)/, where: /^services\// },
  { what: /^(hono|pino|prom-client|jose)(\/|$)/, where: /^gateway\// },
  // A stage knows its contract; only the adapter of an engine, one folder down, knows the engine.
  { what: /^native\//, where: /^(native|gateway)\/|^pipeline\/[^/]+\// },
];

const ENVIRONMENT = /^(gateway\/config\.ts$|native\/)/;

/** Written in pieces, so that this file does not break the rule it keeps. */
const FORBIDDEN_TEXT: readonly RegExp[] = [
  new RegExp(`https?://(registry\\.|[^\\s"']*(${["artifactory", "verdaccio", "nexus", "/registry/"].join("|")}))`, "i"),
  new RegExp(["registry", "npmjs"].join("\\.")),
  new RegExp(`(^|[\\s"'\`=(:])/(${["work", "root", "home/[a-z]+"].join("|")})/`, "m"),
];

interface Import {
  readonly what: string;
  readonly typeOnly: boolean;
}

const importsOf = (source: string): Import[] => {
  const found: Import[] = [];
  for (const [, clause = "", what = ""] of source.matchAll(/^\s*(?:import|export)\s+([^"';]*?)\s*from\s*"([^"]+)"/gm)) {
    const names = /^\{([^}]*)\}$/
      .exec(clause)?.[1]
      ?.split(",")
      .map((name) => name.trim());
    const inline = names?.filter((name) => name !== "").every((name) => name.startsWith("type ")) ?? false;
    found.push({ what, typeOnly: clause.startsWith("type ") || inline });
  }
  for (const [, bare, called] of source.matchAll(/^\s*import\s*"([^"]+)"|\b(?:import|require)\(\s*"([^"]+)"/gm)) {
    found.push({ what: bare ?? called ?? "", typeOnly: false });
  }
  return found;
};

/** What is wrong with a source file of ours, by path from the root with forward slashes. */
const misplacedImports = (path: string, source: string): string[] => {
  const layer = path.split("/")[0] ?? "";
  const rule = LAYERS[layer];
  if (!rule) return [];
  const wrong: string[] = [];
  for (const { what, typeOnly } of importsOf(source)) {
    const target = what.startsWith(".") ? posix.join(posix.dirname(path), what) : what;
    if (what.startsWith(".")) {
      const other = target.split("/")[0] ?? "";
      const allowed = rule.values.includes(other) || (typeOnly && rule.types?.includes(other));
      if (!allowed) wrong.push(`${path} imports ${target}`);
    }
    for (const { what: vendor, where } of RIM) {
      if (vendor.test(target) && !where.test(path)) wrong.push(`${path} imports ${target}`);
    }
  }
  if (/\bprocess\.env\b/.test(source) && !ENVIRONMENT.test(path)) wrong.push(`${path} reads the environment`);
  return wrong;
};

const forbiddenText = (path: string, text: string): string[] =>
  FORBIDDEN_TEXT.flatMap((pattern) => {
    const match = pattern.exec(text);
    return match ? [`${path} says ${match[0].trim()}`] : [];
  });

const tracked = (): string[] =>
  execFileSync("git", ["ls-files", "-z"], { cwd: ROOT, encoding: "utf8" })
    .split("\0")
    .filter((path) => path !== "" && (statSync(ROOT + path, { throwIfNoEntry: false })?.isFile() ?? false));

describe("architecture", () => {
  it("imports point the allowed way and vendors stay at the rim", () => {
    const sources = tracked().filter((path) => path.endsWith(".ts"));
    expect(sources.length).toBeGreaterThan(20);
    expect(sources.flatMap((path) => misplacedImports(path, readFileSync(ROOT + path, "utf8")))).toEqual([]);
  });

  it("no tracked file names a package registry or a path of one machine", () => {
    const texts = tracked().filter((path) => !/\.(wav|png|jpg|onnx|gz|bin)$/.test(path));
    expect(texts.flatMap((path) => forbiddenText(path, readFileSync(ROOT + path, "utf8")))).toEqual([]);
  });

  it.each([
    ["protocols/a.ts", 'import { x } from "../pipeline/x.ts";'],
    ["protocols/a.ts", 'export { x } from "../native/x.ts";'],
    ["native/a.ts", 'import { x } from "../services/x/service.ts";'],
    ["services/tasks/a.ts", 'import {\n  x,\n  y,\n} from "../../pipeline/x.ts";'],
    ["pipeline/a/b.ts", 'import { type A, b } from "../../services/tasks/service.ts";'],
    ["pipeline/a/b.ts", 'const { b } = await import("../../gateway/b.ts");'],
    ["pipeline/a.ts", 'import { createFlite } from "../native/flite.ts";'],
    ["gateway/a.ts", 'import { x } from "../bench/x.ts";'],
    ["gateway/websocket/ws.ts", 'import uws from "uWebSockets.js";'],
    ["gateway/http/a.ts", 'import { types } from "mediasoup";'],
    ["pipeline/vad/silero.ts", 'import * as ort from "onnxruntime-node";'],
    ["pipeline/vad/silero.ts", 'const addon = require("../../x.node");'],
    ["pipeline/a/b.ts", 'import "pg";'],
    ["gateway/main.ts", "const port = process.env.PORT;"],
  ])("finds what is wrong in %s: %s", (path, source) => {
    expect(misplacedImports(path, source)).not.toEqual([]);
  });

  it.each([
    ["pipeline/a/b.ts", 'import type { Tasks } from "../../services/tasks/service.ts";'],
    ["pipeline/a/b.ts", 'import { type Tasks, type Task } from "../../services/tasks/service.ts";'],
    ["pipeline/tts/flite.ts", 'import { createFlite } from "../../native/flite.ts";'],
    ["gateway/config.ts", "const port = process.env.PORT;"],
    ["bench/a.ts", 'import { x } from "../gateway/x.ts";'],
    ["pipeline/a/b.ts", 'const words = maybe("from"), other = "import";'],
  ])("lets %s be: %s", (path, source) => {
    expect(misplacedImports(path, source)).toEqual([]);
  });

  it.each([
    ["https:/", "packages.example/registry/npm/x"].join("/"),
    ["https://registry", "npmjs", "org/zod"].join("."),
    ['model = "', "work", 'models/x"'].join("/"),
    ["see ", "home", "ann", "x"].join("/"),
  ])("finds the forbidden text %s", (text) => {
    expect(forbiddenText("README.md", text)).not.toEqual([]);
  });
});
