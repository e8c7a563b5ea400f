import { existsSync, readFileSync } from "node:fs";
import { ROUTES, type Route } from "../../pipeline/intent/intent.ts";

/** A labelled utterance of a TSV file. */
export interface LabelledLine {
  readonly route: Route;
  readonly text: string;
  readonly source: string;
  readonly sourceLabel: string;
  /** As the source wrote them; empty where it has none. */
  readonly slots: string;
  /** Other routes that are right too. */
  readonly alternatives: readonly Route[];
}

export const ROUTER_DEV = "../shared/eval/nlu/router_dev.tsv";
/** Sources under CC-BY-SA: scored with, never trained on. */
export const NEVER_TRAINED: ReadonlySet<string> = new Set(["smcalflow2"]);

const isRoute = (text: string): text is Route => (ROUTES as readonly string[]).includes(text);

/** Undefined when the file is absent. */
export const readLabelled = (file: string): LabelledLine[] | undefined => {
  if (!existsSync(file)) return undefined;
  const [head = "", ...lines] = readFileSync(file, "utf8").split(/\r?\n/);
  const column = new Map(head.split("\t").map((name, index) => [name, index]));
  const found: LabelledLine[] = [];
  for (const line of lines) {
    if (line === "") continue;
    const cells = line.split("\t");
    const cell = (name: string) => cells[column.get(name) ?? -1] ?? "";
    const route = cell("route");
    if (!isRoute(route)) continue;
    found.push({
      route,
      text: cell("text"),
      source: cell("source"),
      sourceLabel: cell("source_label"),
      slots: cell("slots"),
      alternatives: cell("alternatives").split("|").filter(isRoute),
    });
  }
  return found;
};

/** Whether a line is of the fifth that is held out. Lines that differ in case or punctuation alone stay together. */
export const isHeldOut = (text: string): boolean => {
  let hash = 0x811c9dc5;
  for (const char of text.toLowerCase().replace(/[^a-z0-9]/g, ""))
    hash = Math.imul(hash ^ char.charCodeAt(0), 0x01000193);
  return ((hash ^ (hash >>> 15)) >>> 0) % 5 === 0;
};
