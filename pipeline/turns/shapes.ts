import type { Understood } from "../assistant/assistant.ts";
import { shapeOf } from "../commands/slots.ts";
import { readMoment } from "../commands/when.ts";
import { parseDuration } from "../dates/find.ts";
import { ANY_CLOCK, TIME_SLOTS } from "./needs.ts";
import { LEAD, phraseEnd, plainText } from "./phrase-end.ts";

/** Of these one word says less than several: "meeting" and "meeting with nina". */
const TITLE_SLOTS: ReadonlySet<string> = new Set(["title", "newTitle", "text"]);
const BEGINNING = new RegExp(`^${LEAD}`);

const kindOfTime = (command: string, slot: string, value: string): string => {
  if (slot === "duration") return parseDuration(value) === undefined ? "unclear" : "duration";
  const moment = readMoment(value, ANY_CLOCK, command === "alarm.set" ? "clock" : "day");
  if (moment === undefined) return "unclear";
  return moment.isDay ? "day" : "clock";
};

/**
 * What was said with its slots' values taken out, from the most general to the very words: "calendar.cancel:title1", then
 * the same with its last word, the last two words, and all of them: "calendar.cancel/cancel_my_<title1>". Undefined where no
 * command was understood.
 */
export const shapesOf = ({ said, plan }: Understood): readonly string[] | undefined => {
  if (plan.kind !== "run") return undefined;
  const { command, slots } = plan;
  const internal = new Set(
    Object.entries(shapeOf(command.slots)).flatMap(([name, slot]) => (slot.meta()?.internal === true ? [name] : [])),
  );
  const values = Object.entries(slots)
    .filter(([name]) => !internal.has(name))
    .flatMap(([name, value]) =>
      (Array.isArray(value) ? value : [value]).map((each: unknown) => ({ name, value: each })),
    )
    .flatMap(({ name, value }) =>
      typeof value === "string" && value !== "" ? [{ name, value: plainText(value) }] : [],
    )
    .sort((a, b) => b.value.length - a.value.length);
  const end = phraseEnd(said);
  let text = ` ${plainText(said).replace(BEGINNING, "")} `;
  const names = values.map(({ name, value }) => {
    const kind = (): string => {
      if (!TIME_SLOTS.includes(name)) return TITLE_SLOTS.has(name) && !value.includes(" ") ? `${name}1` : name;
      if (text.endsWith(` ${value} `) && end.isHour) return "hour";
      return text.endsWith(` ${value} `) && end.isNumber ? "number" : kindOfTime(command.name, name, value);
    };
    const named = kind();
    text = text.replace(` ${value} `, ` <${named}> `);
    return named;
  });
  const words = text.trim().split(" ");
  const filled = `${command.name}:${names.sort().join("+")}`;
  return [
    filled,
    `${filled}/${words.at(-1)}`,
    `${command.name}/*_${words.slice(-2).join("_")}`,
    `${command.name}/${words.join("_")}`,
  ];
};
