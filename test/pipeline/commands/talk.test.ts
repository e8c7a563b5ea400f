import { expect, test } from "vitest";
import { chatCommands } from "../../../pipeline/commands/chat.ts";
import type { CommandContext } from "../../../pipeline/commands/command.ts";
import { dialogCommands } from "../../../pipeline/commands/dialog.ts";
import { runCommand } from "../../../pipeline/commands/run.ts";
import { sayText } from "../../../pipeline/commands/speech.ts";
import { context, NOW } from "./world.ts";

const commands = new Map([...dialogCommands, ...chatCommands].map((command) => [command.name, command]));
const run = (name: string, ctx: Partial<CommandContext> = {}) => {
  const command = commands.get(name);
  if (command === undefined) throw new Error(`no command ${name}`);
  return runCommand(command, {}, context(ctx));
};
const say = async (name: string, ctx: Partial<CommandContext> = {}) => sayText((await run(name, ctx)).say);

test("repeat says again what was said, in its languages", async () => {
  const lastSay = [{ text: "buenos días", language: "es" }];
  expect(await run("dialog.repeat", { lastSay })).toMatchObject({ handled: true, say: lastSay });
  expect(await say("dialog.repeat")).toBe("I haven't said anything yet.");
});

test("stop is answered by silence", async () => {
  expect(await run("dialog.stop")).toMatchObject({ handled: true, say: "" });
});

test.each(["dialog.cancel", "dialog.yes", "dialog.no", "dialog.help", ...chatCommands.map(({ name }) => name)])(
  "%s has something short to say",
  async (name) => {
    const said = await say(name);
    expect(said.split(" ").length).toBeGreaterThan(0);
    expect(said.split(" ").length).toBeLessThanOrEqual(16);
  },
);

test.each(chatCommands.map(({ name }) => [name]))("%s does not say the same twice in a row", async (name) => {
  let lastSay = await say(name);
  for (let turn = 0; turn < 5; turn++) {
    const said = await say(name, { lastSay });
    expect(said).not.toBe(lastSay);
    lastSay = said;
  }
});

test("a greeting knows the time of day where the caller is", async () => {
  const lastSay = "Hi there!";
  const greetings = new Set<string>();
  for (let second = 0; second < 3; second++) {
    const now = new Date(NOW.getTime() + second * 1000);
    greetings.add(await say("chat.greeting", { lastSay, now, timeZone: "Europe/Berlin" }));
  }
  expect(greetings).toContain("Good afternoon!");
  expect(greetings).not.toContain("Good morning!");
});
