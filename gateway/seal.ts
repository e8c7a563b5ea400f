import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from "node:crypto";

/** Hides what is kept where others may look: only this gateway's secret opens it. */
export interface Sealer {
  seal(text: string): Uint8Array;
  /** Undefined for what was not sealed with this secret and purpose, or was changed since. */
  open(sealed: Uint8Array): string | undefined;
  /** A fingerprint that nobody else can make: equal for equal texts. */
  fingerprint(text: string): string;
}

const NONCE = 12;
const TAG = 16;

/** `purpose` keeps what was sealed for one use from being opened for another. */
export const createSealer = (secret: string, purpose: string): Sealer => {
  const key = Buffer.from(hkdfSync("sha256", secret, "earshot", purpose, 32));
  const printKey = Buffer.from(hkdfSync("sha256", secret, "earshot", `${purpose} fingerprint`, 32));
  return {
    seal(text) {
      const nonce = randomBytes(NONCE);
      const cipher = createCipheriv("aes-256-gcm", key, nonce);
      const hidden = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), hidden]);
    },
    open(sealed) {
      try {
        const cipher = createDecipheriv("aes-256-gcm", key, sealed.subarray(0, NONCE));
        cipher.setAuthTag(sealed.subarray(NONCE, NONCE + TAG));
        return Buffer.concat([cipher.update(sealed.subarray(NONCE + TAG)), cipher.final()]).toString("utf8");
      } catch {
        return undefined;
      }
    },
    fingerprint: (text) => createHmac("sha256", printKey).update(text).digest("base64url"),
  };
};
