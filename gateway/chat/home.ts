import type { Speaker } from "../../pipeline/assistant/assistant.ts";
import type { Privacy, PrivacyLevel, PrivateClass } from "../../pipeline/llm/privacy.ts";
import type { Preferences } from "../../pipeline/llm/prompt.ts";
import { VoiceError } from "../../protocols/errors.ts";
import type { Accounts } from "../../services/accounts/service.ts";
import { zoneField } from "../../services/fields.ts";
import type { PreferencesService } from "../../services/preferences/service.ts";

/** What is known of users that decides how they are answered. */
export interface Home {
  /** `wish` comes before what the user chose, and that before their account. */
  speaker(userId: string, wish?: { readonly language?: string; readonly timeZone?: string }): Promise<Speaker>;
  /** What may leave this machine for a user, and for this one request. */
  privacy(userId: string, wish?: PrivacyLevel): Promise<Privacy>;
  /** What dialogues are told of them. */
  preferences(userId: string): Promise<Preferences>;
}

export interface HomeDeps {
  readonly accounts: Pick<Accounts, "users">;
  readonly preferences: PreferencesService;
  /** For users who chose nothing. */
  readonly defaults: { readonly privacy: PrivacyLevel; readonly allow: readonly PrivateClass[] };
}

export const createHome = ({ accounts, preferences, defaults }: HomeDeps): Home => {
  /** A token that was made without an account tells nothing of who has it. */
  const userOf = async (userId: string) =>
    await accounts.users.get(userId).catch((error: unknown) => {
      if (error instanceof VoiceError && error.code === "not_found") return undefined;
      throw error;
    });
  return {
    async speaker(userId, { language, timeZone } = {}) {
      const [user, chosen] = await Promise.all([userOf(userId), preferences.get(userId)]);
      return {
        userId,
        language: language ?? chosen.language ?? user?.language ?? "en",
        timeZone: timeZone === undefined ? (user?.timeZone ?? "UTC") : zoneField(timeZone),
      };
    },
    async privacy(userId, wish) {
      const { privacy, allow } = await preferences.get(userId);
      return { level: wish ?? privacy ?? defaults.privacy, allow: allow ?? defaults.allow };
    },
    async preferences(userId) {
      const [user, { tone, goals, privacy, allow }] = await Promise.all([userOf(userId), preferences.get(userId)]);
      return {
        ...(user?.name && { name: user.name }),
        ...(tone !== null && { tone }),
        ...(goals.length > 0 && { goals }),
        privacy: { ...(privacy !== null && { level: privacy }), ...(allow !== null && { allow }) },
      };
    },
  };
};
