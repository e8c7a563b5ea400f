import type { TurnRecord } from "../../pipeline/turns/ledger.ts";
import type { Api } from "./api.ts";
import { byId, el, setText } from "./dom.ts";
import { LEDGER_STAGES, type LedgerBar, pictureOf, summaryOf } from "./ledger-bars.ts";

/** How long the last turns took, as the gateway's own ledger has it. */
export interface LedgerPanel {
  /** Reads it anew. */
  refresh(): Promise<void>;
}

const TURNS_SHOWN = 30;

const ms = (value: number): string => value.toFixed(value > 0 && value < 10 ? 1 : 0);
const timeOf = (at: string): string => new Date(at).toLocaleTimeString([], { timeStyle: "medium" });
const totalOf = ({ firstAudioMs }: TurnRecord): string =>
  firstAudioMs === null ? "no sound" : `${ms(firstAudioMs)} ms`;

const titleOf = (turn: TurnRecord): string =>
  [
    `${timeOf(turn.at)}: ${totalOf(turn)}, ${turn.outcome}`,
    ...LEDGER_STAGES.map(
      (stage) => `${stage} ${ms(turn.stages[stage])}${turn.over.includes(stage) ? ", over its share" : ""}`,
    ),
  ].join("\n");

const drawBar = ({ turn, parts, isCut }: LedgerBar): HTMLElement => {
  const bar = el("div", { class: "ledger-bar", title: titleOf(turn) });
  bar.classList.toggle("is-silent", turn.firstAudioMs === null);
  bar.classList.toggle("is-cut", isCut);
  for (const { stage, share, isOver } of parts) {
    const part = el("i", { "data-stage": stage, class: isOver ? "is-over" : undefined });
    part.style.setProperty("--share", `${share * 100}%`);
    bar.append(part);
  }
  return bar;
};

const drawRow = (turn: TurnRecord): HTMLElement =>
  el(
    "tr",
    { "data-turn": `${turn.sessionId}/${turn.turn}` },
    el("th", { scope: "row" }, el("time", { datetime: turn.at }, timeOf(turn.at))),
    el("td", { class: (turn.firstAudioMs ?? 0) > turn.budgetMs ? "is-over" : undefined }, totalOf(turn)),
    ...LEDGER_STAGES.map((stage) => {
      const isOver = turn.over.includes(stage);
      return el(
        "td",
        { class: isOver ? "is-over" : undefined },
        ms(turn.stages[stage]),
        isOver ? el("span", { class: "unseen" }, " over its share") : undefined,
      );
    }),
  );

export const createLedgerPanel = (api: Api): LedgerPanel => {
  const summary = byId("ledger-summary", HTMLElement);
  const bars = byId("ledger-bars", HTMLElement);
  const legend = byId("ledger-legend", HTMLUListElement);
  const rows = byId("ledger-rows", HTMLTableSectionElement);
  const details = byId("ledger-details", HTMLElement);
  legend.append(...LEDGER_STAGES.map((stage) => el("li", {}, el("i", { "data-stage": stage }), stage)));
  legend.append(el("li", {}, el("i", { class: "is-over" }), "over its share"));
  let reading: Promise<void> | undefined;
  let isStale = false;

  const draw = (turns: readonly TurnRecord[]) => {
    const picture = pictureOf(turns);
    for (const part of [bars, legend, details]) part.hidden = !picture;
    setText(summary, summaryOf(turns));
    if (!picture) return;
    bars.style.setProperty("--budget", `${picture.budgetShare * 100}%`);
    bars.dataset.budget = `${picture.budgetMs} ms`;
    bars.replaceChildren(...picture.bars.map(drawBar));
    rows.replaceChildren(...turns.map(drawRow));
  };

  const refresh = async (): Promise<void> => {
    // One reading at a time; what happens meanwhile is read by the next.
    if (reading) {
      isStale = true;
      return reading;
    }
    do {
      isStale = false;
      reading = api.turns(TURNS_SHOWN).then(draw);
      try {
        await reading;
      } catch {
        // The line tells of a gateway that is away; the panel keeps what it has.
      }
      reading = undefined;
    } while (isStale);
  };
  return { refresh };
};
