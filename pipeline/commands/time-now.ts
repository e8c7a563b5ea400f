import { z } from "zod";
import { defineCommand } from "./command.ts";
import { placeOf } from "./places.ts";
import { maybe } from "./slots.ts";
import { refuse } from "./speech.ts";
import { sayTime } from "./when.ts";

/** How the calendar day at a moment in `there` lies to that in `here`: -1, 0 or 1. */
export const daysApart = (at: Date, here: string, there: string): number => {
  const dayIn = (timeZone: string) => new Intl.DateTimeFormat("en-CA", { timeZone }).format(at);
  const [ours, theirs] = [dayIn(here), dayIn(there)];
  return ours === theirs ? 0 : theirs > ours ? 1 : -1;
};

/** Tells the time, here or elsewhere. */
export const timeNow = defineCommand({
  name: "time.now",
  description: "Tells what time it is, here or in a city, country or time zone.",
  effect: "read",
  slots: z.object({ place: maybe("City, country or time zone, as said. Left out for here.") }),
  async run({ place: words }, { now, timeZone }) {
    if (
      words === undefined ||
      /^(?:here|home|(?:my|this|our) (?:place|city|time ?zone|location|country))$/i.test(words)
    ) {
      return { handled: true, say: `It's ${sayTime(now, { now, timeZone })}.`, data: { at: now, timeZone } };
    }
    const place = placeOf(words);
    if (place === undefined) return refuse(`I don't know what time it is in ${words}.`);
    const there = { now, timeZone: place.zone };
    const day = ["", " tomorrow", " yesterday"].at(daysApart(now, timeZone, place.zone));
    return {
      handled: true,
      say: `It's ${sayTime(now, there)}${day} ${place.at}.`,
      data: { at: now, timeZone: place.zone },
    };
  },
});
