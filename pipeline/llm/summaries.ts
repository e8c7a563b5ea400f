import { DateTime } from "luxon";
import type { Calendar } from "../../services/calendar/service.ts";
import type { Tasks } from "../../services/tasks/service.ts";
import { count, joinSpoken } from "../commands/speech.ts";
import { sayTime } from "../commands/when.ts";
import type { Brain } from "./brain.ts";
import { extract } from "./extract.ts";
import { LlmFailure } from "./failure.ts";
import type { Place } from "./model.ts";
import { type PlaceWhy, type Privacy, placesFor, privateWish } from "./privacy.ts";
import { asData, DATA_RULE, type PastTurn } from "./prompt.ts";
import { tokensOf } from "./tokens.ts";

/** A summary, and how it was made. */
export interface Summary {
  readonly text: string;
  /** "extract": sentences of the text itself; "rules": told by this program. */
  readonly engine: "llm_local" | "llm_cloud" | "extract" | "rules";
  readonly model?: string;
  /** What decided where it could be made. */
  readonly where: PlaceWhy;
  /** Why no model made it though there is one. */
  readonly failed?: string;
}

export interface SummaryOptions {
  readonly privacy: Privacy;
  readonly signal: AbortSignal;
  /** Default 3. */
  readonly sentences?: number;
  /** BCP 47. Default "en". */
  readonly language?: string;
}

export interface DayOptions extends SummaryOptions {
  /** Any time of the day that is meant. */
  readonly day: Date;
  /** IANA name. */
  readonly timeZone: string;
}

/** Makes long things short, with a language model where there is one that may see them. */
export interface Summaries {
  text(text: string, options: SummaryOptions): Promise<Summary>;
  conversation(turns: readonly PastTurn[], options: SummaryOptions): Promise<Summary>;
  /** A day of one user: events, and tasks that are due or late. */
  day(userId: string, options: DayOptions): Promise<Summary>;
}

export interface SummariesDeps {
  readonly brain?: Brain;
  readonly tasks: Tasks;
  readonly calendar: Calendar;
  /** Until a model has begun. Default 8000 ms. */
  readonly budgetMs?: number;
  /** What a model is given at once; longer things are summed up in parts, and then their summaries. Default 4000 tokens. */
  readonly partTokens?: number;
}

/** More parts than this take longer than anybody waits: of what is longer still, the last are taken. */
const MAX_PARTS = 8;
/** Of the summary of a part. */
const PART_SENTENCES = 4;

/** `text` in pieces of at most `tokens`, between sentences or words where there are any. */
const partsOf = (text: string, tokens: number): readonly string[] => {
  const parts: string[] = [];
  let part = "";
  // No piece is longer than fits, however long its words.
  const most = Math.max(1, Math.floor(tokens / 2));
  for (const piece of text.match(new RegExp(`[^.!?\\n]{1,${most}}(?:[.!?\\n]+\\s*|\\s+|$)|[^]{1,${most}}`, "gu")) ??
    []) {
    if (part !== "" && tokensOf(part + piece) > tokens) {
      parts.push(part);
      part = "";
    }
    part += piece;
  }
  return part === "" ? parts : [...parts, part];
};

const lineOf = (value: unknown): string => JSON.stringify(value);

const languageName = (language: string): string =>
  new Intl.DisplayNames("en", { type: "language" }).of(new Intl.Locale(language).language) ?? language;

