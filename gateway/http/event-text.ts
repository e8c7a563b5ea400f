import { DateTime } from "luxon";
import { readMoment, splitWhen } from "../../pipeline/commands/when.ts";
import { parseDuration } from "../../pipeline/dates/find.ts";
import { readRepeat, ruleOf } from "../../pipeline/dates/repeat.ts";
import type { IntentRouter } from "../../pipeline/intent/intent.ts";
import { VoiceError } from "../../protocols/errors.ts";
import type { NewCalendarEvent } from "../../services/calendar/service.ts";
import type { TaskText } from "./task-text.ts";

/** An event out of words: "lunch with Anna tomorrow at noon". Rejects with VoiceError "invalid" where they name no time. */
export type ReadEvent = (request: TaskText) => Promise<NewCalendarEvent>;

const HOUR_MS = 3_600_000;
const ALL_DAY = /\b(?:all|whole|entire|full)[ -]day\b/i;
const FOR = /\b(?:for|lasting) ((?:an?|half|one|two|three|four|five|\d+)[\w .-]*?(?:hours?|minutes?|mins?))\b/i;

interface Said {
  readonly title: string;
  readonly when: string;
  readonly duration?: string | undefined;
  readonly attendees?: readonly string[] | undefined;
  readonly location?: string | undefined;
}

const said = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

const names = (value: unknown): readonly string[] => {
  const list: readonly unknown[] = Array.isArray(value) ? value : [];
  return list.filter((name): name is string => typeof name === "string" && name !== "");
};

const unclear = (what: string) =>
  new VoiceError("invalid", `the words name no ${what}`, { details: [{ path: "body.text", message: `no ${what}` }] });

/** `router` tells what is said of an event aloud; what is only written ("dentist friday at three") is read by its date. */
export const createEventReader = ({
  router,
  clock = () => new Date(),
}: {
  readonly router: IntentRouter;
  readonly clock?: () => Date;
}): ReadEvent => {
  const take = async (words: string, { language, timeZone, signal }: TaskText, now: Date): Promise<Said> => {
    const { command, slots } = await router.route(words, { signal, language, timeZone, now });
    const title = said(slots.title);
    const when = [said(slots.when), said(slots.time)].filter(Boolean).join(" at ");
    if (command === "calendar.add" && title !== undefined && when !== "")
      return {
        title,
        when,
        duration: said(slots.duration),
        attendees: names(slots.attendees),
        location: said(slots.location),
      };
    const duration = FOR.exec(words);
    const rest = duration ? words.replace(duration[0], " ") : words;
    const split = splitWhen(rest.replace(ALL_DAY, " ").trim(), { now, timeZone });
    if (!split) throw unclear(when === "" ? "time" : "title");
    return { title: split.rest, when: split.when, duration: duration?.[1] };
  };

  return async (request) => {
    const now = clock();
    const { timeZone } = request;
    const words = request.text.trim();
    const { title, when, duration, attendees = [], location } = await take(words, request, now);
    const moment = readMoment(when.replace(ALL_DAY, "").trim(), { now, timeZone });
    if (moment === undefined) throw unclear("time");
    // A day and no time of it is a whole day.
    const allDay = moment.isDay;
    const day = DateTime.fromJSDate(moment.at, { zone: timeZone }).startOf("day");
    const startsAt = allDay ? day.toJSDate() : moment.at;
    const durationMs = duration === undefined ? undefined : parseDuration(duration);
    const endsAt = allDay
      ? day.plus({ days: 1 }).toJSDate()
      : durationMs === undefined
        ? (moment.until ?? new Date(startsAt.getTime() + HOUR_MS))
        : new Date(startsAt.getTime() + durationMs);
    const recurrence = readRepeat(when, { now, timeZone });
    return {
      title: title.replace(/[.!]+$/, ""),
      attendees,
      ...(location !== undefined && { location }),
      ...{ startsAt, endsAt, allDay, timeZone },
      ...(recurrence && { recurrence: ruleOf(recurrence) }),
    };
  };
};
