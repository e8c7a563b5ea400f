import { z } from "zod";

const context_id = z.string().min(1);
const settings = z.strictObject({
  stability: z.number().optional(),
  similarity_boost: z.number().optional(),
  style: z.number().optional(),
  use_speaker_boost: z.boolean().optional(),
  speed: z.number().min(0.7).max(1.2).optional(),
});

/** What a client may send to the multi-context endpoint, as ElevenLabs' AsyncAPI description has it. */
export const clientMessage = z.union([
  z.strictObject({ close_socket: z.literal(true) }),
  z.strictObject({ context_id, close_context: z.literal(true) }),
  /** Keeps a context alive. */
  z.strictObject({ context_id, text: z.literal("") }),
  /** Text ends with a blank; the first of a context may be a blank alone, and brings the settings. */
  z.strictObject({
    context_id,
    text: z.string().regex(/ $/),
    flush: z.boolean().optional(),
    voice_settings: settings.optional(),
  }),
]);
