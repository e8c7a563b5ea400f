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

/** What engines' names of voices mean. */
const VOICES: Readonly<Record<string, string>> = {
  slt: "Slt, woman",
  rms: "Rms, man",
  awb: "Awb, Scot",
  kal16: "Kal, robot",
  kal: "Kal, phone",
};

export interface Has {
  /** Names of the engines that serve every session. */
  readonly stt: string;
  /** Why that one and no other; a setting's name where it was chosen. */
  readonly sttWhy: string;
  readonly tts: string;
  /** Voices that a caller can choose, the usual one first; empty where there is one alone. */
  readonly voices: readonly string[];
  /** Why there is no WebRTC; undefined where there is. */
  readonly webrtc: { readonly missing: string | undefined };
}

const CHOSEN = "one engine serves all sessions, and STT_ENGINE chooses it";

/** The engine that writes down speech elsewhere, and why not here. */
const otherEngine = (stt: string, why: string): Offer =>
  stt.startsWith("whisper")
    ? { name: "pocketsphinx", label: "PocketSphinx", missing: CHOSEN }
    : { name: "whisper", label: "Whisper", missing: why === "STT_ENGINE" ? CHOSEN : why };

/** What a gateway that has this offers. The page is bundled with this file: it may import nothing that a browser lacks. */
export const offersOf = ({ stt, sttWhy, tts, voices, webrtc: { missing } }: Has): Offers => ({
  transports: [
    { name: "webrtc", label: "WebRTC", ...(missing === undefined ? {} : { missing }) },
    { name: "websocket", label: "WebSocket" },
  ],
  engines: [{ name: stt, label: stt }, otherEngine(stt, sttWhy)],
  voices: (voices.length > 0 ? voices : [tts]).map((name) => ({ name, label: VOICES[name] ?? name })),
  languages: [
    { name: "en", label: "English" },
    { name: "other", label: "Other languages", missing: "what is said is understood in English alone" },
  ],
  budgetMs: DEFAULT_BUDGET_MS,
});
