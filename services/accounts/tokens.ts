import { createHash, randomBytes, randomInt } from "node:crypto";

/** Begins every token of a device, so that it is told from an access token, and found where it was leaked. */
export const DEVICE_PREFIX = "earshot_device_";

/** 256 bits that nobody guesses. */
export const createSecret = (prefix = ""): string => prefix + randomBytes(32).toString("base64url");

/** How a secret is kept. It has all the bits a hash has, so that one round is enough. */
export const hashSecret = (secret: string): string => createHash("sha256").update(secret).digest("hex");

// Without 0, O, 1, I, L and U, which are misread or misheard.
const LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789";

/** A code to be typed or read out, "K7QP-3MXA". */
export const createCode = (): string => {
  const letters = Array.from({ length: 8 }, () => LETTERS[randomInt(LETTERS.length)] ?? "A").join("");
  return `${letters.slice(0, 4)}-${letters.slice(4)}`;
};

/** The same however it was typed. */
export const plainCode = (code: string): string => code.toUpperCase().replace(/[^A-Z0-9]/g, "");
