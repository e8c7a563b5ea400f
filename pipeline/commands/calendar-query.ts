import { z } from "zod";
import type { Calendar, CalendarEvent } from "../../services/calendar/service.ts";
import { type CommandContext, type CommandResult, defineCommand } from "./command.ts";
import { eventItem, eventWords, sayStart } from "./find-event.ts";
import { maybe, names } from "./slots.ts";
import { askFor, count, joinSpoken, listSpoken, refuse, sentence } from "./speech.ts";
import { type Range, readRange, sayDay, saySpan, sayTime } from "./when.ts";

const WEEK_MS = 7 * 24 * 3_600_000;
const HALF_HOUR_MS = 1_800_000;

/** "dentist at 3 PM" within one day, "dentist tomorrow at 3 PM" over several. */
const sayEvent = (event: CalendarEvent, isOneDay: boolean, ctx: CommandContext): string => {
  if (!isOneDay) return `${event.title} ${sayStart(event, ctx)}`;
  return event.allDay ? event.title : `${event.title} at ${sayTime(event.startsAt, ctx)}`;
};

const isOneDay = ({ from, before }: Pick<Range, "from" | "before">, ctx: CommandContext): boolean =>
  sayDay(from, ctx) === sayDay(new Date(before.getTime() - 1), ctx);

const today = (ctx: CommandContext): Range => {
  const day = readRange("today", ctx);
  return day
    ? { ...day, from: ctx.now }
    : { from: ctx.now, before: ctx.now, said: "today", grain: "day", isInterval: true };
};

/** Answers "what's on": the events of a stretch of time. */
const sayEvents = (events: readonly CalendarEvent[], range: Range, ctx: CommandContext): CommandResult => {
  const data = { events };
  if (events.length === 0) return { handled: true, say: `You have nothing ${range.said}.`, data };
  const labels = events.map((event) => sayEvent(event, isOneDay(range, ctx), ctx));
  const say =
    events.length === 1
      ? `${sentence(range.said)} you have ${labels[0]}.`
      : `You have ${count(events.length, "event")} ${range.said}: ${listSpoken(labels)}.`;
  return { handled: true, say, data, items: events.slice(0, 20).map(eventItem) };
};

