import type { Calendar, CalendarEvent } from "../../services/calendar/service.ts";
import { type Choice, choose, chooseAny, isPointer, type Named, pointedAt } from "./choose.ts";
import type { CommandContext, Item } from "./command.ts";
import { askFor, refuse } from "./speech.ts";
import { type Range, readRange, sayDay, sayMoment } from "./when.ts";

/** "tomorrow at 5 PM", or "tomorrow" for an event of whole days. */
export const sayStart = (event: CalendarEvent, ctx: CommandContext): string => {
  if (!event.allDay) return sayMoment(event.startsAt, ctx);
  const [first, last] = [sayDay(event.startsAt, ctx), sayDay(new Date(event.endsAt.getTime() - 1), ctx)];
  return first === last ? first : `${first} to ${last}`;
};

export const eventItem = (event: CalendarEvent): Item => ({ kind: "event", id: event.id, label: event.title });

export const eventNamed = (event: CalendarEvent, ctx: CommandContext): Named => ({
  id: event.id,
  short: event.title,
  full: `${event.title} ${sayStart(event, ctx)}`,
});

/** Words that name no event in particular, "what's coming up", "any meetings scheduled". */
const ANY_WORDS = new Set(
  (
    "a about add again all an and any anything anyone appointment appointments are at be been book booked calendar check " +
    "coming currently day do else entries entry event events find for free future get give going happening have i i'm if " +
    "in inform is it know let look looking me meetings must my need next of on our plan planned plans please read scheduled " +
    "schedule see show showing some something tell that the there thing things this to today up upcoming us we what what's " +
    "whats which you"
  ).split(" "),
);
const namesNothing = (words: string): boolean =>
  (words.toLowerCase().match(/[\p{L}\p{N}']+/gu) ?? []).every((word) => ANY_WORDS.has(word));

/** "My next haircut": the first that comes. */
const NEXT = /^(?:(?:my|the) )?(?:next|upcoming|coming) (.+)$/i;

const ANY_MEETING = /^(?:(?:my|the|a|that|this|next|first) )*(?:meeting|call|session)$/i;

export interface EventWords {
  readonly title?: string | undefined;
  readonly when?: string | undefined;
  readonly attendees?: readonly string[] | undefined;
  readonly id?: string | undefined;
}

/** What is searched for, without words that name any event; undefined where nothing is left. */
export const eventWords = ({ title, attendees }: EventWords): string | undefined => {
  const named = title === undefined || namesNothing(title) ? [] : [title];
  const words = [...named, ...(attendees ?? [])].join(" ").trim();
  return words === "" ? undefined : words;
};

/** The first event to come that `words` fit. */
const findNext = async (calendar: Calendar, words: string, ctx: CommandContext): Promise<Choice<CalendarEvent>> => {
  const isAny = namesNothing(words) || ANY_MEETING.test(words);
  const events = isAny
    ? await calendar.list(ctx.userId, { from: ctx.now, limit: 1 })
    : (await calendar.find(ctx.userId, words, { from: ctx.now })).map(({ event }) => event);
  const [first] = [...events].sort((a, b) => a.startsAt.getTime() - b.startsAt.getTime());
  return first && { found: first };
};

/** The one event meant by title, attendees and time, or the question that finds out. Looks ahead, unless a time is said. */
export const findEvent = async (
  calendar: Calendar,
  words: EventWords,
  ctx: CommandContext,
): Promise<Choice<CalendarEvent>> => {
  const id = words.id ?? pointedAt(words.title, "event", ctx);
  if (id !== undefined) return { found: await calendar.get(ctx.userId, id) };
  const { id: _, ...slots } = words;
  if (isPointer(words.title) && words.when === undefined)
    return { ask: askFor("title", "Which event do you mean?", { ...slots, title: undefined }) };
  const named = (event: CalendarEvent) => eventNamed(event, ctx);

  const next = words.when === undefined ? NEXT.exec(words.title?.trim() ?? "")?.[1] : undefined;
  if (next !== undefined) return findNext(calendar, next, ctx);

  const range: Range | undefined = words.when === undefined ? undefined : readRange(words.when, ctx);
  if (words.when !== undefined && range === undefined)
    return { ask: askFor("when", "Sorry, when is it?", { ...slots, when: undefined }) };
  const within = range ? { from: range.from, before: range.before } : { from: ctx.now };
  const search = eventWords(words);
  if (search !== undefined) {
    const matches = await calendar.find(ctx.userId, search, within);
    // "My three o'clock meeting" may well be called "budget": the time finds it.
    if (matches.length > 0 || range === undefined || !ANY_MEETING.test(search))
      return choose(
        matches.map(({ event, score }) => ({ item: event, score })),
        named,
        slots,
      );
  }
  if (range === undefined) return undefined;
  const events = await calendar.list(ctx.userId, { ...within, limit: 10 });
  // "My three o'clock" starts then; what merely lasts until after three is second choice.
  const starting = events.filter(({ startsAt }) => startsAt >= range.from);
  return chooseAny(starting.length > 0 ? starting : events, named, slots);
};

/** "I don't see the dentist on your calendar tomorrow." */
export const noEvent = (words: EventWords, ctx: CommandContext) => {
  const range = words.when === undefined ? undefined : readRange(words.when, ctx);
  const what = eventWords(words) ?? "anything";
  return refuse(`I don't see ${what} on your calendar${range ? ` ${range.said}` : ""}.`);
};
