import { writeFile } from "node:fs/promises";
import { createPage } from "./html/page.ts";
import type { Bench, BenchArgs } from "./main.ts";
import { figuresIn, ratiosOf } from "./ratios.ts";
import { provenance } from "./report.ts";

/** Small sizes: everything together takes minutes, not hours. */
const QUICK: readonly {
  readonly name: string;
  readonly args?: Partial<BenchArgs>;
  readonly load: () => Promise<{ readonly run: (args: never) => Promise<Record<string, unknown>> }>;
}[] = [
  { name: "router", load: () => import("./router.ts") },
  { name: "hybrid", args: { engine: "hybrid" }, load: () => import("./router.ts") },
  { name: "llm", args: { n: 60 }, load: () => import("./llm.ts") },
  { name: "dates", load: () => import("./dates.ts") },
  { name: "stt", args: { n: 40 }, load: () => import("./stt.ts") },
  { name: "voice", args: { n: 18 }, load: () => import("./voice.ts") },
  { name: "vad", load: () => import("./vad.ts") },
  { name: "audio", load: () => import("./audio.ts") },
  { name: "turns", args: { n: 48 }, load: () => import("./turns.ts") },
  { name: "load", args: { n: 60, silent: 500 }, load: () => import("./load.ts") },
  { name: "soak", args: { minutes: 1 }, load: () => import("./soak.ts") },
];

/** Runs every bench at a small size, and writes what came out as one page (`--html`) and as figures (`--out`). */
export const run: Bench = async ({ html, out, files }) => {
  const results: Record<string, Record<string, unknown>> = {};
  const chosen = files.length === 0 ? QUICK : QUICK.filter(({ name }) => files.includes(name));
  for (const { name, args, load } of chosen) {
    process.stderr.write(`all: ${name}\n`);
    try {
      const { run: bench } = await load();
      results[name] = await bench({ json: true, verbose: false, files: [], ...args } as never);
    } catch (error) {
      // One that cannot run here must not keep the others from being seen.
      results[name] = { error: error instanceof Error ? error.message : String(error) };
    }
  }
  const ratios = ratiosOf(figuresIn(results));
  const failed = Object.values(results).some(({ error }) => error !== undefined);
  const all = { ...results, ratios, ...provenance(), at: new Date().toISOString() };
  if (out !== undefined) await writeFile(out, `${JSON.stringify(all, null, 2)}\n`);
  if (html !== undefined) await writeFile(html, createPage(all));
  return { ...results, ratios, failed };
};