export const createSummaries = ({
  brain,
  tasks,
  calendar,
  budgetMs = 8000,
  partTokens = 4000,
}: SummariesDeps): Summaries => {
  /** A model's summary of `data`, which may hold anything and is offered no functions; else what `otherwise` makes. */
  const summarise = async (
    what: string,
    data: unknown,
    { privacy, signal, sentences = 3, language = "en", stays = false }: SummaryOptions & { readonly stays?: boolean },
    otherwise: () => Pick<Summary, "text" | "engine">,
  ): Promise<Summary> => {
    const shown = asData(data);
    const { places: allowed, why: where } =
      stays && privacy.level !== "local_only"
        ? ({ places: ["local"], why: "private_content" } as const)
        : placesFor(shown, privacy);
    const places: readonly Place[] = allowed.filter((place) => brain?.places.includes(place));
    if (brain === undefined || places.length === 0) return { ...otherwise(), where };
    let by: Pick<Summary, "engine" | "model"> = { engine: "llm_local" };
    const summary = async (of: string, content: string, most: number): Promise<string> => {
      const ask = `Sum up ${of} in at most ${count(most, "sentence")} in ${languageName(language)}, in plain words and without marks. Keep to what it says. ${DATA_RULE}`;
      const request = () => ({
        messages: [
          { role: "system" as const, content: ask },
          { role: "user" as const, content },
        ],
        maxTokens: 100 + 150 * most,
      });
      const clauses: string[] = [];
      for await (const event of brain.think({ request, places, signal, budgetMs, maxCharacters: 1000 * most })) {
        if (event.type === "begun") by = { engine: `llm_${event.model.place}`, model: event.model.model };
        if (event.type === "clause") clauses.push(event.text);
        // Half a summary leaves out what nobody knows.
        if (event.type === "end" && !event.whole) throw new LlmFailure("broken_off", "the summary was cut short");
      }
      return clauses.join(" ");
    };
    try {
      if (tokensOf(shown) <= partTokens) return { text: await summary(what, shown, sentences), ...by, where };
      const plain = typeof data === "string" ? data : Array.isArray(data) ? data.map(lineOf).join("\n") : lineOf(data);
      const parts = partsOf(plain, partTokens).slice(-MAX_PARTS);
      const short: string[] = [];
      for (const [i, part] of parts.entries())
        short.push(await summary(`part ${i + 1} of ${parts.length} of ${what}`, asData(part), PART_SENTENCES));
      const text = await summary(`${what}, by the summaries of its parts`, asData(short), sentences);
      return { text, ...by, where };
    } catch (error) {
      signal.throwIfAborted();
      return { ...otherwise(), where, failed: error instanceof LlmFailure ? error.reason : "failed" };
    }
  };

  return {
    text: (text, options) =>
      summarise("the text", text, options, () => ({ text: extract(text, options.sentences ?? 3), engine: "extract" })),
    conversation: (turns, options) =>
      summarise(
        "the conversation between a user and a voice assistant",
        turns.map(({ said, heard }) => ({ said, heard })),
        // What was private when it was said is so when it is summed up.
        { ...options, stays: turns.some(({ said, stays }) => stays === true || privateWish(said).isPrivate) },
        () => ({
          text: extract(turns.map(({ said, heard }) => `${said}. ${heard}`).join("\n"), options.sentences ?? 3),
          engine: "extract",
        }),
      ),
    day: async (userId, options) => {
      const { day, timeZone } = options;
      const start = DateTime.fromJSDate(day, { zone: timeZone }).startOf("day");
      const [from, before] = [start.toJSDate(), start.plus({ days: 1 }).toJSDate()];
      const [events, due] = await Promise.all([
        calendar.list(userId, { from, before }),
        tasks.list(userId, { dueBefore: before }),
      ]);
      const told = events.map(({ title, startsAt, allDay }) =>
        allDay ? `${title} all day` : `${title} at ${sayTime(startsAt, { now: day, timeZone })}`,
      );
      const rules = () => {
        const first = told.length === 0 ? "No events." : `${count(told.length, "event")}: ${joinSpoken(told)}.`;
        const titles = joinSpoken(due.map(({ title }) => title));
        const second = due.length === 0 ? "No tasks are due." : `${count(due.length, "task")} due: ${titles}.`;
        return { text: `${first} ${second}`, engine: "rules" as const };
      };
      const data = {
        date: start.toISODate(),
        events: told,
        tasks_due: due.map(({ title, list }) => ({ title, list })),
      };
      return summarise("the user's day", data, options, rules);
    },
  };
};
