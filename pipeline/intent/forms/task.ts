import { type Spans, takeTimesAtEnd } from "../spans.ts";
import { type Form, type Slots, title } from "./form.ts";
import { ADD, DROP, due, isTime, LIST, listOf, moved, priorityIn, TASK, timeIn } from "./task-words.ts";

export const TASK_FORMS: readonly Form[] = [
  {
    command: "task.update",
    sure: true,
    pattern:
      /^(?:rename|change the (?:name|title) of) (?:my |the )?(?:task |to[- ]?do )(?<title>.+?) (?:to|into|as) (?<next>.+)$/i,
    slots: ({ title: old, next }) => ({ title: title(old), newTitle: title(next) }),
  },
  {
    command: "task.add",
    sure: true,
    pattern: new RegExp(
      `^(?:(?:add|create|make|put|start|enter|log|record|write down|set(?: up)?|give me|i need|i want|new|another)(?: me)?(?: a| an| another| one more| the)?(?: new)?(?<priority>(?: (?:high|low|top)[- ]priority| urgent| important)?) ${TASK}|${TASK}:)(?! ?(?:list|from|off|to my|on my|in my|to the list)\\b)(?::|,? (?:to|called|named|titled|saying|that says|for me to|about|for))?(?<title> .+)?$`,
      "i",
    ),
    slots: ({ title: words, priority }, spans) => ({
      ...(isTime(words, spans) ? { when: timeIn(words, spans) } : due(words, spans)),
      priority: priorityIn(priority ?? ""),
    }),
  },
  {
    command: "task.add",
    sure: true,
    pattern:
      /^(?:(?:take|make|put|add|create|leave|new|write|jot)(?: me)?(?: down)?(?: a| an| another)?(?: new)?(?: quick)? note(?: to self)?|note to self)(?=$|:| )(?::|,? (?:to|that|about|of|saying|that says))?(?<title> .*)?$/i,
    slots: ({ title: words }, spans) => due(words?.replace(/^ i (?:need|have|want) to /i, ""), spans),
  },
  {
    command: "task.add",
    sure: true,
    pattern: new RegExp(`^${ADD} (?:to|on|in) (?:my|the|our) (?<list>(?:[\\w'-]+ ){0,2}list)[,:]? (?<title>.+)$`, "i"),
    slots: ({ list, title: words }, spans) => ({ ...due(words, spans), list: listOf(list) }),
  },
  {
    command: "task.add",
    sure: true,
    pattern: new RegExp(
      `^${ADD} (?<title>.+?) (?:to|on|onto|in|into|under|for) ${LIST}(?:,? (?<tail>(?!if\\b).+))?$`,
      "i",
    ),
    slots: ({ title: words, list, tail }, spans, phrase) => {
      if (/\b(?:play ?list|song|track|album)\b/i.test(phrase) || /^off\b/i.test(words ?? "")) return undefined;
      const later = takeTimesAtEnd(words ?? "", spans);
      if (tail !== undefined && !isTime(tail, spans)) return undefined;
      const when = [later.said, timeIn(tail, spans)].filter((part) => part !== undefined).join(" ");
      return { title: title(later.rest), list: listOf(list), when };
    },
  },
  {
    command: "task.add",
    pattern: new RegExp(
      `^(?:create|make|start|begin|set up|open|new|build|generate|prepare|bring up|i need|i want|add)(?: me)?(?: a| an| another| the)?(?: new)? ${LIST}(?: (?:called|named|titled|with|of|for) (?<title>.+))?$`,
      "i",
    ),
    slots: ({ list, title: words }, spans) => {
      const name = listOf(list);
      const { rest, said } = takeTimesAtEnd(words ?? "", spans);
      return name === undefined ? { list: title(rest), when: said } : { list: name, title: title(rest), when: said };
    },
  },
  {
    command: "task.list",
    pattern: new RegExp(
      `^(?:is|are|do i (?:already )?have|did i (?:put|add|include)|have i (?:put|added)|does) (?:.+?) (?:on|in|to) ${LIST}(?: .*)?$`,
      "i",
    ),
    slots: ({ list }, spans, phrase) => ({ list: listOf(list), when: timeIn(phrase, spans) }),
  },
  {
    command: "task.list",
    pattern: new RegExp(
      `^(?:what|what's|whats|which|how many|show|tell|read|list|give|check|open|pull up|review|go over|go through|view|see|look at|display|let me|let's|do i have|are there|is there|any|recite|repeat)\\b(?!.*\\boff\\b)(?:.*?\\b(?:on|in|from|over|through) )?(?:.*?)${LIST}(?:'s)?(?<tail>.*)$`,
      "i",
    ),
    slots: ({ list, tail }, spans, phrase) => ({
      list: listOf(
        (list ?? "").replace(
          /^(?:what's|is|are|me|to|on|open|all|read|back|show|remaining|items?|things|left|many|have) (?:.*\b(?:my|the|our) )?/gi,
          "",
        ),
      ),
      when: timeIn(tail, spans),
      state: /\b(?:completed?|done|finished|checked off)\b/i.test(phrase)
        ? "done"
        : /\b(?:open|left|remaining|unfinished|still)\b/i.test(phrase)
          ? "open"
          : undefined,
    }),
  },
  {
    command: "task.list",
    pattern: /^(?:what|which)\b.*\b(?:do i|i) (?:need|have|got|still have|still need)\b.*$/i,
    slots: (_, spans, phrase) => ({
      list: /\b(?:buy|shop|store|supermarket)\b/i.test(phrase) ? "shopping" : undefined,
      when: timeIn(phrase, spans),
    }),
  },
  {
    command: "task.list",
    pattern: new RegExp(
      `^(?:(?:what|which|show|list|read|tell|give|any|how many|do i have|are there)\\b.*\\b${TASK}\\b.*|(?:what have i|what did i) (?:done|do|finish|finished|complete|completed).*)$`,
      "i",
    ),
    slots: (_, spans, phrase) => ({
      when: timeIn(phrase, spans),
      state: /\b(?:completed?|done|finish(?:ed)?)\b/i.test(phrase)
        ? "done"
        : /\b(?:open|left|remaining|unfinished|still)\b/i.test(phrase)
          ? "open"
          : undefined,
    }),
  },
  {
    command: "task.complete",
    sure: true,
    pattern: new RegExp(
      `^(?:mark|check|tick|cross) off (?<title>.+?)(?: (?:on|from|off(?: of| from)?|in) ${LIST})?$`,
      "i",
    ),
    slots: ({ title: words, list }) => ({ title: title(words), list: listOf(list) }),
  },
  {
    command: "task.complete",
    sure: true,
    pattern: new RegExp(`^(?:check|tick|cross|mark) (?<title>.+?) off(?:(?: of| from)? ${LIST})?$`, "i"),
    slots: ({ title: words, list }) => ({ title: title(words), list: listOf(list) }),
  },
  {
    command: "task.complete",
    sure: true,
    pattern: new RegExp(
      `^(?:mark|set) (?:the |my )?(?:${TASK} )?(?<title>.+?)(?: (?:on|in|from) ${LIST})? (?:as |to )?(?:done|complete|completed|finished)$`,
      "i",
    ),
    slots: ({ title: words, list }) => ({ title: title(words), list: listOf(list) }),
  },
  {
    command: "task.complete",
    pattern: new RegExp(
      `^(?:complete|finish|close|check|tick|mark) (?:the |my )?(?:${TASK} )?(?<title>.+?)(?: (?:on|in|from|off) ${LIST})?(?: as .*)?$`,
      "i",
    ),
    slots: ({ title: words, list }) => ({
      title: title((words ?? "").replace(/^off /i, "").replace(/ task$/i, "")),
      list: listOf(list),
    }),
  },
  {
    command: "task.complete",
    pattern:
      /^(?:i|we)(?:'ve| have|'m| am)? (?:already |just |have )*(?:finished|completed|done with|done|did|bought|got|picked up)(?: with)?(?: the task| the)? (?<title>.+)$/i,
    slots: ({ title: words }, spans) => ({ title: title(takeTimesAtEnd(words ?? "", spans).rest) }),
  },
  {
    command: "task.complete",
    pattern:
      /^(?:the )?(?:task |job |chore |to[- ]?do )?(?<title>.+?) (?:is|are) (?:all )?(?:done|finished|completed?)$/i,
    slots: ({ title: words }) => ({ title: title(words) }),
  },
  {
    command: "task.update",
    sure: true,
    pattern:
      /^(?:change|move|reschedule|push|postpone|shift|set) (?:back )?(?:the |my )?(?:task|to[- ]?do) (?<what>.+)$/i,
    slots: ({ what }, spans) => moved(what, spans),
  },
  {
    command: "task.update",
    pattern:
      /^(?:change|set|update|move) the (?:due date|deadline|date|priority) (?:of|for|on) (?<title>.+?) (?:to|as) (?<value>.+)$/i,
    slots: ({ title: words, value }, spans) =>
      isTime(value, spans) ? { title: title(words), when: value } : { title: title(words), priority: value },
  },
  {
    command: "task.update",
    pattern:
      /^(?:make|mark|set|flag) (?:the )?(?:task )?(?<title>.+?) (?:as |to )?(?<priority>(?:high|low|top|normal|highest|lowest)[- ]priority|urgent|important)$/i,
    slots: ({ title: words, priority }) => ({ title: title(words), priority: priorityIn(priority ?? "") }),
  },
  {
    command: "task.update",
    pattern: new RegExp(
      `^(?:change|replace|swap|rename) (?:the |my )?(?:task |to[- ]?do |item )?(?<title>.+?) (?:to|with|for|into) (?<next>.+?)(?: (?:on|in) ${LIST})?$`,
      "i",
    ),
    slots: ({ title: words, next, list }, spans) =>
      isTime(next, spans)
        ? { title: title(words), when: next }
        : { title: title(words), newTitle: title(next), list: listOf(list) },
  },
  {
    command: "task.update",
    pattern: /^(?:move|push|postpone|reschedule) (?:the |my )?(?<what>.+)$/i,
    slots: ({ what }, spans) => moved(what, spans),
  },
  {
    command: "task.delete",
    sure: true,
    pattern: new RegExp(
      `^(?:delete|remove|erase|cancel|drop|get rid of) (?:the|my|that|this) (?:task|to[- ]?do)(?: item)?(?: (?:to|called|named|of))? (?<title>(?!list\\b).+?)(?: (?:on|from|in) ${LIST})?$`,
      "i",
    ),
    slots: ({ title: words, list }) => ({ title: title(words), list: listOf(list) }),
  },
  {
    command: "task.delete",
    pattern: new RegExp(
      `^${DROP} (?:all(?: of)?(?: the| my)?|everything|every|each)(?: (?:items?|things?|tasks?|entries|done|completed|finished|lists?|to[- ]?dos?))*(?: (?:on|from|off|in|of) ${LIST})?$`,
      "i",
    ),
    slots: ({ list }) => ({ list: listOf(list), all: true }),
  },
  {
    command: "task.delete",
    pattern: new RegExp(
      `^(?:${DROP}|empty|clean|reset|trash|throw out|start over) (?:out |off |up )?(?:(?:all|the whole|the entire|whole|entire)(?: of)? )?${LIST}(?<tail>.*)$`,
      "i",
    ),
    slots: ({ list }) => ({ list: listOf((list ?? "").replace(/^(?:whole|entire) /i, "")), all: true }),
  },
  {
    command: "task.delete",
    sure: true,
    pattern: new RegExp(`^${DROP} (?<title>.+?) (?:off of|out of|from|off|on|in) ${LIST}$`, "i"),
    slots: ({ title: words, list }, spans, phrase) => {
      if (/\b(?:play ?list|song|track|calendar|alarm|timer|reminder|contact|email)s?\b/i.test(phrase)) return undefined;
      const { rest, said } = takeTimesAtEnd(words ?? "", spans);
      return /^(?:all|everything)\b/i.test(rest)
        ? { list: listOf(list), all: true }
        : { title: title(rest.replace(/^(?:off|out) /i, "")), list: listOf(list), when: said };
    },
  },
  {
    command: "task.delete",
    pattern: new RegExp(`^${DROP} (?:the |my |that )?(?:${TASK} )?(?:to |called |named )?(?<title>.+)$`, "i"),
    slots: ({ title: words }) => ({ title: title(words) }),
  },
  {
    command: "task.delete",
    pattern:
      /^(?:i|we) (?:don't|do not|no longer) (?:need|have|want) (?:to )?(?:any )?(?<title>.+?)(?: anymore| any more)?(?:,? (?:so )?(?:please )?(?:remove|delete|take) .*)?$/i,
    slots: ({ title: words }) => ({ title: title(words) }),
  },
  {
    command: "task.add",
    pattern:
      /^(?:we(?:'re| are)?|i(?:'m| am)?) (?:need|out of|ran out of|low on|running low on|running out of|need more|need some|all out of) (?<title>(?!to\b).+?)(?:,? (?:so |and |can you |please |could you )*(?:add|put)\b.*)?$/i,
    slots: ({ title: words }) => ({ title: title(words), list: "shopping" }),
  },
  {
    command: "task.add",
    pattern: /^(?:i|we) (?:need|have|ought|want|got|must|should|gotta)(?: to)? (?<title>.+)$/i,
    slots: ({ title: words }, spans) => due(words, spans),
  },
  {
    command: "task.add",
    pattern: new RegExp(
      `^(?:add|put|write|note|make a note|take a note|leave a note|jot|log|record)(?: down)?(?: (?:to|on|in) ${LIST})?(?: to| that)? ?(?<title>.*)$`,
      "i",
    ),
    slots: ({ list, title: words }, spans) => ({
      ...due((words ?? "").replace(/ (?:as a|to my|to the|on my) (?:task|todo|to do)s?$/i, ""), spans),
      list: listOf(list),
    }),
  },
];

/** When no form fits: the whole phrase is what to do. */
export const looseTask = (command: string, phrase: string, spans: Spans): Slots =>
  command === "task.add" ? due(phrase, spans) : command === "task.list" ? { when: timeIn(phrase, spans) } : {};
