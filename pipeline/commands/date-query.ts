import { DateTime } from "luxon";
import { z } from "zod";
import { startOf } from "../dates/date.ts";
import { speakDate } from "../dates/speak.ts";
import { defineCommand } from "./command.ts";
import { maybe } from "./slots.ts";
import { refuse, sentence } from "./speech.ts";
import { readNamed, saidBack } from "./when.ts";

/** "Wednesday, March 4th", with the year where it is another one than this. */
const full = (day: DateTime, today: DateTime): string => {
  // Seen from far off, so that nobody hears "tomorrow is tomorrow".
  const far = { now: day.plus({ days: 20 }).toJSDate(), timeZone: day.zoneName ?? "UTC" };
  const said = speakDate(day.toJSDate(), far).replace(/, \d{4}$/, "");
  return day.year === today.year ? said : `${said}, ${day.year}`;
};

/** Tells the date, today's or another day's. */
export const dateQuery = defineCommand({
  name: "date.query",
  description:
    "Tells today's date, the date or weekday of some day ('next friday', 'christmas'), the month or the year.",
  effect: "read",
  slots: z.object({ what: maybe("What is asked about, as said: 'tomorrow', 'christmas', 'year'. Today if left out.") }),
  async run({ what }, { now, timeZone }) {
    const today = DateTime.fromJSDate(now, { zone: timeZone });
    const data = { date: today.toISODate() };
    const words = (what ?? "").trim();
    if (/^(?:the |this |current |what )*year$/i.test(words)) return { handled: true, say: `It's ${today.year}.`, data };
    if (/^(?:the |this |current |what )*month$/i.test(words))
      return { handled: true, say: `It's ${today.toFormat("MMMM yyyy")}.`, data };
    if (/\bweek(?: number| of the year)\b|^(?:the |this |what |which )*week$/i.test(words))
      return { handled: true, say: `It's week ${today.weekNumber}.`, data };
    const named =
      words === "" || /^(?:the )?(?:date|day|today|now|today's date|weekday|day of the week)$/i.test(words)
        ? undefined
        : readNamed(words, { now, timeZone, prefer: "future" });
    if (named === undefined) {
      if (words !== "" && !/\b(?:date|day|today|now|weekday)\b/i.test(words))
        return refuse("Sorry, I don't know that date.");
      return { handled: true, say: `Today is ${full(today, today)}.`, data };
    }
    const day = DateTime.fromJSDate(startOf(named.value, timeZone), { zone: timeZone });
    // Nobody asks on which weekday Monday is.
    const weekday = day.toFormat("cccc");
    const date = new RegExp(weekday, "i").test(named.text)
      ? full(day, today).replace(`${weekday}, `, "")
      : full(day, today);
    return {
      handled: true,
      say: /^in\b/i.test(named.text)
        ? `${sentence(named.text)} it's ${date}.`
        : `${sentence(saidBack(named.text))} is ${date}.`,
      data: { date: day.toISODate() },
    };
  },
});
