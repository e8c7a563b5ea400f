import type { SpeechToText } from "../providers.ts";

/** Writes down elsewhere what may leave, and here what may not. */
export const createEars = ({
  cloud,
  local,
}: {
  readonly cloud: SpeechToText;
  readonly local: SpeechToText;
}): SpeechToText => ({
  name: cloud.name,
  transcribe(utterance, { mayLeave = () => true, hints, ...options }) {
    // Nobody knows what is in an utterance before it is written down: all of it may go, or none.
    if (!mayLeave("")) return local.transcribe(utterance, { ...options, ...(hints && { hints }) });
    return cloud.transcribe(utterance, { ...options, ...(hints && { hints: hints.filter(mayLeave) }) });
  },
  close: async () => {
    await Promise.all([cloud.close(), local.close()]);
  },
});

/** `stt` for one caller, who says before each utterance what may leave; nothing does where that cannot be told. */
export const createHearing = (stt: SpeechToText, lookUp: () => Promise<(piece: string) => boolean>): SpeechToText => ({
  name: stt.name,
  ...(stt.settles !== undefined && { settles: stt.settles }),
  async *transcribe(utterance, options) {
    const mayLeave = await lookUp().catch(() => () => false);
    yield* stt.transcribe(utterance, { ...options, mayLeave });
  },
  close: async () => {},
});
