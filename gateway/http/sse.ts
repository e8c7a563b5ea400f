import { voiceErrorOf } from "./errors.ts";

/** Sends one event of a stream; `data` goes out as JSON. */
export type SendEvent = (event: string, data: unknown) => void;

/** Proxies cut what is silent for longer. */
const ALIVE_MS = 15_000;

/**
 * A stream of server-sent events that lasts as long as `run`. What it throws becomes an event "error"; `onFailure` hears
 * of it. `signal` of `run` fires when the client leaves.
 */
export const eventStream = (
  run: (send: SendEvent, signal: AbortSignal) => Promise<void>,
  { signal, onFailure }: { readonly signal: AbortSignal; readonly onFailure?: (error: unknown) => void },
): Response => {
  const encoder = new TextEncoder();
  const leaving = new AbortController();
  const leave = () => leaving.abort();
  if (signal.aborted) leave();
  signal.addEventListener("abort", leave, { once: true });
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      const write = (text: string) => {
        if (!leaving.signal.aborted) controller.enqueue(encoder.encode(text));
      };
      const send: SendEvent = (event, data) => write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
      const alive = setInterval(() => write(": \n\n"), ALIVE_MS);
      run(send, leaving.signal)
        .catch((error: unknown) => {
          if (leaving.signal.aborted) return;
          onFailure?.(error);
          const { code, message } = voiceErrorOf(error);
          send("error", { code, message });
        })
        .finally(() => {
          clearInterval(alive);
          signal.removeEventListener("abort", leave);
          try {
            controller.close();
          } catch {
            // Its reader has left.
          }
        });
    },
    cancel: leave,
  });
  const headers = { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-store" };
  return new Response(body, { headers: { ...headers, "x-accel-buffering": "no" } });
};
