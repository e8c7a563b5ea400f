import { z } from "zod";
import type { Calendar } from "../../services/calendar/service.ts";
import { type CommandContext, type CommandResult, defineCommand } from "./command.ts";
import { findEvent, noEvent, sayStart } from "./find-event.ts";
import { all, confirmed, id, maybe } from "./slots.ts";
import { askFor, askYesNo, count, refuse } from "./speech.ts";
import { readRange } from "./when.ts";

/** Cancels an event, or all of a day or week once the caller has said yes. */
export const calendarCancel = (calendar: Calendar) => {
  const cancelAll = async (when: string | undefined, isSure: boolean, ctx: CommandContext): Promise<CommandResult> => {
    const range = when === undefined ? undefined : readRange(when, ctx);
    if (when !== undefined && range === undefined) return askFor("when", "Sorry, for which days?", { all: true });
    const span = range ? { from: range.from, before: range.before } : { from: ctx.now };
    const events = await calendar.list(ctx.userId, { ...span, limit: 1000 });
    const said = range ? ` ${range.said}` : "";
    if (events.length === 0) return refuse(`There is nothing on your calendar${said}.`);
    if (!isSure) {
      const what = events.length === 1 ? `the one event${said}` : `all ${events.length} events${said}`;
      return askYesNo(`Cancel ${what}?`, { all: true, ...(when !== undefined && { when }) });
    }
    for (const event of events) await calendar.cancel(ctx.userId, event.id);
    return {
      handled: true,
      say: `Cancelled ${count(events.length, "event")}${said}.`,
      data: { cancelled: events.length },
    };
  };

  return defineCommand({
    name: "calendar.cancel",
    description: "Cancels an event or meeting on the calendar, or all of them in a stretch of time.",
    effect: "write",
    slots: z.object({
      title: maybe("The event, as said: 'dentist', 'lunch with Anna'."),
      when: maybe("When it is, as said: 'tomorrow', 'three pm'."),
      all,
      id,
      confirmed,
    }),
    async run(slots, ctx) {
      if (slots.all) return cancelAll(slots.when, slots.confirmed === true, ctx);
      if (slots.title === undefined && slots.when === undefined && slots.id === undefined)
        return askFor("title", "Which event should I cancel?", {});
      const choice = await findEvent(calendar, slots, ctx);
      if (choice === undefined)
        return slots.when === undefined &&
          slots.title !== undefined &&
          /^(?:my |the )?(?:event|appointment)$/i.test(slots.title)
          ? askFor("title", "Which event should I cancel?", {})
          : noEvent(slots, ctx);
      if ("ask" in choice) return choice.ask;
      const event = choice.found;
      await calendar.cancel(ctx.userId, event.id);
      return { handled: true, say: `Cancelled ${event.title}, ${sayStart(event, ctx)}.`, data: { event } };
    },
  });
};
