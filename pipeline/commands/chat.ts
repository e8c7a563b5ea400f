import { DateTime } from "luxon";
import { z } from "zod";
import { type Command, type CommandContext, defineCommand } from "./command.ts";
import { vary } from "./speech.ts";

const JOKES = [
  "Why did the scarecrow win a prize? He was outstanding in his field.",
  "I would tell you a joke about time, but you didn't like it tomorrow.",
  "What do you call a fake noodle? An impasta.",
  "Why don't skeletons fight each other? They don't have the guts.",
  "I used to be a calendar, but my days were numbered.",
  "Why was six afraid of seven? Because seven ate nine.",
  "What did the ocean say to the shore? Nothing, it just waved.",
];

const greetings = ({ now, timeZone }: CommandContext): readonly string[] => {
  const { hour } = DateTime.fromJSDate(now, { zone: timeZone });
  const part = hour < 4 ? undefined : hour < 12 ? "Good morning!" : hour < 18 ? "Good afternoon!" : "Good evening!";
  return [...(part ? [part] : []), "Hello! What can I do for you?", "Hi there!"];
};

const talk = (name: string, description: string, variants: (ctx: CommandContext) => readonly string[]): Command =>
  defineCommand({
    name,
    description,
    effect: "read",
    slots: z.object({}),
    run: async (_, ctx) => ({ handled: true, say: vary(variants(ctx), ctx) }),
  });

/** Small talk. */
export const chatCommands: readonly Command[] = [
  talk("chat.greeting", "Answers a greeting.", greetings),
  talk("chat.thanks", "Answers thanks.", () => ["You're welcome.", "Any time.", "My pleasure."]),
  talk("chat.goodbye", "Says goodbye.", () => ["Goodbye!", "See you!", "Bye for now."]),
  talk("chat.how_are_you", "Answers 'how are you'.", () => ["I'm well, thank you.", "All ears, thanks."]),
  talk("chat.who_are_you", "Tells who is speaking.", () => [
    "I'm Earshot, a voice assistant running on your own machine.",
    "I'm Earshot. I keep your tasks, calendar, reminders and timers.",
  ]),
  talk("chat.joke", "Tells a joke.", () => JOKES),
  talk("chat.praise", "Answers praise.", () => ["Thank you!", "That's kind of you.", "Glad to help."]),
];
