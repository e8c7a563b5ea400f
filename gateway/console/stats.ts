import type { Api } from "./api.ts";
import { byId, setText } from "./dom.ts";
import type { Call } from "./transport.ts";

const EVERY_MS = 3000;

const ms = (value: number | undefined): string =>
  value === undefined ? "–" : `${value.toFixed(value < 10 ? 1 : 0)} ms`;

/** Shows how the call fares, every few seconds while the page is seen. */
export const createStats = (api: Api, call: () => Call | undefined): { refresh(): Promise<void> } => {
  const field = (name: string) => byId(`stat-${name}`, HTMLElement);
  const refresh = async () => {
    const open = call();
    if (!open || document.hidden) return;
    const stats = await open.stats().catch(() => undefined);
    // A WebSocket does not tell: a small request takes the same way.
    const rttMs = stats?.rttMs ?? (await api.roundTripMs().catch(() => undefined));
    if (open !== call()) return;
    setText(field("rtt"), ms(rttMs));
    setText(field("jitter"), ms(stats?.jitterMs));
    setText(field("loss"), stats?.loss ?? "–");
    setText(field("codec"), stats?.codec ?? "–");
    const { vad, stt, router, tts } = open.ready.engines;
    setText(field("engines"), [vad, stt, router, tts].join(" → "));
    setText(field("session"), open.ready.sessionId.slice(0, 8));
  };
  setInterval(() => void refresh(), EVERY_MS);
  return { refresh };
};
