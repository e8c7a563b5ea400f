import { type Spans, takeDuration, takeTimes, takeTimesAtEnd } from "../spans.ts";
import { type Form, type Slots, title } from "./form.ts";
import { ALARM_FORMS, alarmTime, TIMER_FORMS, timer } from "./timer.ts";

const KIND = "(?<kind>alarm(?: clock)?s?|timers?|reminders?|countdowns?|alerts?|notifications?|wake ?up calls?)";
const DROP =
  "(?:cancel|delete|remove|turn off|switch off|shut off|stop|clear|disable|dismiss|get rid of|kill|erase|silence|deactivate|end|drop|wipe|quiet|mute|unset|take off)";

const kindOf = (words: string | undefined): string | undefined => {
  if (words === undefined) return undefined;
  if (/alarm|wake|alert/i.test(words)) return "alarm";
  if (/timer|countdown/i.test(words)) return "timer";
  return /remind|notif/i.test(words) ? "reminder" : undefined;
};

/** "tomorrow to call mom at five" is what and when: times before the title and at its end. */
const todo = (words: string, spans: Spans): Slots => {
  const [first] = spans.dates(words);
  const lead = first !== undefined && first.start === 0 ? words.slice(0, first.end) : undefined;
  const after = lead === undefined ? words : words.slice(lead.length).replace(/^'s\b/, "");
  const isLead = lead !== undefined && /^(?:[\s,]*$|[\s,]+(?:to|about|that|of|for|and|i)\b)/i.test(after);
  const { rest, said } = takeTimesAtEnd(isLead ? after : words, spans);
  const when = [isLead ? lead : undefined, said].filter((part) => part !== undefined).join(" ");
  const text = rest.replace(
    /^[\s,]*(?:(?:that )?(?:i|we) (?:have|need|must|ought) to|that it's time to|it's time to|to|about|that|of|for|when it's time to)\b\s*/i,
    "",
  );
  const whole = takeTimes(text, spans);
  // "For tomorrow at nine" is all time.
  if (whole.said !== undefined && title(whole.rest) === undefined)
    return { when: [when, whole.said].filter((part) => part !== "").join(" ") };
  const about = /^(?:for|on|at|in)\b/i.test(lead ?? "") && !isLead ? takeTimes(text, spans) : undefined;
  // "For tomorrow's interview": which one is when.
  if (about?.said !== undefined)
    return { title: title(about.rest), when: [about.said, said].filter(Boolean).join(" ") };
  return { title: title(text), when };
};

export const REMINDER_FORMS: readonly Form[] = [
  {
    command: "reminder.set",
    sure: true,
    pattern:
      /^(?:don't (?:let me )?forget to )?remind me(?! (?:of|about)? ?(?:what|which|when|where|who|how)\b)(?<what>\b.*)$/i,
    slots: ({ what }, spans) => todo((what ?? "").trim(), spans),
  },
  {
    command: "reminder.set",
    sure: true,
    pattern:
      /^(?:set|create|add|make|put|schedule|start|give me|i need|i want|i'd like|leave me|send me|new|open)(?: me)?(?: up)?(?: a| an| another| the)?(?: new| daily| weekly| recurring| quick)* (?:reminder|remainder)s?(?: alert)?(?: for me)?(?<what>(?! list\b)\b.*)$/i,
    slots: ({ what }, spans) =>
      todo(
        (what ?? "")
          .trim()
          .replace(/^(?:for|on|in) (?:my|the) (?:phone|calendar)\b/i, "")
          .trim(),
        spans,
      ),
  },
  {
    command: "reminder.set",
    sure: true,
    pattern:
      /^(?:don't let me forget|do not let me forget|make sure (?:that )?i (?:remember|don't forget)|help me (?:to )?remember)(?<what>\b.*)$/i,
    slots: ({ what }, spans) => todo((what ?? "").trim(), spans),
  },
  ...TIMER_FORMS,
  {
    command: "reminder.cancel",
    pattern: new RegExp(`^${DROP}\\b(?<what>.*?)\\b${KIND}(?<tail>\\b.*)$`, "i"),
    slots: ({ what, kind, tail }, spans) => {
      const words = `${what ?? ""} ${tail ?? ""}`.trim();
      const { rest, said } = takeTimes(words, spans);
      const length = takeDuration(rest, spans);
      const all = /\b(?:all|every|everything|each)\b/i.test(words) || (/s$/i.test(kind ?? "") && said === undefined);
      const name = title(
        length.rest
          .replace(
            /\b(?:all|every|of|my|the|that|this|set|out|scheduled|each|i|a|an|on|off|now|for|to|at|next|about)\b/gi,
            " ",
          )
          .replace(/\s+/g, " "),
      );
      const isTime = name !== undefined && spans.isTime(name);
      if (isTime) return { kind: kindOf(kind), when: [name, said].filter((part) => part !== undefined).join(" ") };
      return {
        kind: kindOf(kind),
        when: said,
        title: name ?? length.said,
        all: all && name === undefined ? true : undefined,
      };
    },
  },
  {
    command: "reminder.cancel",
    pattern: new RegExp(
      `^(?:turn|shut|switch) (?:my |the |all |that |this )*${KIND}(?<tail>.*?) off(?<tail2>.*)$`,
      "i",
    ),
    slots: ({ kind, tail, tail2 }, spans) => ({
      kind: kindOf(kind),
      when: takeTimes(`${tail ?? ""} ${tail2 ?? ""}`, spans).said,
    }),
  },
  {
    command: "reminder.cancel",
    pattern:
      /^(?:don't|do not|stop|never mind|forget|i don't need|no need to)\b(?:.*\b(?:remind|reminding|wake|waking|alarm|timer|reminder)\b)(?: me| us)?(?: up)?(?: to| about| that)? ?(?<what>.*)$/i,
    slots: ({ what }, spans, phrase) => ({ kind: kindOf(phrase), ...todo(what ?? "", spans) }),
  },
  {
    command: "reminder.list",
    pattern: new RegExp(
      `^(?:what|what's|which|how many|show|tell|list|read|give|check|see|view|display|open|do i|did i|have i|are|is|was|when|when's|any|let me|go through|go over|bring up|look|find|recite|will you repeat|repeat)\\b.*?\\b(?:${KIND}|remember|remind(?:ed)?|wak(?:e|ing) up|wake me)\\b.*$`,
      "i",
    ),
    slots: (_, spans, phrase) => ({ kind: kindOf(phrase), when: takeTimes(phrase, spans).said }),
  },
  {
    command: "reminder.list",
    pattern: new RegExp(
      `^(?:my |the |all |any |next |upcoming |current )*${KIND}(?: (?:list|status|for|on|set))?(?: .*)?$`,
      "i",
    ),
    slots: (_, spans, phrase) =>
      spans.durations(phrase).length > 0 ||
      /\balarm (?:for|at|set)\b/i.test(phrase) ||
      (takeTimes(phrase, spans).said !== undefined && /^(?:alarm|reminder)\b/i.test(phrase))
        ? undefined
        : { kind: kindOf(phrase), when: takeTimes(phrase, spans).said },
  },
  ...ALARM_FORMS,
  {
    command: "reminder.set",
    pattern:
      /^(?:alert|notify|ping|nudge|tell|warn|let|prompt|text|buzz|give|send) (?:me|us)(?: know| a notification| an alert| a heads up| a nudge)?(?<what>\b.*)$/i,
    slots: ({ what }, spans) => todo((what ?? "").trim().replace(/^when /i, ""), spans),
  },
  {
    command: "reminder.set",
    pattern:
      /^(?:(?:i|we) (?:need|want|have|must|would like)(?: to)? (?:be reminded|remember)|be sure to remind me|don't forget|do not forget|remember)(?<what>\b.*)$/i,
    slots: ({ what }, spans) => todo((what ?? "").trim(), spans),
  },
  {
    command: "reminder.set",
    pattern:
      /^(?<what>.+?)[,.]? (?:(?:so|and|can you|please|could you) )*(?:remind me|set (?:up )?(?:a|an) (?:reminder|alert|notification))(?<tail>\b.*)?$/i,
    slots: ({ what, tail }, spans) => {
      const before = takeTimes(what ?? "", spans);
      if (before.said !== undefined && title(before.rest) === undefined) {
        // "In twenty minutes remind me to check the oven."
        const after = todo((tail ?? "").trim(), spans);
        return { ...after, when: [before.said, after["when"]].filter(Boolean).join(" ") };
      }
      const slots = todo((what ?? "").replace(/^(?:i|we) (?:need|have|want|must) (?:to )?/i, ""), spans);
      const more = takeTimes(tail ?? "", spans).said;
      return { ...slots, when: [slots["when"], more].filter((part) => part !== undefined && part !== "").join(" ") };
    },
  },
  {
    command: "reminder.set",
    pattern:
      /^.*?\b(?:reminders?|remainders?|notifications?|alerts?|remind me|remind)\b(?: alert| notification| message)?(?<what>.*)$/i,
    slots: ({ what }, spans, phrase) => {
      const slots = todo((what ?? "").trim(), spans);
      return slots["when"] === undefined || slots["when"] === ""
        ? { ...slots, when: takeTimes(phrase, spans).said }
        : slots;
    },
  },
];

/** When no form fits. */
export const looseReminder = (command: string, phrase: string, spans: Spans): Slots => {
  if (command === "timer.set") return timer(phrase, spans);
  if (command === "alarm.set") return alarmTime(phrase, spans);
  if (command === "reminder.set") return todo(phrase, spans);
  if (command === "reminder.list" || command === "reminder.cancel")
    return { kind: kindOf(phrase), when: takeTimes(phrase, spans).said };
  return {};
};
