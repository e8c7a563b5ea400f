/** What a person said to having their voice cloned. */
export interface VoiceConsent {
  /** Name of the person whose voice it is. */
  readonly speaker: string;
  /** Their own words: that they agree to their voice being cloned. It names cloning and the speaker agrees in it. */
  readonly statement: string;
  /** When they said so. */
  readonly at: Date;
}

export interface VoiceSample {
  /** File name, with an ending that tells the format. */
  readonly name: string;
  /** Sound of the speaker alone: WAV, MP3 or the like. */
  readonly bytes: Uint8Array;
}

export interface CloneRequest {
  /** Whose account asks. */
  readonly userId: string;
  /** What the voice will be called. */
  readonly name: string;
  readonly consent: VoiceConsent;
  readonly samples: readonly VoiceSample[];
}

export interface ClonedVoice {
  /** The vendor's own id, as callers ask for it. */
  readonly id: string;
  /** Whether the vendor wants the speaker to prove who they are before it may be used. */
  readonly needsVerification: boolean;
}

/** Whoever makes voices. */
export interface VoiceVendor {
  clone(request: Pick<CloneRequest, "name" | "samples"> & { readonly description: string }): Promise<ClonedVoice>;
  /** Voices of the account. */
  list(): Promise<readonly { readonly id: string; readonly name: string }[]>;
}

/** One line of the record of consents. */
export interface ConsentRecord {
  readonly userId: string;
  readonly speaker: string;
  readonly statement: string;
  readonly at: string;
  readonly recordedAt: string;
  readonly name: string;
  /** SHA-256 of each sample, hexadecimal: what exactly was agreed to. */
  readonly samples: readonly string[];
  /** Null before the voice was made. */
  readonly voiceId: string | null;
}

/** Keeps consents for good. */
export interface ConsentRecords {
  /** Resolves when it is kept. */
  add(record: ConsentRecord): Promise<void>;
}

export interface Voices {
  /** Clones a voice. Rejects with VoiceError "forbidden" without consent; the consent is kept before anything is sent. */
  clone(request: CloneRequest): Promise<ClonedVoice>;
  list: VoiceVendor["list"];
}
