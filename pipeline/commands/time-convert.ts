import { z } from "zod";
import { startOf } from "../dates/date.ts";
import { defineCommand } from "./command.ts";
import { type Place, placeOf } from "./places.ts";
import { maybe } from "./slots.ts";
import { askFor, refuse, sentence } from "./speech.ts";
import { daysApart } from "./time-now.ts";
import { differenceSaid } from "./time-zone.ts";
import { readValue, sayTime } from "./when.ts";

const HERE = /^(?:here|home|(?:my|our|this|local)(?: (?:own|current|place|time|city|location|time ?zone))*)$/i;

/** Tells what a time of one place is in another, or how far apart two places are. */
export const timeConvert = defineCommand({
  name: "time.convert",
  description:
    "Converts a time between places: 'what is five pm in Tokyo here', or tells how many hours lie between them.",
  effect: "read",
  slots: z.object({
    when: maybe("The time to convert, as said: 'five pm'. Left out to hear the difference."),
    from: maybe("Place whose time it is. Here if left out."),
    to: maybe("Place to convert to. Here if left out."),
  }),
  async run(slots, ctx) {
    const here: Place = { zone: ctx.timeZone, name: "here", at: "here" };
    const find = (words: string | undefined) => (words === undefined || HERE.test(words) ? here : placeOf(words));
    const from = find(slots.from);
    const to = find(slots.to);
    if (from === undefined || to === undefined)
      return refuse(`I don't know the time zone of ${from === undefined ? slots.from : slots.to}.`);
    if (slots.from === undefined && slots.to === undefined) return askFor("to", "In which place?", slots);
    if (slots.when === undefined) {
      const [far, near] = from.zone === here.zone && from.name === "here" ? [to, from] : [from, to];
      const than = near.name === "here" ? "you" : near.name;
      const say = `${sentence(far.name)} is ${differenceSaid(far.zone, near.zone, ctx.now)} ${than}.`;
      return { handled: true, say, data: { from: from.zone, to: to.zone } };
    }
    const value = readValue(slots.when, { now: ctx.now, timeZone: from.zone, prefer: "future" });
    if (value === undefined) return askFor("when", "Sorry, which time?", { ...slots, when: undefined });
    const at = startOf(value, from.zone);
    const day = ["", " the next day", " the day before"].at(daysApart(at, from.zone, to.zone));
    const said = `${sayTime(at, { now: ctx.now, timeZone: from.zone })} ${from.at}`;
    return {
      handled: true,
      say: `${sentence(said)} is ${sayTime(at, { now: ctx.now, timeZone: to.zone })}${day} ${to.at}.`,
      data: { at, from: from.zone, to: to.zone },
    };
  },
});
