import { VoiceError } from "../../../protocols/errors.ts";
import type { Accounts, User } from "../../../services/accounts/service.ts";

/** Where a user lives, and what they speak; of a token that was made without an account, UTC and English. */
export const homeOf = async (
  { users }: Pick<Accounts, "users">,
  userId: string,
): Promise<Pick<User, "language" | "timeZone">> => {
  const { language, timeZone } = await users.get(userId).catch((error: unknown) => {
    if (error instanceof VoiceError && error.code === "not_found") return { language: "en", timeZone: "UTC" };
    throw error;
  });
  return { language, timeZone };
};
