import { createClassifier, type Judgement } from "./classifier.ts";
import { CALENDAR_FORMS, looseCalendar } from "./forms/calendar.ts";
import { DATETIME_FORMS, looseDatetime } from "./forms/datetime.ts";
import { type Form, type Reading, readForms, said } from "./forms/form.ts";
import { looseReminder, REMINDER_FORMS } from "./forms/reminder.ts";
import { TALK_FORMS } from "./forms/talk.ts";
import { looseTask, TASK_FORMS } from "./forms/task.ts";
import { TRANSLATE_FORMS } from "./forms/translate.ts";
import type { Intent, IntentRouter, Route } from "./intent.ts";
import { corePhrase } from "./phrase.ts";
import { routeOf } from "./routes.ts";
import { createSpans, type Spans } from "./spans.ts";

/** How sure a form is that says all by itself. */
const SURE_CONFIDENCE = 0.98;
/** Talk and control that the classifier finds are answered from here up; below, the caller is asked to say it again. */
const TALK_LEAST = 0.6;

const CERTAIN_SHARE = 0.6;
/** A form is not heard whose command has less than this of its route's probability. */
const LEAST_SHARE = 0.03;

const FORMS: readonly Form[] = [
  ...TALK_FORMS,
  ...TASK_FORMS,
  ...REMINDER_FORMS,
  ...TRANSLATE_FORMS,
  ...CALENDAR_FORMS,
  ...DATETIME_FORMS,
];
const LOOSE: Partial<Record<Route, (command: string, phrase: string, spans: Spans) => Record<string, unknown>>> = {
  task: looseTask,
  calendar: looseCalendar,
  reminder: looseReminder,
  datetime: looseDatetime,
};

export interface LocalRouterOptions {
  /** Folder of `model.json` and `weights.bin`. Default the one beside this file. */
  readonly model?: URL;
}

/** Routes by forms and a small classifier, in this process and without a network. Loads its weights when made. */
export const createLocalRouter = ({
  model = new URL("./model/", import.meta.url),
}: LocalRouterOptions = {}): IntentRouter => {
  const classify = createClassifier(model);
  return {
    name: "local",
    async route(text, { now, timeZone }) {
      const phrase = corePhrase(text);
      if (!/[\p{L}\p{N}]/u.test(phrase)) return NOTHING;
      const spans = once(createSpans(now, timeZone));
      const judged = classify(text);
      const sure = readForms(FORMS, phrase, spans, (form) => form.sure === true && fits(form, judged));
      if (sure !== undefined)
        return {
          route: routeOf(sure.command),
          ...sure,
          confidence: Math.max(SURE_CONFIDENCE, judged.probability(routeOf(sure.command))),
        };
      return decide(judged, phrase, spans);
    },
  };
};

const NOTHING: Intent = { route: "out_of_scope", command: null, slots: {}, confidence: 1 };

// "Remove the song from the list" fits a form of ours; where the classifier is certain that it is someone else's, it wins.
const fits = (form: Form, judged: Judgement): boolean => judged.probability(routeOf(form.command)) > 0.02;

const decide = (judged: Judgement, phrase: string, spans: Spans): Intent => {
  const { route, taken } = judged;
  const confidence = judged.probability(route);
  if (!taken) {
    const { command } = judged.best(route);
    const isTalk = command !== null && confidence >= TALK_LEAST && judged.best(route).share * confidence >= TALK_LEAST;
    return isTalk
      ? { route: routeOf(command), command, slots: {}, confidence }
      : { route, command: null, slots: {}, confidence: 1 - judged.ours };
  }
  const reading = readAs(judged, phrase, spans);
  return { route, command: reading?.command ?? null, slots: reading?.slots ?? {}, confidence };
};

/** Command and slots of a phrase whose route is known: by its form, unless the classifier is sure of another command. */
const readAs = (judged: Judgement, phrase: string, spans: Spans): Reading | undefined => {
  const { route } = judged;
  const best = judged.best(route);
  // Events that are to be changed otherwise than in time, say: ours to hear, but no command of ours.
  if (best.command === null && best.share >= CERTAIN_SHARE) return undefined;
  const ofRoute = (form: Form) => routeOf(form.command) === route;
  const likely = readForms(FORMS, phrase, spans, (form) => ofRoute(form) && judged.share(form.command) >= LEAST_SHARE);
  if (likely !== undefined) return likely;
  if (best.command === null) return readForms(FORMS, phrase, spans, ofRoute);
  const sameCommand = readForms(FORMS, phrase, spans, (form) => form.command === best.command);
  if (sameCommand !== undefined) return sameCommand;
  return { command: best.command, slots: said(LOOSE[route]?.(best.command, phrase, spans) ?? {}) };
};

/** Remembers what was found: many forms ask about the same words. */
const once = (spans: Spans): Spans => {
  const kept = <T>(find: (text: string) => T): ((text: string) => T) => {
    const found = new Map<string, T>();
    return (text) => {
      const known = found.get(text);
      if (known !== undefined) return known;
      const value = find(text);
      found.set(text, value);
      return value;
    };
  };
  return { dates: kept(spans.dates), durations: kept(spans.durations), isTime: kept(spans.isTime) };
};
