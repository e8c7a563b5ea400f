import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** One recording and what is right for it. */
export interface SpeechRow {
  /** Path of the file, or a name where `audio` makes it. */
  readonly name: string;
  /** Right transcripts; empty where none is known. */
  readonly answers: readonly string[];
  /** Phrases certainly spoken, where no transcript is known. */
  readonly mustContain: readonly string[];
  /** "command", "read", ... where the manifest says so. */
  readonly kind?: string;
  /** 16 kHz samples. */
  readonly audio?: () => Promise<Int16Array>;
}

const split = (cell: string): string[] =>
  cell
    .split("|")
    .map((part) => part.trim())
    .filter((part) => part !== "");

/** Rows of a TSV with at least the columns file and transcript that can be scored: English, transcript or phrases known. */
export const readManifest = (path: string): readonly SpeechRow[] => {
  const [head = "", ...lines] = readFileSync(path, "utf8").split(/\r?\n/);
  const columns = head.split("\t");
  return lines.flatMap((line) => {
    const cells = line.split("\t");
    const cell = (column: string) => cells[columns.indexOf(column)] ?? "";
    const language = cell("lang");
    if (cell("file") === "" || (language !== "" && !language.startsWith("en"))) return [];
    const transcript = cell("transcript");
    const answers = transcript === "" || transcript === "UNKNOWN" ? [] : [transcript, ...split(cell("alternatives"))];
    const mustContain = split(cell("must_contain"));
    if (answers.length === 0 && mustContain.length === 0) return [];
    return [{ name: join(dirname(path), cell("file")), answers, mustContain, kind: cell("kind") }];
  });
};

/** What Earshot does, as opposed to lamps, coffee and wake words. */
const IN_SCOPE =
  /\b(timers?|alarms?|remind\w*|reschedule|calendar|meetings?|appointments?|tasks?|to do|shopping|translate|what time|what day)\b|\bthe (time|date|day)\b|^(time|date|quit|stop|cancel|pause|resume|repeat|help|yes|no)$/i;

/** Commands that people spoke and Earshot knows. */
export const humanCommands = (rows: readonly SpeechRow[]): readonly SpeechRow[] =>
  rows.filter(
    ({ kind = "command", answers, mustContain }) =>
      kind === "command" && IN_SCOPE.test(answers[0] ?? mustContain.join(" ")),
  );
