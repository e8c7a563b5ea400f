import { VoiceError } from "../../protocols/errors.ts";

/** A vendor made no voice, for sure. */
export class VoiceRefused extends VoiceError {
  constructor(message: string) {
    super("provider_failed", message);
    this.name = "VoiceRefused";
  }
}
