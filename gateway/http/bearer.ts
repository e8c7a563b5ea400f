import { VoiceError } from "../../protocols/errors.ts";

/** The token of an `Authorization: Bearer` header. Throws VoiceError "unauthorized" where there is none. */
export const bearerOf = (header: string | undefined): string => {
  const token = /^bearer +(\S+) *$/i.exec(header ?? "")?.[1];
  if (!token) throw new VoiceError("unauthorized", "send the header Authorization: Bearer TOKEN");
  return token;
};
