import { type Spans, takeTimes } from "../spans.ts";
import { wordClass } from "../words.ts";
import { type Form, title } from "./form.ts";

const TAIL = "(?: (?:right now|now|currently|at the moment|please|today|at present|exactly))*";
const ZONE = "time ?-?zones?";

const place = (words: string | undefined): string | undefined => {
  const text = title(
    (words ?? "")
      .replace(/\b(?:the )?(?:city|state|country) of /i, "")
      .replace(/\b(?:right now|now|currently|at the moment|today|please|is|be|here)\b/gi, " ")
      .replace(/\s+/g, " "),
  );
  return text?.replace(/^the (?=[a-z])/i, "").replace(/'s$/i, "");
};

/** The date grammar takes a zone for a part of the time: "nine am cst". */
const zoned = (said: string | undefined): { when: string | undefined; from: string | undefined } => {
  const zone = / (?<zone>[a-z]{2,4}t|gmt|utc)$/i.exec(said ?? "")?.groups?.["zone"];
  return { when: zone === undefined ? said : said?.slice(0, -zone.length - 1), from: zone };
};

const what = (words: string | undefined): string | undefined =>
  title(
    (words ?? "")
      .replace(/^(?:the )?(?:date|day)(?: of the week)?(?: (?:of|for|on|is|will be))? /i, "")
      .replace(/^(?:is|was|will|does|on|it|be|it'll be|are) /gi, "")
      .replace(/^(?:it|the date|be) /i, "")
      .replace(/ (?:is|fall on|fall|falls|land on|land|be|on|it be|come|this coming)$/i, ""),
  );

const zoneName = (phrase: string): string | undefined =>
  /\b(eastern|pacific|central|mountain|gmt|utc|[ecmp][sd]t|greenwich)\b(?: (?:standard|daylight|mean))?(?: time)?/i.exec(
    phrase,
  )?.[0];

export const DATETIME_FORMS: readonly Form[] = [
  {
    command: "time.convert",
    pattern:
      /^(?:(?:if|when) )?(?:it's|it is|its|it was)? ?(?<when>.+?) (?:(?:in|at) (?<from>.+?)|here),? (?:what|when|how).*?\b(?:in|for|at) (?<to>.+)$/i,
    slots: ({ when, from, to }, spans) =>
      spans.isTime(title(when) ?? "") ? { when: title(when), from: place(from), to: place(to) } : undefined,
  },
  {
    command: "time.convert",
    pattern: /^(?<what>.+?) (?:is|will be|would be) (?:what|when|what time) in (?<to>.+?)(?: time)?$/i,
    slots: ({ what: words, to }, spans) => {
      const { rest, said } = takeTimes(words ?? "", spans);
      return said === undefined
        ? undefined
        : {
            ...zoned(said),
            from: place(rest.replace(/^(?:in|at) /i, "").replace(/ ?\btime$/i, "")) ?? zoned(said).from,
            to: place(to),
          };
    },
  },
  {
    command: "time.convert",
    pattern:
      /^what(?:'s| is| will| would)?(?: the)? time .*?\bin (?<to>.+?) (?:if|when|at)(?: it's| it is| its)? (?<when>.+?)(?: (?:in|at) (?<from>.+)| here)?$/i,
    slots: ({ when, from, to }, spans) =>
      spans.isTime(title(when) ?? "") ? { when: title(when), from: place(from), to: place(to) } : undefined,
  },
  {
    command: "time.convert",
    pattern:
      /^(?:convert|change|translate|switch|what(?:'s| is)?|when is) (?<what>.+?) (?:in|to|into) (?<to>.+?)(?: time)?$/i,
    slots: ({ what: words, to }, spans, phrase) => {
      const isOrder = /^(?:convert|change|translate|switch)/i.test(phrase);
      const now = /^(?:the )?(?:current |local |my )?time(?: now)?\b/i.exec(words ?? "")?.[0];
      const { rest, said } = takeTimes(now === undefined ? (words ?? "") : (words ?? "").slice(now.length), spans);
      const left = place(rest.replace(/^(?:from|in|of|at) /i, "").replace(/ ?\btime$/i, ""));
      const time = zoned(said);
      const from = left ?? time.from;
      if (!isOrder && (said === undefined || from === undefined)) return undefined;
      return {
        when: time.when ?? (now === undefined ? undefined : "now"),
        from,
        to: place(to?.replace(/^.* to /i, "")),
      };
    },
  },
  {
    command: "time.convert",
    pattern:
      /^.*\b(?:difference|ahead|behind|apart|different)\b.*?\b(?:between|from|than|of|is|in)\b (?<from>.+?)(?: time)?(?: (?:and|to|from|than|ahead of|behind) (?<to>.+?)(?: time)?)?$/i,
    slots: ({ from, to }) => ({ from: place(from), to: place(to) }),
  },
  {
    command: "time.zone",
    pattern: new RegExp(
      `^.*\\b${ZONE}\\b(?: (?:is|are|does|do|would|will|was|am|for|in|of|like|have|at))* (?<place>.+?)(?: (?:in|use|have|located|fall|follow|belong to|under|like|located in|be in|observe|part of|currently in))*${TAIL}$`,
      "i",
    ),
    slots: ({ place: words }, _, phrase) => {
      if (
        /\bwhat(?:'s| is) the (?:current )?time\b(?! ?-?zone)|^(?:current )?time\b(?! ?-?zone)|what time is it/i.test(
          phrase,
        )
      )
        return undefined;
      const name = place(
        (words ?? "").replace(/^(?:am|are|is|i|we|would|you|if|be|in|for|of|it) (?:i |we |in )?/gi, ""),
      );
      return /^(?:i|we|am i|me|this|it|here|that)$/i.test(name ?? "") ? {} : { place: name };
    },
  },
  {
    command: "time.zone",
    pattern: new RegExp(`^(?<place>.+?)(?:'s)? ${ZONE}.*$`, "i"),
    slots: ({ place: words }, _, phrase) => {
      if (/what time is it|\btime\b(?! ?-?zone).*zone|tell me (?:the )?time\b(?! ?-?zone)/i.test(phrase))
        return undefined;
      const name = place(
        (words ?? "")
          .replace(
            /^(?:what(?:'s| is)?|which|tell me|give me|show me|know|find|the|my|current|our|is|i'm in the|a) ?/gi,
            "",
          )
          .replace(/^(?:the|my|is|'s|current) ?/gi, ""),
      );
      return { place: name };
    },
  },
  {
    command: "date.until",
    pattern:
      /^.*?\b(?:how (?:many (?:more )?(?:days|weeks|months|hours|minutes|sleeps|years|weekends|\w+days)|long|much (?:longer|time|more time)|far(?: away| off)?|soon)|days|weeks|countdown)\b.*?\b(?:until|till|til|to|before|for|from now (?:is|until)|away is|since|is it to|is|off is|left in|between now and)\b (?<what>.+)$/i,
    slots: ({ what: words }) => ({
      what: title(
        (words ?? "").replace(/^(?:there |it |we |left |is |i |get |have |until |till |to |the date of )+/i, ""),
      ),
    }),
  },
  {
    command: "time.now",
    pattern: new RegExp(
      `^(?!.*\\b(?:date|day|zone for)\\b).*?\\b(?:time|hour|clock|late|morning|afternoon|evening|night|daytime|dark|light)\\b(?: (?:is|it|it's|zone|would|be|will))*(?:.*?\\b(?:in|at|for|over in|of)\\b (?<place>.+?))?${TAIL}$`,
      "i",
    ),
    slots: ({ place: words }, _, phrase) => {
      const name = place(
        words?.replace(/,? ?(?:what|what's|tell|give).*$/i, "").replace(new RegExp(` ?${ZONE}$`, "i"), " time"),
      );
      if (
        name !== undefined &&
        /^(?:me|this|my|the|current|here|this time|our|hours?)(?: time| location| area| city| clock)?$/i.test(name)
      )
        return {};
      return { place: name ?? zoneName(phrase) ?? placeIn(phrase) };
    },
  },
  {
    command: "date.query",
    pattern: /^(?<what>(?!what|when|which).+?) (?:is|lands?|falls?|comes?)(?: on)? (?:what|which) (?:day|date)\b.*$/i,
    slots: ({ what: words }) => ({ what: what(words) }),
  },
  {
    command: "date.query",
    pattern:
      /^.*?\b(?:when(?:'s| is| does| will| do| are)|what(?:'s)?(?: is| are)? (?:the )?(?:date|day(?: of the week| of the month)?|month|year|week)(?:'s)?(?: (?:is|was|will|does|of|for|on|falls?|are))?|which (?:day|date|month|weekday)(?: (?:is|was|will|does))?|day on|date of|date for)\b ?(?<what>.*)$/i,
    slots: ({ what: words }, spans, phrase) => {
      const text = what(words);
      if (
        text === undefined ||
        /^(?:it|today|today's|it today|today's date|now|is it|right now|the date)$/i.test(text)
      ) {
        if (/\btoday's\b/i.test(phrase)) return {};
        const unit = /\b(?:month|year|week)\b/i.exec(phrase)?.[0];
        return { what: unit === undefined ? takeTimes(phrase, spans).said : unit };
      }
      return { what: text };
    },
  },
  { command: "date.query", pattern: /^.+$/, slots: (_, spans, phrase) => ({ what: takeTimes(phrase, spans).said }) },
];

/** The first known place in a phrase, "new york time". */
const placeIn = (phrase: string): string | undefined => {
  const words = phrase.split(/[^\p{L}']+/u);
  for (let at = 0; at < words.length; at++)
    for (const length of [2, 1]) {
      const found = words.slice(at, at + length).join(" ");
      if (wordClass(found.toLowerCase()) === "PLACE") return found;
    }
  return undefined;
};

/** When the classifier says datetime and nothing else is known: the time, unless a day was named. */
export const looseDatetime = (_command: string, phrase: string, spans: Spans) => ({
  what: takeTimes(phrase, spans).said,
});
