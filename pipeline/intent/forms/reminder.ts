import { type Spans, takeDuration, takeTimes, takeTimesAtEnd } from "../spans.ts";
import { type Form, type Slots, title } from "./form.ts";

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

const NOT_A_NAME =
  /\b(?:for|on|at|to|in|every|new|another|of|off|and|one|it|that|is|go|goes|be|i|need|want|have|multiple|now|clock|again|time|this|so|can|you|as|daily|set|with|from|by|please|early|late|ring|sound)\b/gi;

const alarmTime = (words: string, spans: Spans): Slots => {
  const named =
    /(?:,? (?:called|named|labell?ed|titled) (?<name>.+)| (?:to|so (?:that )?i can|for (?:my|the|me to|our)) (?<why>(?!\d)[a-z].*))$/i.exec(
      words,
    );
  const name = named?.groups?.["name"] ?? named?.groups?.["why"];
  const text = name === undefined ? words : words.slice(0, named?.index);
  const found = takeTimes(text, spans);
  const left = title(found.rest.replace(/\b(?:alarm|clock|set|wake|me|up|an?|my|the|please)\b/gi, " "));
  const bareTime = left?.replace(/^(?:for|at|to|in) /i, "");
  const when =
    bareTime !== undefined && spans.isTime(bareTime)
      ? [bareTime, found.said].filter((part) => part !== undefined).join(" ")
      : found.said;
  const inWords =
    bareTime === undefined || spans.isTime(bareTime)
      ? undefined
      : title(bareTime.replace(NOT_A_NAME, " ").replace(/\s+/g, " "));
  const inName = name === undefined ? undefined : takeTimesAtEnd(name, spans);
  return {
    when: [when, inName?.said].filter((part) => part !== undefined).join(" "),
    title: title(inName?.rest) ?? inWords,
  };
};

const timerTitle = (words: string): string | undefined => {
  const text = words
    .replace(
      /\b(?:set|start|create|make|begin|run|put|add|time|cancel|stop|pause|resume|unpause|continue|check|count ?down|how|much|long|is|left|remaining|of|on|status|timers?|countdown|stopwatch|called|named|another|new|me|all|by|from|to|extend|increase|decrease|what's|what|do|i|have|time left|more|extra|give|reset|hold|restart|does|my|any|are|there|running|still|kitchen timer named)\b/gi,
      " ",
    )
    .replace(/\s+/g, " ")
    .trim();
  return title(
    text
      .replace(/^(?:(?:a|an|the|my|for|in|with) )+/i, "")
      .replace(/(?: (?:for|a|an|the|with|in|please|now|again))+$/i, ""),
  );
};
const timer = (words: string, spans: Spans): Slots => {
  const { rest, said } = takeDuration(words, spans);
  return { duration: said, title: timerTitle(rest) };
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
  {
    command: "timer.adjust",
    sure: true,
    pattern:
      /^(?<verb>add|put|give|extend|increase|lengthen|take|subtract|remove|decrease|shorten|reduce|knock|deduct)\b(?<what>.*\b(?:timer|countdown)\b.*)$/i,
    slots: ({ verb, what }, spans) => {
      const durations = spans.durations(what ?? "");
      if (durations.length === 0) return undefined;
      // "Increase the five minute timer by one": the change is what follows "by"; else what comes first.
      const by = /\bby\b(?<by>.*)$/i.exec(what ?? "");
      const { said } = takeDuration(by?.groups?.["by"] ?? what ?? "", spans);
      if (said === undefined) return undefined;
      const rest = durations.reduceRight(
        (text, { start, end }) => `${text.slice(0, start)} ${text.slice(end)}`,
        what ?? "",
      );
      const other = durations.map(({ start, end }) => (what ?? "").slice(start, end)).find((text) => text !== said);
      const direction = /^(?:take|subtract|remove|decrease|shorten|reduce|knock|deduct)$/i.test(verb ?? "")
        ? "subtract"
        : "add";
      return { duration: said, direction, title: timerTitle(rest.replace(/\b(?:off|onto|from|to)\b/gi, " ")) ?? other };
    },
  },
  {
    command: "reminder.list",
    pattern:
      /^.*\b(?:how (?:much (?:more )?(?:time|longer)|long|many (?:minutes|seconds|hours))|time left|status|check|when will|what's left|time remaining|how's|how is|where is|is)\b.*\b(?:timers?|countdown)\b.*$/i,
    slots: (_, spans, phrase) => ({ kind: "timer", title: title(takeDuration(phrase, spans).said) }),
  },
  {
    command: "timer.pause",
    sure: true,
    pattern: /^(?:pause|hold|freeze|halt) (?<what>.*\btimers?\b.*)$/i,
    slots: ({ what }, spans) => ({
      title: timerTitle(takeDuration(what ?? "", spans).rest) ?? takeDuration(what ?? "", spans).said,
    }),
  },
  {
    command: "timer.resume",
    sure: true,
    pattern: /^(?:resume|unpause|continue|restart|start)(?= .*\btimers?\b)(?<what>.*\btimers?(?: again)?\b.*)$/i,
    slots: ({ what }, spans, phrase) => {
      if (/^start/i.test(phrase) && !/\bagain$/i.test(phrase)) return undefined;
      const { rest, said } = takeDuration(what ?? "", spans);
      return { title: timerTitle(rest) ?? said };
    },
  },
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
  {
    command: "alarm.set",
    sure: true,
    pattern: /^(?:wake (?:me|us)(?: up)?|get (?:me|us) up)(?<what>\b.*)$/i,
    slots: ({ what }, spans) => alarmTime((what ?? "").trim(), spans),
  },
  {
    command: "alarm.set",
    pattern:
      /^(?:set|create|add|make|put|start|turn on|schedule|need|want|i need|i want|i'd like|give me|have|new|activate|initiate|sound|reset|change|move|update|enable)?\b(?<what>.*\balarms?\b.*)$/i,
    slots: ({ what }, spans, phrase) => {
      const text = (what ?? "").replace(/^.*?\bfrom .+? to /i, "");
      const slots = alarmTime(text.trim(), spans);
      const length = slots["when"] === "" ? takeDuration(phrase, spans).said : undefined;
      return length === undefined ? slots : { ...slots, when: `in ${length}` };
    },
  },
  {
    command: "alarm.set",
    pattern:
      /^(?:i|we) (?:need|want|have|would like|must|got)(?: to)? (?:wake|get|be (?:up|awake|woken)|be) ?(?:up|awake)?(?<what>\b.*)$/i,
    slots: ({ what }, spans) => alarmTime((what ?? "").trim(), spans),
  },
  {
    command: "timer.set",
    pattern: /^(?<what>.*\b(?:timers?|countdown|count down|stopwatch)\b.*)$/i,
    slots: ({ what }, spans) => timer(what ?? "", spans),
  },
  { command: "timer.set", pattern: /^time (?<what>.+)$/i, slots: ({ what }, spans) => timer(what ?? "", spans) },
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
