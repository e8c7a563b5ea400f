import { byId, setText } from "./dom.ts";
import type { LineState } from "./line.ts";
import type { Transport } from "./transport.ts";

const NAMES: Readonly<Record<Transport["name"], string>> = { websocket: "WebSocket", webrtc: "WebRTC" };

/** One line that says how the page stands with the gateway, and what it does about it. */
export const createStatus = (onRetry: () => void) => {
  const status = byId("status", HTMLElement);
  const text = byId("status-text", HTMLElement);
  const countdown = byId("countdown", HTMLElement);
  const retry = byId("retry", HTMLButtonElement);
  let timer: ReturnType<typeof setInterval> | undefined;
  let wasOpen = false;
  let isFirst = true;
  retry.addEventListener("click", onRetry);

  return {
    show(state: LineState, transport: Transport["name"]): void {
      clearInterval(timer);
      status.dataset.line = state.kind;
      retry.hidden = state.kind === "open" || state.kind === "connecting";
      setText(countdown, "");
      if (state.kind === "connecting") {
        if (isFirst) setText(text, "Connecting …");
      } else if (state.kind === "open") {
        setText(text, wasOpen ? `Connected again by ${NAMES[transport]}` : `Connected by ${NAMES[transport]}`);
        wasOpen = true;
      } else if (state.kind === "refused") setText(text, `Not connected: ${state.error.message}`);
      else {
        setText(text, `${wasOpen ? "Connection lost" : "Not connected"}: ${state.why}. Trying again`);
        const count = () => {
          const seconds = Math.ceil((state.retryAt - performance.now()) / 1000);
          // Apart from the text, which is read out: seconds that are would be a nuisance.
          setText(countdown, seconds > 0 ? `in ${seconds} s` : "now");
        };
        count();
        timer = setInterval(count, 250);
      }
      isFirst = false;
    },
  };
};
