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
  /** What writes down what is said. */
  readonly listeners: readonly Offer[];
  /** What speaks replies. */
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

/** Leaves the engine of a reply to the gateway. */
export const ANY_ENGINE = "any";

/** What engines that speak are called. */
const ENGINES: Readonly<Record<string, string>> = {
  elevenlabs: "ElevenLabs",
  openai: "OpenAI",
  flite: "flite, English",
  espeak: "espeak-ng",
};

export interface Has {
  /** Name of the engine that writes down every session. */
  readonly stt: string;
  /** Why that one and no other; a setting's name where it was chosen. */
  readonly sttWhy: string;
  /** Name of what speaks, all engines together. */
  readonly tts: string;
  /** Engines that a caller can have replies spoken by, the usual one first. */
  readonly speakers: readonly string[];
  /** Voices that a caller can choose, the usual one first; empty where there is one alone. */
  readonly voices: readonly string[];
  /** Why there is no WebRTC; undefined where there is. */
  readonly webrtc: { readonly missing: string | undefined };
  /** What each stage of a turn may take, in milliseconds. */
  readonly budgetMs: Offers["budgetMs"];
}

const CHOSEN = "one engine serves all sessions, and STT_ENGINE chooses it";

/** The engine that writes down speech elsewhere, and why not here. */
const otherEngine = (stt: string, why: string): Offer =>
  stt.startsWith("whisper")
    ? { name: "pocketsphinx", label: "PocketSphinx", missing: CHOSEN }
    : { name: "whisper", label: "Whisper", missing: why === "STT_ENGINE" ? CHOSEN : why };

/** The engines that may speak, the choice between them left to the gateway by default. */
const speakersOf = (names: readonly string[]): readonly Offer[] => {
  const offers = names.map((name) => ({ name, label: ENGINES[name] ?? name }));
  if (offers.length > 1) return [{ name: ANY_ENGINE, label: "By the voice" }, ...offers];
  const other = names.includes("flite") ? "espeak" : "flite";
  const missing = "one engine speaks in all sessions, and TTS_ENGINE chooses it";
  return [...offers, { name: other, label: ENGINES[other] ?? other, missing }];
};

/** What a gateway that has this offers. The page is bundled with this file: it may import nothing that a browser lacks. */
export const offersOf = ({ stt, sttWhy, tts, speakers, voices, webrtc: { missing }, budgetMs }: Has): Offers => ({
  transports: [
    { name: "webrtc", label: "WebRTC", ...(missing === undefined ? {} : { missing }) },
    { name: "websocket", label: "WebSocket" },
  ],
  listeners: [{ name: stt, label: stt }, otherEngine(stt, sttWhy)],
  engines: speakersOf(speakers),
  voices: (voices.length > 0 ? voices : [tts]).map((name) => ({ name, label: VOICES[name] ?? name })),
  languages: [
    { name: "en", label: "English" },
    { name: "other", label: "Other languages", missing: "what is said is understood in English alone" },
  ],
  budgetMs,
});
