import { z } from "zod";
import { ProviderFailure } from "../../failure.ts";

const alignment = z.object({ chars: z.array(z.string()), charStartTimesMs: z.array(z.number()) });

/** When each character of the text that was sent begins, from the start of the audio it came with. */
export type Alignment = z.output<typeof alignment>;

/** Servers write some names in both manners. */
const message = z.object({
  audio: z.string().nullish(),
  alignment: alignment.nullish(),
  isFinal: z.boolean().nullish(),
  is_final: z.boolean().nullish(),
  contextId: z.string().nullish(),
  context_id: z.string().nullish(),
  error: z.string().nullish(),
});

/** What ElevenLabs says. */
export interface Heard {
  /** Undefined where it concerns the whole connection. */
  readonly contextId: string | undefined;
  /** 16-bit PCM. */
  readonly audio?: Uint8Array;
  readonly alignment?: Alignment;
  /** Nothing more comes for this context. */
  readonly isFinal: boolean;
  readonly failure?: ProviderFailure;
}

/** What its names of errors come to; others are its own fault. */
const REASONS: readonly (readonly [RegExp, "rate" | "refused"])[] = [
  [/max_active|too_many|rate_limit|busy|concurrent/i, "rate"],
  [/quota|credits|api_key|unauthori[sz]ed|permission|voice|model|invalid|forbidden|policy/i, "refused"],
];

/** A failure that ElevenLabs names; its words may repeat ours, so they are not kept. */
export const failureNamed = (name: string): ProviderFailure => {
  const reason = REASONS.find(([pattern]) => pattern.test(name))?.[1] ?? "server";
  const word = /^[a-z][a-z0-9_]{0,39}$/.test(name) ? ` (${name})` : "";
  return new ProviderFailure(
    reason,
    reason === "server" ? `elevenlabs failed${word}` : `elevenlabs refused to speak${word}`,
  );
};

/** Reads one message. Throws ProviderFailure "garbage" where it is none. */
export const readMessage = (text: string): Heard => {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    json = undefined;
  }
  const { success, data } = message.safeParse(json);
  if (!success) throw new ProviderFailure("garbage", "elevenlabs sent what is no message");
  return {
    contextId: data.contextId ?? data.context_id ?? undefined,
    isFinal: data.isFinal === true || data.is_final === true,
    ...(data.audio ? { audio: Buffer.from(data.audio, "base64") } : {}),
    ...(data.alignment ? { alignment: data.alignment } : {}),
    ...(data.error ? { failure: failureNamed(data.error) } : {}),
  };
};
