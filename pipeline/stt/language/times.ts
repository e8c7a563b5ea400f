import type { Slots } from "./words.ts";

const DIGITS = "one|two|three|four|five|six|seven|eight|nine";
const TEENS = "ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen";
const ORDINALS = "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth";

/** Numbers, dates, clock times and durations as people say them. */
export const TIMES: Slots = {
  digit: DIGITS,
  small: `two|three|four|five|six|two|three`,
  tens: "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety",
  number: `${DIGITS}|${DIGITS}|${TEENS}|{tens}|{tens} {digit}|one hundred|a hundred`,
  hour: `${DIGITS}|ten|eleven|twelve`,
  minute: `fifteen|thirty|thirty|forty five|ten|twenty|forty|fifty|five|oh five|twenty five|thirty five|fifty five|(twenty|thirty|forty|fifty) {digit}|oh {digit}|${TEENS}`,
  half_day: "a.m.|p.m.|a.m.|p.m.|in the morning|in the afternoon|in the evening|at night|tonight",
  clock: `{hour}|{hour} {half_day}|{hour} {half_day}|{hour} {half_day}|{hour} o'clock|{hour} o'clock [{half_day}]|{hour} {minute}|{hour} {minute} {half_day}|
    {hour} {minute} {half_day}|noon|midnight|midday|half past {hour}|[a] quarter (past|to|after) {hour}|(five|ten|twenty|twenty five) [minutes] (past|to|after) {hour}|{hour} thirty|{hour} thirty {half_day}`,
  weekday: "monday|tuesday|wednesday|thursday|friday|saturday|sunday",
  month: "january|february|march|april|may|june|july|august|september|october|november|december",
  ordinal: `${ORDINALS}|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|
    twenty (${ORDINALS})|twenty (${ORDINALS})|thirtieth|thirty first`,
  day_number: `{ordinal}|{ordinal}|{ordinal}|{ordinal}|{ordinal}|{ordinal}|{ordinal}|{ordinal}|${DIGITS}|${TEENS}|twenty|twenty {digit}`,
  date: `{month} {day_number}|{month} [the] {ordinal}|the {ordinal} of {month}|the {ordinal}|{weekday} {month} {day_number}|{weekday} the {ordinal}|{month} {day_number} twenty twenty (five|six|seven|eight)`,
  // Phrases that stand by themselves after a verb: "remind me tomorrow", "remind me on friday".
  day: `today|today|tomorrow|tomorrow|tomorrow|tonight|on {weekday}|on {weekday}|{weekday}|next {weekday}|this {weekday}|next week|this week|next month|this month|
    on {date}|on {date}|{date}|the day after tomorrow|this (morning|afternoon|evening|weekend)|tomorrow (morning|afternoon|evening|night)|
    {weekday} (morning|afternoon|evening|night)|on {weekday} (morning|afternoon|evening|night)|in (two|three|four|five|six|ten) (days|weeks|months)|in a (week|month|few days)|(a week|two weeks) from (now|today|tomorrow|{weekday})|
    next year|on the weekend|later today|later [tonight|this week]|on my birthday|the end of the (week|month|year)|at the end of the (week|month|day)|next {weekday} (morning|afternoon|evening)|every (day|week|month|morning|evening|night|{weekday}|weekday)`,
  // The same without their preposition: "for friday", "tomorrow's".
  day_noun: `today|tomorrow|tomorrow|tonight|{weekday}|{weekday}|next {weekday}|this {weekday}|next week|this week|next month|this month|{date}|{date}|
    the day after tomorrow|this (morning|afternoon|evening|weekend)|the weekend|the week|the rest of the (day|week)|tomorrow (morning|afternoon|evening|night)|{weekday} (morning|afternoon|evening)|the (morning|afternoon|evening)|{month}|next (weekend|year)`,
  count: `${DIGITS}|ten|{number}|{number}`,
  span: `{count} minutes|{count} minutes|{count} minutes|{count} seconds|{count} hours|{count} days|one (minute|hour|second|day)|a (minute|couple of minutes|few minutes|day|week|month)|an hour|
    half an hour|an hour and a half|{small} and a half (hours|minutes)|{count} hours and {count} minutes|one hour and {count} minutes|an hour and {count} minutes|
    {count} minutes and {count} seconds|one minute and {count} seconds|{count} weeks|a (quarter|half) [of an] hour|three quarters of an hour|one hour {count} minutes|{count} hours {count} minutes|one and a half hours`,
  span_adjective:
    "{count} minute|{count} minute|{count} second|{count} hour|one hour|one minute|half hour|half an hour|ninety second|hour and a half",
};
