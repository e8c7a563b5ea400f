import { follow } from "../abort.ts";
import type { Brain, BrainEvent, ThinkOptions } from "../llm/brain.ts";
import type { Metrics } from "../metrics.ts";

/** An answer in the making that several may read from its start. */
export interface Thought {
  /** Throws the signal's reason when that fires, though the thought may go on. */
  read(signal: AbortSignal): AsyncIterable<BrainEvent>;
  /** It became an answer: from now on it lives until `stop`. */
  use(): void;
  /** Takes the request back, unless it is whole. */
  stop(): void;
}

/** Answers in the making, one for each text: who asks for the same again gets the same, and it is paid for once. */
export interface Thoughts {
  /** Thinks until nobody who asked for it wants it any more, by their signals. */
  think(key: string, options: ThinkOptions): Thought;
}

/** A dropped thought may yet be wanted: a noise breaks off a pause, and then the same text is final after all. */
const LINGER_MS = 800;

export const createThoughts = ({ brain, metrics }: { readonly brain: Brain; readonly metrics: Metrics }): Thoughts => {
  const known = new Map<string, ReturnType<typeof open>>();

  const open = (key: string, options: ThinkOptions) => {
    const controller = follow(new AbortController().signal);
    const events: BrainEvent[] = [];
    let isOver = false;
    let failure: unknown;
    const wake: (() => void)[] = [];
    let holders = 0;
    let isUsed = false;
    let linger: NodeJS.Timeout | undefined;
    const tell = () => {
      for (const each of wake.splice(0)) each();
    };
    const forget = () => {
      if (known.get(key) === thought) known.delete(key);
    };
    const run = async () => {
      try {
        for await (const event of brain.think({ ...options, signal: controller.signal })) {
          events.push(event);
          tell();
        }
      } catch (error) {
        failure = error;
        // The next who asks may be luckier.
        forget();
      } finally {
        isOver = true;
        tell();
      }
    };
    const drop = () => {
      forget();
      controller.abort(new Error("nobody waits for this thought"));
      if (isUsed) return;
      metrics.count("llm_speculations_total", { outcome: "dropped" });
      // What was still going on is counted where it is broken off.
      let provider: string | undefined;
      for (const event of events) {
        if (event.type === "begun") provider = event.model.name;
        if (event.type !== "end" || event.usage === undefined || provider === undefined) continue;
        const { promptTokens, completionTokens } = event.usage;
        metrics.count("llm_tokens_total", { provider, kind: "wasted" }, promptTokens + completionTokens);
      }
    };
    const thought = {
      hold: (signal: AbortSignal) => {
        holders++;
        clearTimeout(linger);
        const release = () => {
          holders--;
          if (holders === 0 && !isUsed) linger = setTimeout(drop, LINGER_MS).unref();
        };
        signal.addEventListener("abort", release, { once: true });
      },
      /** For a text that came instead. */
      dropUnheld: () => {
        if (holders > 0 || isUsed) return;
        clearTimeout(linger);
        drop();
      },
      read: async function* (signal: AbortSignal): AsyncIterable<BrainEvent> {
        signal.addEventListener("abort", tell, { once: true });
        try {
          for (let at = 0; ; ) {
            signal.throwIfAborted();
            const event = events[at];
            if (event !== undefined) {
              at++;
              yield event;
            } else if (isOver) {
              if (failure !== undefined) throw failure;
              return;
            } else await new Promise<void>((resolve) => wake.push(resolve));
          }
        } finally {
          signal.removeEventListener("abort", tell);
        }
      },
      use: () => {
        if (isUsed) return;
        isUsed = true;
        clearTimeout(linger);
        forget();
        metrics.count("llm_speculations_total", { outcome: "used" });
      },
      stop: () => {
        if (!isOver) controller.abort(new Error("nobody listens to this thought"));
      },
    };
    void run();
    return thought;
  };

  return {
    think: (key, options) => {
      options.signal.throwIfAborted();
      for (const [other, thought] of known) if (other !== key) thought.dropUnheld();
      let thought = known.get(key);
      if (thought === undefined) {
        thought = open(key, options);
        known.set(key, thought);
      } else metrics.count("llm_speculations_total", { outcome: "shared" });
      thought.hold(options.signal);
      return thought;
    },
  };
};
