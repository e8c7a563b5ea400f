import { type Spans, takeDuration, takeTimes, takeTimesAtEnd } from "../spans.ts";
import { type Form, type Slots, title } from "./form.ts";

/** How long an alarm sleeps when no time is said. */
const SNOOZE = "ten minutes";

const NOT_A_NAME =
  /\b(?:for|on|at|to|in|every|new|another|of|off|and|one|it|that|is|go|goes|be|i|need|want|have|multiple|now|clock|again|time|this|so|can|you|as|daily|set|with|from|by|please|early|late|ring|sound)\b/gi;

const FOR_WHAT =
  /(?:,? (?:called|named|labell?ed|titled) (?<name>.+)| (?:to|so (?:that )?i can|for (?:my|the|me to|our)) (?<why>(?!\d)[a-z].*))$/i;

/** When an alarm is to go off, and what for. */
export const alarmTime = (words: string, spans: Spans): Slots => {
  const match = FOR_WHAT.exec(words);
  // "Quarter to seven" gives no purpose.
  const isInTime = spans
    .dates(words)
    .some(({ start, end }) => start < (match?.index ?? 0) && (match?.index ?? 0) < end);
  const named = isInTime ? null : match;
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
  // "Two timers": how many, not what for.
  if (/^(?:one|two|three|four|five|\d+)$/i.test(text)) return undefined;
  return title(
    text
      .replace(/^(?:(?:a|an|the|my|for|in|with) )+/i, "")
      .replace(/(?: (?:for|a|an|the|with|in|please|now|again))+$/i, ""),
  );
};
/** How long a timer runs, and its name. */
export const timer = (words: string, spans: Spans): Slots => {
  const { rest, said } = takeDuration(words, spans);
  return { duration: said, title: timerTitle(rest) };
};

/** Timers that run already; heard before what sets one. */
export const TIMER_FORMS: readonly Form[] = [
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
];

/** Setting alarms and timers; whatever names a timer and is nothing else sets one. */
export const ALARM_FORMS: readonly Form[] = [
  {
    command: "alarm.set",
    pattern: /^snooze\b(?<what>.*)$/i,
    slots: ({ what }, spans) => ({ when: `in ${takeDuration(what ?? "", spans).said ?? SNOOZE}` }),
  },
  {
    command: "timer.adjust",
    sure: true,
    pattern:
      /^(?:add|give (?:me|it)|put)(?: on)? (?<what>.+?)(?: (?:more|extra|longer))?(?: (?:to|on) (?:it|that|the clock))?$/i,
    slots: ({ what }, spans) => {
      const { rest, said } = takeDuration(
        (what ?? "").replace(/^(?:another|an extra|an additional) (?=\S)/i, (lead) =>
          /^another/i.test(lead) ? "one " : "",
        ),
        spans,
      );
      return said !== undefined && title(rest) === undefined ? { duration: said, direction: "add" } : undefined;
    },
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
];
