import { el, setText } from "./dom.ts";
import type { Offers } from "./offers.ts";
import { createReplyView } from "./reply-view.ts";
import { type Turn, timesOf } from "./turn.ts";
import { drawWaterfall } from "./waterfall.ts";

/** One turn on the page. */
export interface TurnView {
  readonly element: HTMLLIElement;
  /** Shows what is known of the turn now. */
  update(turn: Turn): void;
  /** Only what changes while a reply is heard. */
  updateReply(turn: Turn): void;
  /** An older turn keeps its waterfall to itself until it is asked for. */
  fold(): void;
}

const shown = (value: unknown): string => {
  if (Array.isArray(value)) return value.map(shown).join(", ");
  return typeof value === "string" ? value : JSON.stringify(value);
};

const outcomeOf = ({ result, intent }: Turn): string | undefined => {
  if (result?.asks) return `asks for ${result.asks.replaceAll("_", " ")}`;
  if (result) return result.handled ? "done" : "not done";
  return intent && intent.command === null ? "no command for it" : undefined;
};

const understood = (turn: Turn): HTMLElement[] => {
  if (!turn.intent) return [];
  const { command, route, slots, confidence } = turn.intent;
  const outcome = outcomeOf(turn);
  return [
    el("code", { class: "command", title: `confidence ${(confidence * 100).toFixed(0)} %` }, command ?? route),
    ...Object.entries(slots).map(([name, value]) =>
      el("span", { class: "slot-value" }, el("i", {}, name.replaceAll("_", " ")), " ", shown(value)),
    ),
    ...(outcome ? [el("span", { class: `outcome ${turn.result?.handled ? "is-done" : ""}` }, outcome)] : []),
  ];
};

const WHOSE: Readonly<Record<Turn["kind"], string>> = {
  spoken: "You said",
  typed: "You typed",
  announcement: "Earshot, of its own accord",
};

export const createTurnView = (budgetMs: Offers["budgetMs"]): TurnView => {
  const whose = el("h3", { class: "unseen" });
  const bubble = el("p", { class: "bubble" });
  const meaning = el("p", { class: "meaning" });
  const reply = createReplyView();
  const trouble = el("p", { class: "trouble", hidden: true });
  const waterfall = el("details", { class: "waterfall", hidden: true, open: true });
  const element = el("li", { class: "turn" }, whose, bubble, meaning, reply.element, trouble, waterfall);
  let shownIntent = "";

  return {
    element,
    updateReply: reply.update,
    fold() {
      waterfall.open = false;
    },
    update(turn) {
      element.dataset.kind = turn.kind;
      if (turn.turn !== undefined) element.dataset.turn = String(turn.turn);
      setText(whose, WHOSE[turn.kind]);
      bubble.hidden = turn.kind === "announcement";
      bubble.classList.toggle("is-partial", !turn.isFinal);
      bubble.classList.toggle("is-empty", turn.isFinal && turn.text === "");
      setText(bubble, turn.text || (turn.isFinal ? "nothing was understood" : "…"));
      const key = JSON.stringify([turn.intent, turn.result]);
      if (key !== shownIntent) meaning.replaceChildren(...understood(turn));
      shownIntent = key;
      reply.update(turn);
      trouble.hidden = !turn.error;
      setText(trouble, turn.error ? `${turn.error.message} (${turn.error.code})` : "");
      const times = timesOf(turn);
      waterfall.hidden = !times;
      if (times) drawWaterfall(waterfall, times, budgetMs);
    },
  };
};
