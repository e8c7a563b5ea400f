import { parseArgs } from "node:util";
import { silentLogger } from "../../pipeline/log.ts";
import { VoiceError } from "../../protocols/errors.ts";
import { openStore, type Store } from "../../services/store/store.ts";
import { type Config, ConfigError, readConfig } from "../config.ts";

/** An argument that is not understood: the message says which, and how it is done. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** What a command cannot do, said for people in one line. */
export class CommandError extends Error {
  override readonly name = "CommandError";
  /** The exit status: 2 where what was given is at fault, and 1 has a meaning of its own. */
  readonly status: 1 | 2;
  constructor(message: string, { status = 1, cause }: { readonly status?: 1 | 2; readonly cause?: unknown } = {}) {
    super(message, cause === undefined ? {} : { cause });
    this.status = status;
  }
}

/** "No such file", "connection refused": the system says it well enough. */
const isSystemError = (error: unknown): error is Error =>
  error instanceof Error && "syscall" in error && "code" in error && typeof error.code === "string";

interface Option {
  readonly type: "string" | "boolean";
  readonly short?: string;
  /** How it is called in the help, where it takes a value. */
  readonly value?: string;
  readonly about: string;
}

/** What a command was told. */
export interface Given {
  readonly words: readonly string[];
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
  readonly config: Config;
  /** For people, or with --json `data` as one line of JSON. */
  print(text: string, data: unknown): void;
}

export interface CommandLine {
  /** "earshot user create --email E" ... one line each. */
  readonly usage: readonly string[];
  readonly options?: Readonly<Record<string, Option>>;
  /** Further lines of the help. */
  readonly more?: () => readonly string[];
  /** False for what asks no database. Default true. */
  readonly usesStore?: boolean;
  run(given: Given): Promise<number | undefined>;
}

const STORE: Readonly<Record<string, Option>> = {
  "data-folder": { type: "string", value: "FOLDER", about: "Where the embedded database is. Default: DATA_FOLDER." },
  "database-url": { type: "string", value: "URL", about: "PostgreSQL to use instead. Default: DATABASE_URL." },
};
const COMMON: Readonly<Record<string, Option>> = {
  json: { type: "boolean", about: "Prints one line of JSON." },
  help: { type: "boolean", short: "h", about: "Shows this." },
};

const helpOf = (
  usage: readonly string[],
  options: Readonly<Record<string, Option>>,
  more: readonly string[],
): string => {
  const rows = Object.entries(options).map(
    ([name, { value, about }]) => [`--${name}${value ? ` ${value}` : ""}`, about] as const,
  );
  const width = Math.max(...rows.map(([name]) => name.length));
  return [
    ...usage,
    "",
    ...rows.map(([name, about]) => `  ${name.padEnd(width)}  ${about}`),
    "",
    ...(more.length > 0 ? [...more, ""] : []),
    "Exit status: 0 done, 1 failed, 2 not understood.",
  ].join("\n");
};

/** A command's entry: reads its arguments, runs it, and answers the exit status. */
export const defineCommandLine = ({ usage, options = {}, more = () => [], usesStore = true, run }: CommandLine) => {
  const all: Readonly<Record<string, Option>> = { ...options, ...(usesStore ? STORE : {}), ...COMMON };
  return async (argv: readonly string[]): Promise<number | undefined> => {
    try {
      let parsed: { values: Given["values"]; positionals: string[] };
      try {
        const known = Object.fromEntries(
          Object.entries(all).map(([name, { type, short }]) => [name, { type, ...(short && { short }) }]),
        );
        parsed = parseArgs({ args: [...argv], allowPositionals: true, options: known }) as typeof parsed;
      } catch (error) {
        throw new UsageError(error instanceof Error ? error.message : String(error));
      }
      const { values, positionals } = parsed;
      if (values.help) {
        console.log(helpOf(usage, all, more()));
        return 0;
      }
      const settings = ["data-folder", "database-url"].flatMap((name) =>
        typeof values[name] === "string" ? [`--${name}`, values[name]] : [],
      );
      const print = (text: string, data: unknown) => console.log(values.json ? JSON.stringify(data) : text);
      return (await run({ words: positionals, values, config: readConfig(settings), print })) ?? 0;
    } catch (error) {
      if (error instanceof UsageError || error instanceof ConfigError) {
        console.error(`earshot: ${error.message}\n\n${usage.join("\n")}\n--help shows more.`);
        return 2;
      }
      // What was foreseen, by us or by the system, is one line; anything else is a mistake of ours and keeps its stack.
      const isForeseen = error instanceof VoiceError || error instanceof CommandError || isSystemError(error);
      console.error(isForeseen ? `earshot: ${error.message}` : error);
      return error instanceof CommandError ? error.status : 1;
    }
  };
};

/** Does something with the database, and lets go of it. */
export const withStore = async <T>(
  { databaseUrl, dataFolder }: Config,
  use: (store: Store) => Promise<T>,
  { migrate = true }: { readonly migrate?: boolean } = {},
): Promise<T> => {
  const store = await openStore({
    dataFolder,
    log: silentLogger,
    migrate,
    ...(databaseUrl !== undefined && { databaseUrl }),
  });
  try {
    return await use(store);
  } finally {
    await store.close();
  }
};

/** A table for people. */
export const tableOf = (rows: readonly (readonly string[])[]): string => {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
};
