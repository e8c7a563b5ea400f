import { DateTime } from "luxon";
import { DEFAULT_LIST, listName } from "../../pipeline/commands/list-name.ts";
import { priorityOf } from "../../pipeline/commands/priority.ts";
import { readDue, splitWhen } from "../../pipeline/commands/when.ts";
import { readRepeat, ruleOf } from "../../pipeline/dates/repeat.ts";
import type { IntentRouter } from "../../pipeline/intent/intent.ts";
import { VoiceError } from "../../protocols/errors.ts";
import type { NewTask } from "../../services/tasks/service.ts";

export interface TaskText {
  readonly text: string;
  /** BCP 47. */
  readonly language: string;
  /** IANA name. */
  readonly timeZone: string;
  readonly signal: AbortSignal;
}

/** A task out of words: "call mom tomorrow at five". Rejects with VoiceError "invalid" where they are none. */
export type ReadTask = (request: TaskText) => Promise<NewTask>;

const PRIORITY = /[,;]?\s*(?:\b(?:with\s+)?(high|low|normal|top)\s+priority|\b(urgent(?:ly)?|important))\s*[.!]?$/i;

interface Said {
  readonly title: string;
  readonly when?: string | undefined;
  readonly list?: string | undefined;
  readonly priority?: string | undefined;
}

const said = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

/** `router` tells what is said of a task aloud; what is only written ("call mom at five") is read by its date alone. */
export const createTaskReader = ({
  router,
  clock = () => new Date(),
}: {
  readonly router: IntentRouter;
  readonly clock?: () => Date;
}): ReadTask => {
  const take = async (words: string, { language, timeZone, signal }: TaskText, now: Date): Promise<Said> => {
    const { command, slots } = await router.route(words, { signal, language, timeZone, now });
    const title = said(slots.title);
    if ((command === "task.add" || command === "reminder.set") && title !== undefined)
      return { title, when: said(slots.when), list: said(slots.list), priority: said(slots.priority) };
    const split = splitWhen(words, { now, timeZone });
    return split ? { title: split.rest, when: split.when } : { title: words };
  };

  return async (request) => {
    const now = clock();
    const { timeZone } = request;
    const words = request.text.trim();
    const urgent = PRIORITY.exec(words);
    const rest = urgent && urgent.index > 0 ? words.slice(0, urgent.index) : words;
    const { title, when, list, priority } = await take(rest, request, now);
    const level = priorityOf(priority ?? urgent?.[1] ?? urgent?.[2]);
    const task = {
      title: title.replace(/[.!]+$/, ""),
      timeZone,
      list: list === undefined ? DEFAULT_LIST : listName(list),
      ...(level && { priority: level }),
    };
    if (when === undefined) return task;
    const due = readDue(when, { now, timeZone });
    if (due === "past")
      throw new VoiceError("invalid", "that time has passed", { details: [{ path: "body.text", message: when }] });
    if (due === "unclear") return { ...task, title: rest };
    const recurrence = readRepeat(when, { now, timeZone });
    const first = due.dueAllDay
      ? DateTime.fromJSDate(due.dueAt, { zone: timeZone }).startOf("day").toJSDate()
      : due.dueAt;
    return { ...task, dueAt: first, dueAllDay: due.dueAllDay, ...(recurrence && { recurrence: ruleOf(recurrence) }) };
  };
};
