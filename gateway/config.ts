import type { z } from "zod";
import { VARIABLES, type Variable } from "./variables.ts";

type Camel<Name extends string> = Name extends `${infer First}_${infer Rest}`
  ? `${Lowercase<First>}${Capitalize<Camel<Rest>>}`
  : Lowercase<Name>;

/** Everything that can be set, one field for each variable: `MAX_SESSIONS` is `maxSessions`. */
export type Config = {
  readonly [Name in keyof typeof VARIABLES as Camel<Name>]: z.output<(typeof VARIABLES)[Name]["parse"]>;
};

/** What the command line asks for besides settings. */
export interface Flags {
  readonly help: boolean;
  /** Reload when a source file changes. */
  readonly dev: boolean;
  /** Print one line of JSON on standard output, and nothing else there. */
  readonly json: boolean;
}

/** A setting that cannot be: the message names it. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

const variables: readonly (readonly [string, Variable])[] = Object.entries(VARIABLES);
const camel = (name: string) => name.toLowerCase().replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
/** "MAX_SESSIONS" as an option: "--max-sessions". */
const optionOf = (name: string) => `--${name.toLowerCase().replaceAll("_", "-")}`;
const nameOf = (option: string) => option.slice(2).toUpperCase().replaceAll("-", "_");

/** Reads `--port 9000`, `--port=9000` and the flags; whatever else there is stops the start. */
export const parseArguments = (
  argv: readonly string[],
): { readonly flags: Flags; readonly values: ReadonlyMap<string, string> } => {
  const values = new Map<string, string>();
  const flags = { help: false, dev: false, json: false };
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at] ?? "";
    const [option = "", inline] = word.split(/=(.*)/s);
    if (word === "--help" || word === "-h") flags.help = true;
    else if (word === "--dev") flags.dev = true;
    else if (word === "--json") flags.json = true;
    else if (option.startsWith("--") && nameOf(option) in VARIABLES) {
      const value = inline ?? argv[++at];
      if (value === undefined) throw new ConfigError(`${option} needs a value`);
      values.set(nameOf(option), value);
    } else throw new ConfigError(`unknown option ${option}; --help lists what there is`);
  }
  return { flags, values };
};

/** Settings of this process. Nothing else reads its environment. */
export const readConfig = (argv: readonly string[]): Config => loadConfig(process.env, argv);

/** Settings from `env` and `argv`: options of the command line go before variables, and those before defaults. */
export const loadConfig = (env: Readonly<Record<string, string | undefined>>, argv: readonly string[] = []): Config => {
  const { values } = parseArguments(argv);
  const config: Record<string, unknown> = {};
  for (const [name, { fallback, parse, isSecret }] of variables) {
    // A variable that is set to nothing is not set.
    const text = values.get(name) ?? (env[name]?.trim() || fallback);
    const parsed = parse.safeParse(text);
    if (!parsed.success) {
      const given = isSecret ? "" : `, not ${JSON.stringify(text)}`;
      const source = values.has(name) ? optionOf(name) : name;
      throw new ConfigError(`${source} must be ${parsed.error.issues[0]?.message ?? "something else"}${given}`);
    }
    config[camel(name)] = parsed.data;
  }
  return config as unknown as Config;
};

const shown = (text: string) => (text === "" ? "(none)" : text);

/** The README's table. */
export const configTable = (): string =>
  [
    "| variable | default | meaning |",
    "|---|---|---|",
    ...variables.map(
      ([name, { fallback, meaning }]) => `| \`${name}\` | ${fallback ? `\`${fallback}\`` : ""} | ${meaning} |`,
    ),
  ].join("\n");

/** What `npm start -- --help` prints. */
export const helpText = (): string => {
  const rows = variables.map(([name, { fallback, meaning }]) => [optionOf(name), shown(fallback), meaning] as const);
  const width = (column: 0 | 1) => Math.max(...rows.map((row) => row[column].length));
  const lines = rows.map(([option, fallback, meaning]) =>
    `  ${option.padEnd(width(0))}  ${fallback.padEnd(width(1))}  ${meaning}`.trimEnd(),
  );
  return [
    "earshot server [options]    starts the gateway, as npm start -- [options] does, until SIGTERM",
    "",
    "  --dev   Starts again whenever a source file changes.",
    "  --json  Prints one line of JSON once callers can be served; logs go to standard error.",
    "  --help  Shows this.",
    "",
    "Settings with their defaults. Each is an environment variable too: --max-sessions is MAX_SESSIONS.",
    "",
    ...lines,
    "",
    "Exit status: 0 done, 1 failed, 2 not understood.",
  ].join("\n");
};
