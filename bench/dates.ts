import { readFile } from "node:fs/promises";
import { type DateValue, toInstant } from "../pipeline/dates/date.ts";
import { parseDate } from "../pipeline/dates/find.ts";

// The corpus gives local times only. Its lines with zones ("8 am GMT" is 6 o'clock) tell that its caller is at UTC-2.
const TIME_ZONE = "Etc/GMT+2";
const DEFAULT_FILE = "../shared/eval/nlu/dates_dev.tsv";

interface Line {
  readonly text: string;
  readonly reference: string;
  readonly kind: string;
  /** "start" or "start..end"; the first is the answer, the others are right too. */
  readonly answers: readonly string[];
}

const parse = (tsv: string): Line[] => {
  const [head = "", ...rows] = tsv.split(/\r?\n/);
  const names = head.split("\t");
  return rows.flatMap((row) => {
    if (row.trim() === "") return [];
    const cells = row.split("\t");
    const get = (name: string): string => cells[names.indexOf(name)]?.trim() ?? "";
    const own = get("end") ? `${get("start")}..${get("end")}` : get("start");
    const others = get("alternatives")
      .split("|")
      .map((one) => one.trim().replace(/(?<=\d)\s*(?:\.\.|\/|,)\s*(?=\d)/, ".."));
    return [
      {
        text: get("text"),
        reference: get("reference"),
        kind: get("kind"),
        answers: [own, ...others].filter((one) => one),
      },
    ];
  });
};

// Written to the second, so that "2013-02-12" and "2013-02-12T00:00" compare.
const plain = (time: string): string => `${time}${"0000-00-00T00:00:00".slice(time.length)}`;
const same = (value: DateValue, answer: string): boolean => {
  const [start = "", end] = answer.split("..");
  if (plain(start) !== value.start) return false;
  return end === undefined ? value.kind === "instant" : value.kind === "interval" && plain(end) === value.end;
};

/** How many date expressions of a file come out as they should. Lines whose answer is no date we can write are skipped. */
export const run = async (args: {
  json: boolean;
  file?: string;
  verbose?: boolean;
}): Promise<Record<string, unknown>> => {
  const lines = parse(await readFile(args.file ?? DEFAULT_FILE, "utf8"));
  const counts = { instant: [0, 0], interval: [0, 0], none: [0, 0] } as Record<string, [number, number]>;
  let skipped = 0;
  const failures: string[] = [];
  // One pass unmeasured, so that the figure is that of a server that has been up for a while.
  for (const { text, reference } of lines) {
    parseDate(text, { now: toInstant(reference, TIME_ZONE), timeZone: TIME_ZONE });
  }
  const began = performance.now();
  for (const { text, reference, kind, answers } of lines) {
    const count = counts[kind];
    if (!count || (kind !== "none" && answers.length === 0)) {
      skipped++;
      continue;
    }
    const value = parseDate(text, { now: toInstant(reference, TIME_ZONE), timeZone: TIME_ZONE });
    const right =
      kind === "none" ? value === undefined : value !== undefined && answers.some((one) => same(value, one));
    count[1]++;
    if (right) count[0]++;
    else {
      const got =
        value === undefined ? "nothing" : value.kind === "instant" ? value.start : `${value.start}..${value.end}`;
      failures.push(`${text}\t${kind}\t${answers.join(" | ")}\tgot ${got}`);
    }
  }
  const usPerLine = ((performance.now() - began) * 1000) / Math.max(1, lines.length);
  const share = (...kinds: string[]): number => {
    const all = kinds.map((kind) => counts[kind] ?? [0, 0]);
    const total = all.reduce((sum, one) => sum + (one[1] ?? 0), 0);
    const right = all.reduce((sum, one) => sum + (one[0] ?? 0), 0);
    return total === 0 ? 0 : Math.round((10_000 * right) / total) / 10_000;
  };
  const result = {
    instant_exact: share("instant"),
    interval_exact: share("interval"),
    exact: share("instant", "interval"),
    none_exact: share("none"),
    lines: lines.length,
    skipped,
    us_per_line: Math.round(usPerLine),
  };
  if (!args.json) {
    for (const failure of failures.slice(0, args.verbose ? failures.length : 20)) console.log(failure);
    console.log(result);
  }
  return result;
};
