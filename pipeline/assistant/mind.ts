import type { Brain } from "../llm/brain.ts";
import type { PrivacyLevel, PrivateClass } from "../llm/privacy.ts";
import type { Facts, Preferences } from "../llm/prompt.ts";

/** What a dialogue thinks with where the local router's word is not enough. */
export interface Mind {
  readonly brain: Brain;
  /** How a user wants to be talked to, and what of theirs may leave; never another user's. */
  preferences?(userId: string): Promise<Preferences>;
  /** Open tasks and today's events of a user; never another user's. */
  facts?(userId: string, at: { readonly now: Date; readonly timeZone: string }): Promise<Facts>;
  /** For users who chose none. Default "prefer_local". */
  readonly privacy?: PrivacyLevel;
  /** Private classes that may leave, for users who chose none. */
  readonly allow?: readonly PrivateClass[];
  /** From the utterance to the first clause of a model's answer, then the local answer is given. Default 5000 ms. */
  readonly budgetMs?: number;
  /** Longest prompt, tools included. Default 6000 tokens. */
  readonly contextTokens?: number;
}

/** What understood an utterance, and why that. */
export interface Reasoning {
  readonly engine: "local" | "llm_local" | "llm_cloud";
  /**
   * "sure": the local router was. "answer", "pointing", "mode": by what was said before. "unsure", "several", "unknown":
   * why a model was asked. "no_model": none is configured, or none may be asked.
   */
  readonly why: "sure" | "answer" | "mode" | "unsure" | "several" | "unknown" | "no_model";
  /** What decided where a model could be asked: the privacy level, or private content in the utterance. */
  readonly where?: "local_only" | "private_content" | "prefer_local" | "cloud_ok";
  /** The vendor's own name of the model. */
  readonly model?: string;
  /** Why no model answered though one was asked. */
  readonly failed?: string;
}
