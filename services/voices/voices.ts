import { createHash } from "node:crypto";
import { VoiceError } from "../../protocols/errors.ts";
import type { CloneRequest, ConsentRecords, VoiceConsent, Voices, VoiceVendor } from "./service.ts";

export interface VoicesOptions {
  readonly vendor: VoiceVendor;
  readonly records: ConsentRecords;
  readonly clock: () => Date;
  /** A consent that is older is asked for again. Default 30 days. */
  readonly maxAgeMs?: number;
}

const DAY_MS = 24 * 3600 * 1000;
/** The clock of whoever took the consent may be ahead of ours. */
const AHEAD_MS = 5 * 60_000;
const MAX_SAMPLES = 25;
const MAX_SAMPLE_BYTES = 10 << 20;

const refuse = (why: string) =>
  new VoiceError("forbidden", `a voice is cloned with its speaker's consent alone: ${why}`);

/** Whether the words agree to cloning, and take nothing back. */
const agrees = (statement: string): boolean =>
  /\b(?:i|we)\b/i.test(statement) &&
  /\b(?:agree|consent|allow|permit|authori[sz]e)\b/i.test(statement) &&
  /\b(?:clon(?:e|ed|ing)|cop(?:y|ied|ying)|synthes\w+|replica\w*)\b/i.test(statement) &&
  /\bvoice\b/i.test(statement) &&
  !/\b(?:not|never|don'?t|won'?t|cannot|can'?t|refuse|withdraw|revoke)\b/i.test(statement);

const check = ({ speaker, statement, at }: VoiceConsent, now: Date, maxAgeMs: number): void => {
  if (speaker.trim() === "") throw refuse("it is not said whose voice it is");
  if (!agrees(statement)) throw refuse("the statement does not agree to it");
  const age = now.getTime() - at.getTime();
  if (Number.isNaN(age) || age < -AHEAD_MS) throw refuse("it is not said when it was given");
  if (age > maxAgeMs) throw refuse("it was given too long ago");
};

export const createVoices = ({ vendor, records, clock, maxAgeMs = 30 * DAY_MS }: VoicesOptions): Voices => ({
  async clone({ userId, name, consent, samples }: CloneRequest) {
    const now = clock();
    check(consent, now, maxAgeMs);
    if (name.trim() === "") throw new VoiceError("invalid", "the voice needs a name");
    if (samples.length === 0 || samples.length > MAX_SAMPLES)
      throw new VoiceError("invalid", `a voice is made of 1 to ${MAX_SAMPLES} samples`);
    if (samples.some(({ bytes }) => bytes.length === 0 || bytes.length > MAX_SAMPLE_BYTES))
      throw new VoiceError("invalid", `a sample has 1 to ${MAX_SAMPLE_BYTES} bytes`);
    const record = {
      ...{ userId, name },
      speaker: consent.speaker,
      statement: consent.statement,
      at: consent.at.toISOString(),
      recordedAt: now.toISOString(),
      samples: samples.map(({ bytes }) => createHash("sha256").update(bytes).digest("hex")),
    };
    // Nothing is sent that is not on record.
    await records.add({ ...record, voiceId: null });
    const description = `Cloned with the consent of its speaker, ${consent.at.toISOString().slice(0, 10)}.`;
    const voice = await vendor.clone({ name, samples, description });
    await records.add({ ...record, voiceId: voice.id });
    return voice;
  },
  list: () => vendor.list(),
});
