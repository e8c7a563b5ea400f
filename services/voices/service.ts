import type { Page, PageRequest } from "../pages.ts";

/** What a person said to having their voice cloned. */
export interface VoiceConsent {
  /** Name of the person whose voice it is. */
  readonly speaker: string;
  /** Their own words: that they agree to their voice being cloned. It names cloning and the speaker agrees in it. */
  readonly statement: string;
  /** When they said so. Default: now. */
  readonly at?: Date;
}

export interface VoiceSample {
  /** File name, with an ending that tells the format. */
  readonly name: string;
  /** Sound of the speaker alone: WAV, MP3 or the like. */
  readonly bytes: Uint8Array;
}

export interface CloneRequest {
  /** What the voice will be called. */
  readonly name: string;
  readonly consent: VoiceConsent;
  readonly samples: readonly VoiceSample[];
}

/** A voice that a user had cloned. */
export interface ClonedVoice {
  readonly id: string;
  readonly name: string;
  /** What callers ask for it by: the vendor's own id. */
  readonly voice: string;
  readonly speaker: string;
  readonly statement: string;
  /** When the speaker agreed, and when that was put on record. */
  readonly consentedAt: Date;
  readonly recordedAt: Date;
  /** Whether the vendor wants the speaker to prove who they are before it may be used. */
  readonly needsVerification: boolean;
}

/** Whoever makes voices. */
export interface VoiceVendor {
  /** Throws VoiceRefused where it is sure that no voice came of it. */
  clone(
    request: Pick<CloneRequest, "name" | "samples"> & { readonly description: string },
  ): Promise<{ readonly voice: string; readonly needsVerification: boolean }>;
  /** The voices whose description is exactly this. */
  find(description: string): Promise<readonly string[]>;
  /** Of a voice that is not there any more: resolves. */
  remove(voice: string): Promise<void>;
}

/** Cloned voices; each user knows their own. */
export interface Voices {
  /** Throws VoiceError "forbidden" where the consent is none. */
  checkConsent(consent: VoiceConsent): void;
  /**
   * Clones a voice. The consent is kept before anything is sent. VoiceError "forbidden" without consent, "provider_failed"
   * where nobody here makes voices.
   */
  clone(userId: string, request: CloneRequest): Promise<ClonedVoice>;
  /** Newest first. */
  page(userId: string, request?: PageRequest): Promise<Page<ClonedVoice>>;
  /** Removes a voice at its vendor, too; that there was consent stays on record as long as the account is. */
  remove(userId: string, id: string): Promise<void>;
  /** Removes all voices of a user at their vendor. */
  clear(userId: string): Promise<void>;
  /**
   * Looks at the vendor for voices that nobody knows of, because a gateway died or heard nothing when they were made, and
   * removes them. Answers how many consents of which it was not known are settled.
   */
  settle(): Promise<number>;
  /** Whether `voice` is one that `userId` may be spoken to with: not somebody else's clone, and not one that was removed. */
  mayUse(userId: string, voice: string): Promise<boolean>;
}
