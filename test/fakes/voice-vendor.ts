import type { VoiceVendor } from "../../services/voices/service.ts";

export interface FakeVoiceVendor extends VoiceVendor {
  /** Voices that are there: what each was made of. */
  readonly made: ReadonlyMap<string, Parameters<VoiceVendor["clone"]>[0]>;
}

/** Makes voices that nobody can hear. */
export const fakeVoiceVendor = (): FakeVoiceVendor => {
  const made = new Map<string, Parameters<VoiceVendor["clone"]>[0]>();
  let count = 0;
  return {
    made,
    async clone(request) {
      const voice = `c1oNedVo1ce${String(++count).padStart(9, "0")}`;
      made.set(voice, request);
      return { voice, needsVerification: false };
    },
    async find(description) {
      return [...made].flatMap(([voice, request]) => (request.description === description ? [voice] : []));
    },
    async remove(voice) {
      made.delete(voice);
    },
  };
};
