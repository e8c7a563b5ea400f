import { z } from "zod";
import { type Command, type CommandContext, defineCommand, type Say } from "./command.ts";
import { vary } from "./speech.ts";

const control = (name: string, description: string, say: (ctx: CommandContext) => Say): Command =>
  defineCommand({
    name,
    description,
    effect: "read",
    slots: z.object({}),
    run: async (_, ctx) => ({ handled: true, say: say(ctx) }),
  });

/** What steers the conversation itself. Answers to open questions never come here: the dialogue takes them. */
export const dialogCommands: readonly Command[] = [
  control(
    "dialog.repeat",
    "Says again what was said last.",
    ({ lastSay }) => lastSay ?? "I haven't said anything yet.",
  ),
  // Whoever says "stop" wants silence.
  control("dialog.stop", "Stops what is being said.", () => ""),
  control("dialog.cancel", "Drops what was being talked about.", () => "Okay, never mind."),
  control("dialog.yes", "Agrees.", (ctx) => vary(["Okay.", "All right.", "Good."], ctx)),
  control("dialog.no", "Disagrees.", (ctx) => vary(["Okay.", "All right."], ctx)),
  control("dialog.help", "Tells what can be done.", (ctx) =>
    vary(
      [
        "Try: add milk to my list, what's on tomorrow, or set a timer for five minutes.",
        "I can help with tasks, your calendar, reminders, timers, the time and translation.",
      ],
      ctx,
    ),
  ),
];
