import type { CommandContext } from "../commands/command.ts";
import { vary } from "../commands/speech.ts";
import type { Intent, Route } from "../intent/intent.ts";

const CAN = "I can help with tasks, your calendar, reminders, timers, the time and translation.";

/** What to say when nothing can be done, by where the utterance belongs; variants, so that it does not grate. */
const REFUSALS: Readonly<Record<Route, readonly string[]>> = {
  task: [
    "I didn't get that. Try: add milk to my shopping list.",
    "That's about your tasks, but I'm not sure what to do. I can add, list, change or delete them.",
  ],
  calendar: [
    "I didn't get that. Try: what's on my calendar tomorrow?",
    "That's about your calendar, but I'm not sure what to do. I can add, find, move or cancel events.",
  ],
  reminder: [
    "I didn't get that. Try: remind me to call mom at five.",
    "I'm not sure what to do. I can set, list or cancel reminders, alarms and timers.",
  ],
  translate: [
    "I didn't get that. Try: how do you say thank you in Spanish?",
    "I'm not sure what to translate. Try: say good morning in French.",
  ],
  datetime: [
    "I didn't get that. Try: what time is it in Tokyo?",
    "I'm not sure what you'd like to know about the time or date.",
  ],
  chat: ["Sorry, I don't know about that.", "I can't answer that, sorry.", "That's beyond me, sorry."],
  dialog_control: ["Okay.", "All right."],
  device_control: ["I can't control devices yet.", "Sorry, devices are beyond me for now."],
  other_domain: [`Sorry, I can't do that. ${CAN}`, "Sorry, I can't do that yet.", "That's not something I can do."],
  out_of_scope: ["Sorry, I can't help with that.", `I can't do that. ${CAN}`, "Sorry, that's beyond me."],
};

/** Below this nobody knows where the words belong: they were misheard, or are no request at all. */
const UNSURE = 0.5;
const UNCLEAR = ["Sorry, I didn't get that.", "Sorry, could you say that another way?"];

/** An honest and short refusal of an intent that no command serves. */
export const refusal = (
  { route, confidence }: Pick<Intent, "route" | "confidence">,
  ctx: Pick<CommandContext, "now" | "lastSay">,
): string => vary(confidence < UNSURE ? UNCLEAR : REFUSALS[route], ctx);
