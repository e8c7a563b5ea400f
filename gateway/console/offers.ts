import type { StageTimes } from "../../protocols/events.ts";

/** One thing that a person can choose on the page. */
export interface Offer {
  /** What the wire calls it. */
  readonly name: string;
  /** What the page calls it. */
  readonly label: string;
  /** Why it is not to be had; left out where it is. */
  readonly missing?: string;
}

/** What the time of a turn is spent on: the gateway's stages, then the way there and back. */
export type BudgetStage = keyof StageTimes | "network";

/** What a gateway offers to whoever opens the page, the first of each list by default. */
export interface Offers {
  readonly transports: readonly (Offer & { readonly name: "webrtc" | "websocket" })[];
  readonly engines: readonly Offer[];
  readonly voices: readonly Offer[];
  readonly languages: readonly Offer[];
  /** What each stage of a turn may take, in milliseconds. */
  readonly budgetMs: Readonly<Record<BudgetStage, number>>;
}

/** 800 ms from the end of speech to the first sound of the reply. */
export const DEFAULT_BUDGET_MS: Offers["budgetMs"] = {
  endpoint: 250,
  stt: 150,
  intent: 50,
  command: 100,
  tts: 150,
  network: 100,
};

/** What this gateway has. The page is bundled with this file: it may import nothing that a browser lacks. */
export const offersOf = ({ stt, tts }: { readonly stt: string; readonly tts: string }): Offers => ({
  transports: [
    { name: "webrtc", label: "WebRTC", missing: "not built into this gateway" },
    { name: "websocket", label: "WebSocket" },
  ],
  engines: [{ name: stt, label: stt }],
  voices: [{ name: tts, label: tts }],
  languages: [{ name: "en", label: "English" }],
  budgetMs: DEFAULT_BUDGET_MS,
});