/** Answers "am I free", and "am I busy" with the same words: neither yes nor no. */
const sayFree = (events: readonly CalendarEvent[], range: Range, ctx: CommandContext): CommandResult => {
  const busy = events.filter(({ allDay }) => !allDay);
  const data = { free: busy.length === 0, events };
  const [first] = busy;
  if (first === undefined) {
    const [note] = events;
    return { handled: true, say: `You're free ${range.said}${note ? `. It's ${note.title}` : ""}.`, data };
  }
  const items = busy.map(eventItem);
  const isMoment =
    !range.isInterval && range.grain !== "day" && range.before.getTime() - range.from.getTime() <= 3_600_000;
  if (isMoment) return { handled: true, say: `You have ${first.title} ${saySpan(first, ctx)}.`, data, items };
  const spans = busy.map((event) => (isOneDay(range, ctx) ? saySpan(event, ctx) : sayEvent(event, false, ctx)));
  return {
    handled: true,
    say: `${sentence(range.said)} you're busy ${listSpoken(spans)}. Otherwise free.`,
    data,
    items,
  };
};

/** Says what is on the calendar. */
export const calendarQuery = (calendar: Calendar) =>
  defineCommand({
    name: "calendar.query",
    description:
      "Answers questions about the calendar: what is on, when something is, what is next, how many, or whether a time is free.",
    effect: "read",
    slots: z.object({
      when: maybe("The time asked about, as said: 'tomorrow', 'this week', 'friday at three'."),
      title: maybe("The event asked about: 'dentist'."),
      attendees: names.describe("Who takes part."),
      ask: z
        .enum(["events", "free", "next", "when", "count"])
        .optional()
        .catch(undefined)
        .describe("What is asked: which events, whether the time is free, the next one, when one is, or how many."),
    }),
    async run(slots, ctx) {
      const search = eventWords(slots);
      const range = slots.when === undefined ? undefined : readRange(slots.when, ctx);
      if (slots.when !== undefined && range === undefined)
        return askFor("when", "Sorry, for when?", { ...slots, when: undefined });
      const ask = slots.ask ?? (search !== undefined && range === undefined ? "when" : "events");
      const span = range ? { from: range.from, before: range.before } : { from: ctx.now };
      const load = async (limit: number, within: { from: Date; before?: Date } = span) => {
        if (search === undefined) return calendar.list(ctx.userId, { ...within, limit });
        const found = await calendar.find(ctx.userId, search, within);
        return found.map(({ event }) => event).sort((a, b) => a.startsAt.getTime() - b.startsAt.getTime());
      };
      const about = search === undefined ? "" : ` ${search}`;
      const during = range ? ` ${range.said}` : "";

      if (ask === "next" || ask === "when") {
        // Read in order of time, but answered with what matches best where something was named.
        const [best] =
          search === undefined || ask === "next"
            ? await load(1)
            : (await calendar.find(ctx.userId, search, span)).map(({ event }) => event);
        if (best === undefined) return refuse(`I don't see${about || " anything"} on your calendar${during}.`);
        const until = best.allDay || best.startsAt > ctx.now ? "" : `, until ${sayTime(best.endsAt, ctx)}`;
        const people = best.attendees.filter((name) => !best.title.toLowerCase().includes(name.toLowerCase()));
        const who = ask === "when" && people.length > 0 ? `, with ${joinSpoken(people)}` : "";
        const where = best.location === "" ? "" : `, at ${best.location}`;
        const lead = ask === "next" ? "Next is " : "";
        const title = ask === "next" ? best.title : sentence(best.title);
        const say = `${lead}${title}${ask === "next" ? ", " : " is "}${sayStart(best, ctx)}${until}${where}${who}.`;
        return { handled: true, say, data: { events: [best] }, items: [eventItem(best)] };
      }
      if (ask === "free") {
        const asked = range ?? today(ctx);
        // "At three" asks about the time after three, not about its one minute.
        const before = new Date(Math.max(asked.before.getTime(), asked.from.getTime() + HALF_HOUR_MS));
        return sayFree(
          await calendar.list(ctx.userId, { from: asked.from, before, limit: 100 }),
          { ...asked, before },
          ctx,
        );
      }
      if (ask === "count") {
        const events = await load(
          1000,
          range ? span : { from: ctx.now, before: new Date(ctx.now.getTime() + WEEK_MS) },
        );
        const said = range ? range.said : "in the next seven days";
        const n = events.length === 0 ? "no events" : count(events.length, "event");
        return {
          handled: true,
          say: `You have ${n}${about && ` about${about}`} ${said}.`,
          data: { events },
          items: events.slice(0, 20).map(eventItem),
        };
      }
      if (range || search !== undefined) {
        const events = await load(100);
        if (search !== undefined && events.length === 0)
          return refuse(`I don't see${about} on your calendar${during}.`);
        return sayEvents(
          events,
          range ?? {
            from: ctx.now,
            before: new Date(ctx.now.getTime() + WEEK_MS),
            said: "coming up",
            grain: "week",
            isInterval: true,
          },
          ctx,
        );
      }
      const left = await calendar.list(ctx.userId, { from: ctx.now, before: today(ctx).before, limit: 100 });
      if (left.length > 0) return sayEvents(left, today(ctx), ctx);
      const [next] = await calendar.list(ctx.userId, { from: ctx.now, limit: 1 });
      if (next === undefined) return { handled: true, say: "Your calendar is empty.", data: { events: [] } };
      return {
        handled: true,
        say: `Nothing else today. Next is ${next.title}, ${sayStart(next, ctx)}.`,
        data: { events: [next] },
        items: [eventItem(next)],
      };
    },
  });
