import { readFile } from "node:fs/promises";
import { CommandError } from "../gateway/cli/command.ts";
import type { Bench } from "./main.ts";
import { compare, type Figures, figuresIn } from "./ratios.ts";
import { table } from "./report.ts";

/** Status 1 is for what got worse: nobody should take a file that is not there for that. */
const refuse = (why: string) => new CommandError(why, { status: 2 });

/** The figures of a file: JSON, or a bench's output whose last line is JSON. */
const readFigures = async (path: string): Promise<Figures> => {
  const text = await readFile(path, "utf8").then(
    (all) => all.trim(),
    (error: unknown) => {
      throw refuse(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
    },
  );
  const parse = (json: string): unknown => {
    try {
      return JSON.parse(json);
    } catch {
      return undefined;
    }
  };
  const found = parse(text) ?? parse(text.split("\n").at(-1) ?? "");
  if (found === undefined) throw refuse(`${path} holds no figures: it is not JSON`);
  const figures = figuresIn(found);
  if (figures.size === 0) throw refuse(`${path} holds no figures`);
  return figures;
};

const shown = (value: number) => String(Math.round(value * 1000) / 1000);

/** Says what got worse from the first file to the second; exit status 1 where anything did. */
export const run: Bench = async ({ json, files }) => {
  const [before, after, ...more] = files;
  if (before === undefined || after === undefined || more.length > 0)
    throw refuse("compare takes two files: compare A.json B.json");
  const changes = compare(await readFigures(before), await readFigures(after));
  if (changes.length === 0) throw refuse("the two files have no figure in common that is known");
  const of = (verdict: string) => changes.filter((change) => change.verdict === verdict);
  if (!json) {
    const rows = [...of("worse"), ...of("better")].map((change) => [
      change.name,
      shown(change.before),
      shown(change.after),
      change.ratio === undefined ? "" : `x ${shown(change.ratio)}`,
      change.verdict,
    ]);
    if (rows.length > 0) console.log(table([["figure", "before", "after", "ratio", ""], ...rows]));
    console.log(`${changes.length} figures: ${of("worse").length} worse, ${of("better").length} better`);
  }
  return { figures: changes.length, worse: of("worse"), better: of("better"), failed: of("worse").length > 0 };
};
