import type { SessionEvent } from "../../protocols/events.ts";
import { type Activity, activityAfter } from "./activity.ts";
import { createAgenda } from "./agenda.ts";
import { createApi, Unauthorized } from "./api.ts";
import { createConversation } from "./conversation.ts";
import { createDial } from "./dial.ts";
import { byId, el, setText } from "./dom.ts";
import { createLedgerPanel } from "./ledger.ts";
import { createLine, type LineState } from "./line.ts";
import { DEFAULT_BUDGET_MS } from "./offers.ts";
import { createSettings } from "./settings.ts";
import { createStats } from "./stats.ts";
import { createStatus } from "./status.ts";
import { createTalk } from "./talk.ts";
import { askToken, takeToken } from "./token.ts";
import { createWebRtcTransport } from "./webrtc.ts";
import { createWebSocketTransport } from "./websocket.ts";

const SUGGESTIONS = ["Add a task to buy milk tomorrow", "What's on my calendar?", "Set a timer for five minutes"];

const stop = byId("stop", HTMLButtonElement);
const input = byId("input", HTMLInputElement);
const send = byId("send", HTMLButtonElement);
const player = el("audio", { id: "player", autoplay: true });
document.body.append(player);
const transports = { websocket: createWebSocketTransport(player), webrtc: createWebRtcTransport(player) };

let token = takeToken() ?? "";
let budgetMs = DEFAULT_BUDGET_MS;
let activity: Activity = "idle";

const api = createApi(() => token);
const conversation = createConversation(() => budgetMs);
const agenda = createAgenda(api);
const ledger = createLedgerPanel(api);
const rings = createDial();

const stopReply = () => {
  line.call?.hush();
  line.call?.send({ type: "reply.stop" });
};
const talk = createTalk({ onStop: stopReply });

const setActivity = (now: Activity) => {
  activity = now;
  talk.setActivity(now);
  // Hidden by the style sheet's own means, so that the page does not jump.
  stop.toggleAttribute("disabled", now !== "speaking");
};

const hear = (event: SessionEvent) => {
  conversation.hear(event);
  setActivity(activityAfter(activity, event));
  if (event.type === "command.result") agenda.hear(event);
  if (event.type === "turn.metrics") void ledger.refresh();
  // A reminder that has gone off is none any more.
  if (event.type === "reply.ended") void agenda.refresh();
};

const onState = (state: LineState) => {
  status.show(state, settings.choices.transport);
  talk.attach(state.kind === "open" ? state.call : undefined);
  send.disabled = state.kind !== "open";
  if (state.kind === "open") {
    conversation.begin(state.call);
    setActivity("idle");
    void agenda.refresh();
    void ledger.refresh();
    void stats.refresh();
  }
  if (state.kind === "refused" && state.error.code === "unauthorized") void begin(state.error.message);
};

const line = createLine({ onState, onEvent: hear });
const status = createStatus(() => line.retry());
const dialNow = () => {
  const { transport, language, voice, engine } = settings.choices;
  line.dial({ transport: transports[transport], token, language, voice, engine });
};
const settings = createSettings(dialNow);
const stats = createStats(api, () => line.call);

/** Asks for a token where there is none, or `why` tells that there is no good one; then calls. */
const begin = async (why?: string): Promise<void> => {
  if (!token || why !== undefined) token = await askToken(why ?? "");
  try {
    const offers = await api.offers();
    budgetMs = offers.budgetMs;
    settings.offer(offers);
  } catch (error) {
    if (error instanceof Unauthorized) return begin("The gateway does not take this token.");
    // Without a list of what there is, a WebSocket is tried, and tried again.
  }
  dialNow();
};

const type = (text: string) => {
  if (!text || !line.call) return;
  if (activity === "speaking") stopReply();
  conversation.type(text);
  line.call.send({ type: "input.text", text });
};

byId("typing", HTMLFormElement).addEventListener("submit", (event) => {
  event.preventDefault();
  type(input.value.trim());
  if (line.call) input.value = "";
});
byId("suggestions", HTMLUListElement).append(
  ...SUGGESTIONS.map((text) => {
    const button = el("button", { type: "button", class: "suggestion" }, text);
    button.addEventListener("click", () => type(text));
    return el("li", {}, button);
  }),
);
stop.addEventListener("click", stopReply);
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) void agenda.refresh();
});
// The address that was printed, opened in a tab that has the page already.
addEventListener("hashchange", () => {
  const given = takeToken();
  if (given && given !== token) {
    token = given;
    void begin();
  }
});

const draw = () => {
  const reply = activity === "speaking" ? (line.call?.level() ?? 0) : 0;
  rings.draw(talk.level(), reply);
  conversation.look();
  requestAnimationFrame(draw);
};
setText(byId("budget-total", HTMLElement), String(Object.values(budgetMs).reduce((sum, ms) => sum + ms, 0)));
// Where there is room, what the session is made of is seen at once.
byId("session-details", HTMLDetailsElement).open = matchMedia("(min-width: 44rem) and (min-height: 46rem)").matches;
draw();
void begin();
