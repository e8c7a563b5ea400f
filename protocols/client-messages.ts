import { z } from "zod";
import { audioFormat } from "./events.ts";

const isTimeZone = (name: string): boolean => {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
};

/** First message of a session. */
export const hello = z.object({
  type: z.literal("hello"),
  token: z.string().min(1).max(4096),
  /** What the microphone sends. */
  audio: audioFormat,
  /** What the reply should be; the microphone's format if left out. */
  reply: audioFormat.optional(),
  client: z.string().min(1).max(100),
  /** BCP 47, the language the caller speaks; as their preferences and their account say where left out. */
  language: z
    .string()
    .regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/)
    .max(35)
    .optional(),
  /** The voice of replies, by the gateway's own name for it; its usual one where left out or not to be had. */
  voice: z.string().min(1).max(64).optional(),
  /** How replies are spoken. */
  speech: z
    .object({
      /** One of the gateway's engines; its usual one where left out. */
      engine: z.string().min(1).max(32).optional(),
      /** 1 is the voice's own pace. */
      speed: z.number().min(0.5).max(2).optional(),
    })
    .optional(),
  /** The client keeps what it has just played, and goes on from the `position` of `reply.resumed`. */
  rewinds: z.boolean().optional(),
  /** IANA name; dates and times are understood in it. */
  timeZone: z.string().max(64).refine(isTimeZone, "not an IANA time zone").default("UTC"),
});
export type Hello = z.infer<typeof hello>;

/** All a client can say besides microphone audio. */
export const clientMessage = z.discriminatedUnion("type", [
  hello,
  /** Typed instead of spoken; answered as an utterance is. */
  z.object({ type: z.literal("input.text"), text: z.string().trim().min(1).max(2000) }),
  /** Ends the utterance now, as releasing a push-to-talk button does. */
  z.object({ type: z.literal("input.commit") }),
  /** The reply of `turn` has been heard up to, not including, sample `position`. */
  z.object({ type: z.literal("reply.played"), turn: z.int().nonnegative(), position: z.int().nonnegative() }),
  /** Stops the reply that is playing. */
  z.object({ type: z.literal("reply.stop") }),
  /** Ends the session once what was said so far has been answered. */
  z.object({ type: z.literal("bye") }),
]);
export type ClientMessage = z.infer<typeof clientMessage>;
