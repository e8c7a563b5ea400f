import type { SessionEvent } from "../../protocols/events.ts";
import { byId, setText } from "./dom.ts";
import type { Offers } from "./offers.ts";
import type { Call } from "./transport.ts";
import { newTurn, type Turn, tell } from "./turn.ts";
import { createTurnView, type TurnView } from "./turn-view.ts";

/** Older turns are forgotten. */
const TURNS_KEPT = 100;

interface Shown {
  readonly turn: Turn;
  readonly view: TurnView;
}

/** All turns of this page, one below the other. */
export interface Conversation {
  /** A new session counts its turns from 1 again. */
  begin(call: Call): void;
  hear(event: SessionEvent): void;
  /** Shows what was typed before the gateway answers. */
  type(text: string): void;
  /** Looks how far replies have been heard. Called once a frame. */
  look(): void;
}

export const createConversation = (budgetMs: () => Offers["budgetMs"]): Conversation => {
  const list = byId("turns", HTMLOListElement);
  const empty = byId("empty", HTMLElement);
  const spoken = byId("spoken", HTMLElement);
  let call: Call | undefined;
  let turns = new Map<number, Shown>();
  /** Typed, and not yet seen among the gateway's events. */
  let typed: Shown[] = [];
  let newest: Shown | undefined;

  const show = (turn: Turn): Shown => {
    const shown = { turn, view: createTurnView(budgetMs()) };
    newest?.view.fold();
    newest = shown;
    empty.hidden = true;
    list.append(shown.view.element);
    if (list.children.length > TURNS_KEPT) list.firstElementChild?.remove();
    return shown;
  };
  const follow = (shown: Shown) => {
    // Whoever reads further up is left alone.
    const scroller = list.parentElement;
    if (!scroller || shown !== newest) return;
    if (scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 400)
      scroller.scrollTop = scroller.scrollHeight;
  };

  /** The turn that `event` belongs to; undefined where it is of none. */
  const turnOf = (event: SessionEvent): Shown | undefined => {
    if (!("turn" in event) || event.turn === undefined) return undefined;
    const known = turns.get(event.turn);
    if (known) return known;
    // Nothing but its intent, or its failure, tells of a turn that was typed.
    const wasTyped = event.type === "intent" || event.type === "error" ? typed.shift() : undefined;
    const kind = event.type === "reply.started" && event.cause === "announcement" ? "announcement" : "spoken";
    const shown = wasTyped ?? show(newTurn(kind, event.turn, performance.now()));
    shown.turn.turn = event.turn;
    turns.set(event.turn, shown);
    return shown;
  };

  return {
    begin(opened) {
      call = opened;
      turns = new Map();
      typed = [];
    },
    hear(event) {
      const shown = turnOf(event);
      if (!shown) return;
      const { turn, view } = shown;
      tell(turn, event, { now: performance.now(), capturedAt: (positionMs) => call?.capturedAt(positionMs) });
      if (turn.turn !== undefined && turn.saidAt !== undefined && turn.totalMs === undefined) {
        const cameAt = call?.firstAudioAt(turn.turn);
        if (cameAt !== undefined) turn.totalMs = cameAt - turn.saidAt;
      }
      if (event.type === "turn.metrics" && turn.totalMs === undefined) turn.networkMs = call?.networkMs();
      view.update(turn);
      if (event.type === "transcript.final")
        setText(spoken, event.text ? `You said: ${event.text}` : "Nothing was understood.");
      if (event.type === "reply.text") setText(spoken, `Earshot: ${turn.pieces.map(({ text }) => text).join(" ")}`);
      follow(shown);
    },
    type(text) {
      const turn = newTurn("typed", undefined, performance.now());
      turn.text = text;
      const shown = show(turn);
      typed.push(shown);
      shown.view.update(turn);
      follow(shown);
    },
    look() {
      if (!call) return;
      for (const { turn, view } of turns.values()) {
        if (turn.turn === undefined || turn.pieces.length === 0) continue;
        const heard = call.heard(turn.turn);
        if (heard === turn.heard) continue;
        turn.heard = heard;
        view.updateReply(turn);
      }
    },
  };
};
