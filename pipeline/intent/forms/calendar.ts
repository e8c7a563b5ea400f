import { type Spans, takeTimes } from "../spans.ts";
import { eventNamed, readEvent } from "./event.ts";
import { type Form, partAtTime, type Slots, title } from "./form.ts";

const ADD =
  "(?:schedule|add|create|book|set(?: up)?|plan|arrange|make|put|place|enter|organi[sz]e|pencil(?: me| us)?(?: in)?|mark|write|insert|reserve|save|start|new|get|fit in|squeeze in|remember|note)";
const MOVE =
  "(?:move|reschedule|shift|push|bump|postpone|delay|change|switch|bring|advance|rearrange|put)(?: back| forward| up| out| off)?";
const DROP =
  "(?:cancel|delete|remove|clear|erase|drop|call off|scrap|unschedule|get rid of|wipe|empty|take|decline|forget|clean|reset)(?: (?:out|off))?";
const EXISTING = /^(?:(?:i|we) (?:need|want|have|would like) to |i'd like to )?/i;

const added = (words: string, spans: Spans): Slots => {
  const event = readEvent(words.replace(/^(?:me|us) (?:down|in) (?:for|with) /i, ""), spans);
  const isMeeting = event.attendees.length > 0 || /\bmeet(?:ing)?\b/i.test(words);
  return { ...event, title: event.title ?? (isMeeting ? "meeting" : undefined) };
};

const ask = (phrase: string): string => {
  if (/\bhow many\b|\bnumber of\b/i.test(phrase)) return "count";
  if (/\b(?:free|available|availability|busy|openings?|booked|conflicts?|have time|fit|squeeze)\b/i.test(phrase))
    return "free";
  if (/\b(?:when(?:'s)?|what time|what day|which day|what date|how long (?:until|till|before))\b/i.test(phrase))
    return "when";
  if (/\bnext (?:meeting|event|appointment|thing|call|on)\b|\bwhat(?:'s| is) (?:up )?next\b/i.test(phrase))
    return "next";
  return "events";
};

const asked = (words: string | undefined, spans: Spans, phrase: string): Slots => {
  const { said } = takeTimes(phrase, spans);
  const event = words === undefined ? undefined : readEvent(words, spans);
  const name = event?.title
    ?.replace(/^(?:any )?time (?:for|to have) /i, "")
    .replace(/ (?:before|after|until)(?: my| the)?$/i, "")
    .replace(
      /^(?:i|we|is|are|do|does|am|have|any|anything|something|my|the|next|last|first|upcoming|have a|going to have|meeting with|scheduled) (?=\S)/gi,
      "",
    )
    .replace(/ (?:do|did|are|is|will|have|am) (?:i|we|there|you)\b.*$/i, "")
    .replace(/ (?:i|we) (?:have|had|got|am|are)\b.*$/i, "")
    .replace(
      / ?\b(?:start|starts|begin|end|ends|happening|scheduled|planned|take place|taking place|coming up|going on|held|be|left|over|due|gonna be|listed|set)$/i,
      "",
    );
  const isAny =
    name !== undefined &&
    /^(?:(?:my|the|a|an|any|next|first|last|all|upcoming|other|more|scheduled|calendar|all my|all the) ?)*(?:meetings?|events?|appointments?|plans?|things?|anything|something|schedules?|activit(?:y|ies)|on|up|planned|scheduled|going on|happening|free|available|busy|commitments?|engagements?)?(?: (?:on|planned|scheduled|going on|coming up|up|happening))*$/i.test(
      name,
    );
  return { when: said, title: isAny ? undefined : title(name), attendees: event?.attendees ?? [], ask: ask(phrase) };
};

/** "It three pm": nothing stands between. */
const partAfterIt = (words: string, spans: Spans): { before: string; time: string } | undefined => {
  const time = /^(?:it|that(?: one)?) (?<time>.+)$/i.exec(words)?.groups?.["time"];
  return time !== undefined && spans.isTime(time) ? { before: "it", time } : undefined;
};

const PART =
  /^(?:(?:my|the|our|whole|entire|all) )*(?:of )?(?:my )?(?<part>morning|afternoon|evening|day|week|month)\b/i;
/** "My afternoon" is this afternoon: without a time, everything there is would be meant. */
const partMeant = (words: string): string | undefined => {
  const part = PART.exec(words)?.groups?.["part"]?.toLowerCase();
  return part === "day" ? "today" : part && `this ${part}`;
};

const isAll = (words: string): boolean =>
  /\b(?:all|every|everything|each|both)\b/i.test(words) ||
  /^(?:(?:my|the|our|whole|entire|complete|completely) ?)+(?:calend[ae]r|schedule|agenda|day|week|morning|afternoon|evening|diary)\b/i.test(
    words,
  );

const dropped = (words: string, spans: Spans): Slots => {
  const { said } = takeTimes(words, spans);
  if (isAll(words)) {
    const kind = readEvent(words.replace(/\b(?:all(?: of)?|every|everything|each|both)\b/gi, " "), spans);
    const name = kind.title?.replace(/^(?:of )?(?:my|the) /i, "");
    const isAny =
      name === undefined ||
      /^(?:meetings?|events?|appointments?|plans?|things?|day|week|morning|afternoon|evening|content|contents|programs?|on|planned|scheduled)(?: .*)?$/i.test(
        name,
      );
    return { title: isAny ? undefined : name, when: said ?? partMeant(words), all: true };
  }
  return eventNamed(words, spans);
};

export const CALENDAR_FORMS: readonly Form[] = [
  {
    command: "calendar.move",
    pattern: new RegExp(`^${MOVE} (?<what>.+?) from (?<old>.+?) to (?<next>.+)$`, "i"),
    slots: ({ what, old, next }, spans) => {
      const named = eventNamed(what ?? "", spans);
      const day = [named.when, old].filter((part) => part !== undefined).join(" ");
      return spans.isTime(next ?? "") || takeTimes(next ?? "", spans).said !== undefined
        ? { title: named.title, when: day, newWhen: next }
        : undefined;
    },
  },
  {
    command: "calendar.move",
    pattern: new RegExp(
      `^(?:(?:actually|wait|no|sorry)[, ]+)?(?:${MOVE}|make|set|do|have)(?: back)? (?<what>.+?)(?: instead(?: of .+)?)?$`,
      "i",
    ),
    slots: ({ what }, spans, phrase) => {
      const parts = partAtTime(what ?? "", spans) ?? partAfterIt(what ?? "", spans);
      if (parts === undefined) return undefined;
      if (/^(?:make|set|do|have|put)\b/i.test(phrase) && !/\b(?:it|that|instead)\b/i.test(phrase)) return undefined;
      const old = parts.before
        .replace(/^the (?:start |end )?(?:time|date|day|hour) (?:of|for|on) /i, "")
        .replace(/(?: (?:back|forward|up|out|be|start|happen|take place|instead))+$/i, "");
      return { ...eventNamed(/^(?:the )?(?:time|date|day)$/i.test(old) ? "it" : old, spans), newWhen: parts.time };
    },
  },
  {
    command: "calendar.move",
    pattern: new RegExp(`^(?:${MOVE}|start|make|have) (?<what>.+)$`, "i"),
    slots: ({ what }, spans, phrase) => {
      const words = what ?? "";
      const span = spans.durations(words).at(-1);
      const tail = span === undefined ? "" : words.slice(span.end);
      if (span === undefined || !/^(?: (?:earlier|later|forward|back|up|sooner|out))*$/i.test(tail)) return undefined;
      const before = words
        .slice(0, span.start)
        .replace(/(?:^| )(?:another|about|by)$/i, "")
        .trimEnd();
      const way = /(?: (?:back|forward|up|out|earlier|later|ahead|by))+$/i.exec(before)?.[0] ?? "";
      const lead = /^(?:(?:bring|move|push|shift|put) (?:forward|up)|advance)\b/i.exec(phrase)?.[0] ?? "";
      const isEarlier = /\b(?:forward|up|earlier|sooner|advance)\b/i.test(`${lead}${way}${tail}`);
      const named = before.slice(0, before.length - way.length).replace(/ by$/i, "");
      return {
        ...eventNamed(named, spans),
        newWhen: `${words.slice(span.start, span.end)} ${isEarlier ? "earlier" : "later"}`,
      };
    },
  },
  {
    command: "calendar.move",
    pattern:
      /^(?:reschedule|move|postpone|shift|push|bump|delay|rearrange|change|update|edit|modify)(?: back| off)? (?:the (?:time|date|start time) (?:of|for|on) )?(?<what>.+)$/i,
    slots: ({ what }, spans, phrase) =>
      // What takes part or where it is cannot be changed yet, and is not a matter of when.
      /\b(?:location|place|title|name|description|attendees?|invite)\b/i.test(phrase)
        ? undefined
        : eventNamed(what ?? "", spans),
  },
  {
    command: "calendar.query",
    pattern:
      /^(?:what|what's|whats|when|when's|where|where's|who|which|how|do|does|did|am|are|is|will|was|were|have|has|any|can i|could i|show|tell|check|list|read|give|find|search|look|see|view|display|open|pull|let me|go over|review|let's see)\b ?(?<what>.*)$/i,
    slots: ({ what }, spans, phrase) => {
      const words = (what ?? "")
        .replace(/^(?:me|up|out|for|if|whether|at|over|through|know|see)\b ?/i, "")
        .replace(/^(?:'s|s|is|are|am|was|were|will|do|does|did|have|time|day|date|time's|long|many|much) /i, "")
        .replace(/^(?:is|are|am|was|were|will|do|does|did|of|i|we|have) /i, "")
        .replace(/^(?:i|we|there|my) (?:have|got|be|am|are|going to|doing|supposed to)? ?/i, "")
        .replace(/^(?:i|we|there) (?:have|got|going to|meeting|seeing)? ?/i, "")
        .replace(/^(?:have|got|be|having|meeting|seeing|attending|doing|going to)\b ?/i, "");
      return asked(words, spans, phrase);
    },
  },
  {
    command: "calendar.cancel",
    pattern: new RegExp(`^${DROP} (?<what>.+)$`, "i"),
    slots: ({ what }, spans) => dropped((what ?? "").replace(/^(?:my )?(?:invitation|invite) (?:to|for) /i, ""), spans),
  },
  {
    command: "calendar.cancel",
    pattern:
      /^(?:i|we)(?:'m| am|'re| are)? (?:can't|cannot|can not|won't be able to|no longer|not|don't|do not|can no longer|won't)(?: be)? ?(?:need|make|attend|attending|going to|go to|going|come to|have|having|want)?(?: it)?(?: to)? (?<what>.+?)(?:,? (?:so |and )?(?:please )?(?:cancel|delete|remove|take)\b.*| anymore)?$/i,
    slots: ({ what }, spans) => dropped(what ?? "", spans),
  },
  {
    command: "calendar.add",
    pattern: /^(?:block|clear|keep|hold|free up|book|reserve|schedule|set aside)(?: off| out| up)? (?<what>.+)$/i,
    slots: ({ what }, spans) =>
      added(
        (what ?? "").replace(/^(?:some )?time (?:to|for|with) /i, (lead) => (/with/i.test(lead) ? "with " : "")),
        spans,
      ),
  },
  {
    command: "calendar.add",
    pattern: new RegExp(`^(?:also |then )?${ADD} (?<what>.+)$`, "i"),
    slots: ({ what }, spans) => added(what ?? "", spans),
  },
  {
    command: "calendar.add",
    pattern:
      /^(?:i|we)(?:'m| am|'re| are|'ll| will)? (?:going to be |be )?(?:meeting(?: up)?(?: with)?|meet(?: up)?(?: with)?|seeing|see|talking to) (?<who>.+)$/i,
    slots: ({ who }, spans) => added(`meeting with ${who ?? ""}`, spans),
  },
  {
    command: "calendar.add",
    pattern:
      /^(?:(?:i|we)(?:'ve| have|'m| am|'re| are|'ll| will)? ?(?:got|have|need|want|want to|need to|have to|would like|going to|be|having|attending|doing|got to|should|would like to)*(?: (?:have|schedule|set up|book|go to|going to|attend|add|plan|make))? |i'd like (?:to have |to )?|there(?:'s| is)(?: going to be)? |it's |invite |send (?:an invite|an invitation|invites) (?:to|for) )(?<what>.+?)(?:[,.]? (?:please |so |and |can you |could you )*(?:add|put|mark|save|note|schedule|set) (?:it|that|this)\b.*)?$/i,
    slots: ({ what }, spans) => added((what ?? "").replace(EXISTING, ""), spans),
  },
  {
    command: "calendar.query",
    pattern:
      /^(?:my |the |today's |tomorrow's |next |upcoming )*(?:\w+ )?(?:schedule|agenda|calend[ae]r|appointments|meetings|events|plans)\b.*$/i,
    slots: (_, spans, phrase) => asked(phrase, spans, phrase),
  },
];

/** When no form fits: an event is added, moved or asked for by what is left of the phrase. */
export const looseCalendar = (command: string, phrase: string, spans: Spans): Slots => {
  switch (command) {
    case "calendar.add":
      return added(phrase, spans);
    case "calendar.cancel":
      return dropped(phrase, spans);
    case "calendar.query":
      return asked(phrase, spans, phrase);
    default:
      return eventNamed(phrase, spans);
  }
};
