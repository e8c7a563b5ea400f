import { el } from "./dom.ts";
import type { BudgetStage, Offers } from "./offers.ts";
import type { Times } from "./turn.ts";

const STAGES: readonly { readonly stage: BudgetStage; readonly label: string; readonly what: string }[] = [
  { stage: "endpoint", label: "endpoint", what: "From the end of speech to being sure of it" },
  { stage: "stt", label: "stt", what: "Writing it down" },
  { stage: "intent", label: "intent", what: "Understanding it" },
  { stage: "command", label: "command", what: "Doing it" },
  { stage: "tts", label: "tts", what: "First sound of the reply" },
  { stage: "network", label: "network", what: "There and back" },
];

const shown = (ms: number): string => (ms < 10 ? ms.toFixed(1) : ms.toFixed(0));
const place = (element: HTMLElement, values: Readonly<Record<string, number>>): HTMLElement => {
  for (const [name, value] of Object.entries(values)) element.style.setProperty(name, `${value}%`);
  return element;
};

/** One sentence for those who do not see the picture. */
const summaryOf = (totalMs: number, budgetMs: number): string => {
  const beyond = totalMs - budgetMs;
  return beyond > 0 ? `${shown(beyond)} ms over budget` : `within ${shown(budgetMs)} ms`;
};

/**
 * Where the time of a turn went, stage after stage, each against its budget: the slot is the budget, the bar what it took,
 * its warm end what was too much.
 */
export const drawWaterfall = (
  into: HTMLDetailsElement,
  { stages, areFinal }: Times,
  budget: Offers["budgetMs"],
): void => {
  const budgetMs = Object.values(budget).reduce((sum, ms) => sum + ms, 0);
  const totalMs = Object.values(stages).reduce((sum, ms) => sum + ms, 0);
  const scale = 100 / Math.max(budgetMs * 1.12, totalMs * 1.05);
  let start = 0;
  const rows = STAGES.map(({ stage, label, what }) => {
    const ms = stages[stage];
    const allowed = budget[stage];
    const from = start;
    start += ms ?? 0;
    const isOver = ms !== undefined && ms > allowed;
    const track = el("td", { class: "track" });
    track.append(place(el("i", { class: "slot" }), { "--from": from * scale, "--to": (from + allowed) * scale }));
    if (ms !== undefined)
      track.append(
        place(el("i", { class: "bar" }), { "--from": from * scale, "--to": (from + Math.min(ms, allowed)) * scale }),
      );
    if (isOver)
      track.append(
        place(el("i", { class: "over" }), { "--from": (from + allowed) * scale, "--to": (from + ms) * scale }),
      );
    track.append(place(el("i", { class: "limit" }), { "--from": budgetMs * scale }));
    return el(
      "tr",
      { class: isOver ? "is-over" : undefined, "data-stage": stage },
      el("th", { scope: "row", title: what }, label),
      track,
      el("td", { class: "ms" }, ms === undefined ? "–" : shown(ms)),
      el("td", { class: "of" }, `of ${allowed}`),
    );
  });
  const strip = el("span", { class: "strip", "aria-hidden": "true" });
  strip.append(place(el("i", { class: "bar" }), { "--from": 0, "--to": Math.min(totalMs, budgetMs) * scale }));
  if (totalMs > budgetMs)
    strip.append(place(el("i", { class: "over" }), { "--from": budgetMs * scale, "--to": totalMs * scale }));
  strip.append(place(el("i", { class: "limit" }), { "--from": budgetMs * scale }));
  into.classList.toggle("is-over", totalMs > budgetMs);
  into.classList.toggle("is-running", !areFinal);
  into.replaceChildren(
    el(
      "summary",
      {},
      el("b", {}, `${shown(totalMs)} ms`),
      strip,
      el("span", {}, areFinal ? summaryOf(totalMs, budgetMs) : "so far"),
    ),
    el(
      "table",
      {},
      el("caption", { class: "unseen" }, "Where the time went, in milliseconds, against the budget"),
      el("tbody", {}, ...rows),
    ),
  );
};
