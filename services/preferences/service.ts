export const PRIVACY_CHOICES = ["local_only", "prefer_local", "cloud_ok"] as const;
export type PrivacyChoice = (typeof PRIVACY_CHOICES)[number];

export const PRIVATE_KINDS = ["payment", "contact", "identity", "secret", "health"] as const;
export type PrivateKind = (typeof PRIVATE_KINDS)[number];

/** How a user wants to be talked to, and what of theirs may leave. Null: as the gateway is set. */
export interface UserPreferences {
  /** "warm", "terse", ... */
  readonly tone: string | null;
  readonly goals: readonly string[];
  /** BCP 47 of answers; null: that of the account. */
  readonly language: string | null;
  readonly privacy: PrivacyChoice | null;
  /** Private content that may leave all the same. */
  readonly allow: readonly PrivateKind[] | null;
  /** Of replies, by its engine's own name; null: the usual one. */
  readonly voice: string | null;
  /** Engine that speaks them; null: the usual one, or that of the voice. */
  readonly engine: string | null;
  /** Of replies, from 0.5 to 2; null: the voice's own pace, which is 1. */
  readonly speed: number | null;
}

export interface PreferencesService {
  /** Those of a user who chose nothing are all null. */
  get(userId: string): Promise<UserPreferences>;
  /** Replaces them: what is left out is as it was never chosen. */
  put(userId: string, preferences: Partial<UserPreferences>): Promise<UserPreferences>;
}
