import { DateTime } from "luxon";
import { z } from "zod";
import { speakDuration } from "../dates/speak.ts";
import { defineCommand } from "./command.ts";
import { placeOf } from "./places.ts";
import { text } from "./slots.ts";
import { refuse, sentence } from "./speech.ts";

/** "Pacific Time", "Japan Standard Time". */
const nameOf = (timeZone: string, now: Date): string =>
  new Intl.DateTimeFormat("en", { timeZone, timeZoneName: "longGeneric" })
    .formatToParts(now)
    .find(({ type }) => type === "timeZoneName")?.value ?? timeZone;

/** "3 hours ahead of", "the same time as". */
export const differenceSaid = (zone: string, from: string, now: Date): string => {
  const offset = (name: string) => DateTime.fromJSDate(now, { zone: name }).offset;
  const minutes = offset(zone) - offset(from);
  if (minutes === 0) return "the same time as";
  return `${speakDuration(Math.abs(minutes) * 60_000)} ${minutes > 0 ? "ahead of" : "behind"}`;
};

/** Tells the time zone of a place. */
export const timeZone = defineCommand({
  name: "time.zone",
  description: "Tells which time zone a place is in, and how far that is from here.",
  effect: "read",
  slots: z.object({ place: text("City, country or state, as said.") }),
  questions: { place: "Of which place?" },
  async run({ place: words }, { now, timeZone }) {
    const isHere = /^(?:here|my (?:place|location|city|country)|(?:this|our) (?:place|city|country|location))$/i.test(
      words,
    );
    if (isHere) return { handled: true, say: `You're on ${nameOf(timeZone, now)}.`, data: { timeZone } };
    const place = placeOf(words);
    if (place === undefined) return refuse(`I don't know the time zone of ${words}.`);
    return {
      handled: true,
      say: `${sentence(place.name)} is on ${nameOf(place.zone, now)}, ${differenceSaid(place.zone, timeZone, now)} you.`,
      data: { timeZone: place.zone },
    };
  },
});
