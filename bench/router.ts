import type { Route } from "../pipeline/intent/intent.ts";
import { createLocalRouter } from "../pipeline/intent/local.ts";
import { SERVED } from "../pipeline/intent/routes.ts";
import { createHybrid } from "./intent/hybrid.ts";
import { isHeldOut, type LabelledLine, NEVER_TRAINED, ROUTER_DEV, readLabelled } from "./intent/rows.ts";
import { type Score, scoreRoutes } from "./intent/score.ts";
import { scoreSlots } from "./intent/slot-score.ts";

const NOW = new Date("2026-03-10T10:00:00Z");

const round = (value: number) => Math.round(value * 10_000) / 10_000;
const figures = ({ macroF1, falseTake }: Score) => ({ macro_f1: round(macroF1), false_take: round(falseTake) });

const print = (name: string, { macroF1, falseTake, routes, confusions }: Score, lines: number) => {
  console.log(`${name}: ${lines} lines, macro-F1 ${macroF1.toFixed(4)}, false take ${(falseTake * 100).toFixed(2)} %`);
  for (const { route, precision, recall, f1, support } of routes)
    console.log(
      `  ${route.padEnd(10)} precision ${precision.toFixed(3)}  recall ${recall.toFixed(3)}  F1 ${f1.toFixed(3)}  of ${support}`,
    );
  for (const [pair, count] of confusions.slice(0, 8)) console.log(`  ${String(count).padStart(4)}  ${pair}`);
};

/**
 * Scores the local router with a model behind it that answers by the label: an upper bound of what a model can add, and
 * what share of the lines it is asked about.
 */
const scoreHybrid = async (lines: readonly LabelledLine[], json: boolean): Promise<Record<string, unknown>> => {
  const hybrid = await createHybrid(lines);
  try {
    const found = new Map<LabelledLine, Awaited<ReturnType<typeof hybrid.route>>>();
    for (const line of lines) found.set(line, await hybrid.route(line.text));
    const score = (some: readonly LabelledLine[]) =>
      scoreRoutes(some, SERVED, (line) => found.get(line)?.route ?? "out_of_scope");
    const kept = lines.filter((line) => found.get(line)?.why === "sure");
    const why = (name: string) => lines.filter((line) => found.get(line)?.why === name).length / lines.length;
    const total = score(lines);
    if (!json) {
      print("local router, model behind it", total, lines.length);
      const { macroF1 } = score(kept);
      console.log(`the local router alone answered ${kept.length} of them, macro-F1 ${macroF1.toFixed(4)}`);
      for (const name of ["unknown", "unsure", "several"])
        console.log(`  asked because ${name.padEnd(8)} ${(why(name) * 100).toFixed(1)} %`);
    }
    return {
      ...figures(total),
      lines: lines.length,
      // Each of these lines was taken, so that a share of false takes would say nothing.
      local: { macro_f1: figures(score(kept)).macro_f1, lines: kept.length },
      asked: { unknown: round(why("unknown")), unsure: round(why("unsure")), several: round(why("several")) },
      failed: lines.filter((line) => found.get(line)?.failed !== undefined).length,
      note: "the model answers by the label: an upper bound",
    };
  } finally {
    await hybrid.close();
  }
};

/** Scores the local router on labelled lines: by default the held-out fifth, else all lines of a file of the same columns. */
export const run = async ({
  json,
  file,
  engine = "local",
}: {
  json: boolean;
  file?: string;
  engine?: string;
}): Promise<Record<string, unknown>> => {
  if (engine !== "local" && engine !== "hybrid") return { skipped: `there is no router engine "${engine}"` };
  const all = readLabelled(file ?? ROUTER_DEV);
  if (all === undefined) return { skipped: `${file ?? ROUTER_DEV} is not there` };
  const lines = file === undefined ? all.filter(({ text }) => isHeldOut(text)) : all;
  if (engine === "hybrid") return scoreHybrid(lines, json);
  const loading = performance.now();
  const router = createLocalRouter();
  const loadMs = performance.now() - loading;
  const ctx = { signal: new AbortController().signal, language: "en", timeZone: "UTC", now: NOW };
  // The first lines are slower while the code is compiled; a server meets them once.
  for (const { text } of lines.slice(0, 200)) await router.route(text, ctx);
  const routes = new Map<LabelledLine, Route>();
  const started = performance.now();
  for (const line of lines) routes.set(line, (await router.route(line.text, ctx)).route);
  const usPerLine = ((performance.now() - started) * 1000) / Math.max(1, lines.length);

  const score = (some: readonly LabelledLine[]) =>
    scoreRoutes(some, SERVED, (line) => routes.get(line) ?? "out_of_scope");
  const trained = lines.filter(({ source }) => !NEVER_TRAINED.has(source));
  const others = lines.filter(({ source }) => NEVER_TRAINED.has(source));
  // In a file that was named, every line counts; in our own the unseen fifth does, and the dialogue apart.
  const main = file === undefined ? trained : lines;
  const slots = await scoreSlots(main, (text) => router.route(text, ctx));
  const result = {
    ...figures(score(main)),
    us_per_line: Math.round(usPerLine),
    lines: main.length,
    load_ms: Math.round(loadMs),
    ...(slots.count > 0
      ? { slot_exact: round(slots.exact), slot_overlap: round(slots.overlap), slots: slots.count }
      : {}),
    ...(others.length > 0 && file === undefined
      ? {
          smcalflow2: { ...figures(score(others)), lines: others.length },
          total: { ...figures(score(lines)), lines: lines.length },
        }
      : {}),
  };
  if (!json) {
    print(file ?? "held-out fifth", score(main), main.length);
    if (file === undefined) print("smcalflow2", score(others), others.length);
    if (file === undefined) print("both", score(lines), lines.length);
    console.log(`${Math.round(usPerLine)} us a line, loaded in ${Math.round(loadMs)} ms`);
    if (slots.count > 0)
      console.log(
        `${slots.count} annotated slots: ${(slots.exact * 100).toFixed(1)} % exact, ${(slots.overlap * 100).toFixed(1)} % held in the slot found`,
      );
  }
  return result;
};
