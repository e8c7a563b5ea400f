import type { Intent, IntentRouter } from "../../pipeline/intent/intent.ts";

/** Answers each text with what the script says; what it does not hold is out of scope. */
export const scriptedRouter = (script: Readonly<Record<string, Partial<Intent>>>): IntentRouter => ({
  name: "scripted",
  async route(text) {
    return { route: "out_of_scope", command: null, slots: {}, confidence: 0.95, ...script[text] };
  },
});
