import { createTransport } from "nodemailer";
import { VoiceError } from "../../../protocols/errors.ts";
import type { Mail } from "./mail.ts";

export interface SmtpOptions {
  /** "smtps://user:password@mail.example.org", or "smtp://" which asks for STARTTLS. */
  readonly url: string;
  /** "Earshot <earshot@example.org>" */
  readonly from: string;
}

/** Hands letters to a mail server. */
export const createSmtp = ({ url, from }: SmtpOptions): Mail => {
  const transport = createTransport(url, { from });
  return {
    name: "smtp",
    async send({ to, subject, text }) {
      try {
        // As an object: a text could hold more than one address.
        await transport.sendMail({ to: { name: "", address: to }, subject, text });
      } catch (cause) {
        // What the server said may quote the letter.
        const code = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown";
        throw new VoiceError("provider_failed", `the mail server did not take the letter (${code})`);
      }
    },
  };
};
