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

export interface Has {
  /** Names of the engines that serve every session. */
  readonly stt: string;
  readonly tts: string;
  /** Why there is no WebRTC; undefined where there is. */
  readonly webrtc: { readonly missing: string | undefined };
}

/** What a gateway that has this offers. The page is bundled with this file: it may import nothing that a browser lacks. */
export const offersOf = ({ stt, tts, webrtc: { missing } }: Has): Offers => ({
  transports: [
    { name: "webrtc", label: "WebRTC", ...(missing === undefined ? {} : { missing }) },
    { name: "websocket", label: "WebSocket" },
  ],
  engines: [{ name: stt, label: stt }],
  voices: [{ name: tts, label: tts }],
  languages: [
    { name: "en", label: "English" },
    { name: "other", label: "Other languages", missing: "what is said is understood in English alone" },
  ],
  budgetMs: DEFAULT_BUDGET_MS,
});
