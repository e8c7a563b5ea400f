import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach } from "vitest";
import type { Command, CommandContext, CommandResult } from "../../../pipeline/commands/command.ts";
import { type CommandServices, createCommands } from "../../../pipeline/commands/index.ts";
import { runCommand } from "../../../pipeline/commands/run.ts";
import { sayText } from "../../../pipeline/commands/speech.ts";
import { silentLogger } from "../../../pipeline/log.ts";
import { createCalendar } from "../../../services/calendar/store.ts";
import { createReminders } from "../../../services/reminders/store.ts";
import { openStore, type Store } from "../../../services/store/store.ts";
import { createTasks } from "../../../services/tasks/store.ts";
import { phraseBook } from "../../fakes/translation.ts";

export const ANNA = "00000000-0000-4000-8000-00000000000a";
export const BOB = "00000000-0000-4000-8000-00000000000b";

/** A Wednesday in New York, 10:00 in the morning. */
export const NOW = new Date("2026-03-04T15:00:00Z");

export const TRANSLATION = phraseBook({
  "en>es": { "good morning": "buenos días" },
  "en>ca": {},
  "en>fr": { "thank you": "merci", via: "es" },
  "es>en": { hola: "hello" },
  "fr>en": {},
});

export interface World {
  readonly services: CommandServices;
  readonly commands: ReadonlyMap<string, Command>;
  /** Wall clock of everything; a test may move it. */
  now: Date;
  /** Runs a command by name as Anna, in New York, unless `ctx` says else. */
  run(name: string, slots?: Record<string, unknown>, ctx?: Partial<CommandContext>): Promise<CommandResult>;
  /** The same, and what it says. */
  say(name: string, slots?: Record<string, unknown>, ctx?: Partial<CommandContext>): Promise<string>;
}

/** What commands run in: Anna's, in New York, unless `ctx` says else. */
export const context = (ctx: Partial<CommandContext> = {}): CommandContext => ({
  userId: ANNA,
  language: "en",
  timeZone: "America/New_York",
  now: NOW,
  signal: new AbortController().signal,
  log: silentLogger,
  ...ctx,
});

/** The real services on the embedded database, empty and at `NOW` before each test. Call once a file, at its top. */
export const useWorld = (): World => {
  const folder = mkdtempSync(join(tmpdir(), "earshot-test-"));
  let store: Store | undefined;
  let services: CommandServices | undefined;
  let commands: ReadonlyMap<string, Command> = new Map();
  const opened = () => {
    if (services === undefined) throw new Error("the services are not open yet");
    return services;
  };
  const world: World = {
    get services() {
      return opened();
    },
    get commands() {
      return commands;
    },
    now: NOW,
    run(name, slots = {}, ctx = {}) {
      const command = commands.get(name);
      if (command === undefined) throw new Error(`no command ${name}`);
      return runCommand(command, slots, context({ now: world.now, ...ctx }));
    },
    say: async (name, slots, ctx) => sayText((await world.run(name, slots, ctx)).say),
  };
  beforeAll(async () => {
    store = await openStore({ dataFolder: folder, log: silentLogger });
    const { db } = store;
    const now = () => world.now;
    services = {
      tasks: createTasks({ db, now }),
      calendar: createCalendar({ db, now }),
      reminders: createReminders({ db, log: silentLogger, now }),
      translation: TRANSLATION,
    };
    commands = createCommands(services);
  });
  beforeEach(async () => {
    world.now = NOW;
    await store?.db.execute(sql`truncate tasks, calendar_events, reminders, translations`);
  });
  afterAll(async () => {
    await services?.reminders.close();
    await store?.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return world;
};
