import { z } from "zod";
import { ERRORS, type ErrorCode } from "./errors.ts";

const turn = z.int().nonnegative().describe("Counts up within the session; binary reply audio carries it too.");
const ms = z.number().nonnegative();

/** Audio at the door: encoding, and the rate in Hz at which it is made and its positions count. */
export const audioFormat = z.discriminatedUnion("encoding", [
  z.object({
    encoding: z.literal("pcm_s16le"),
    sampleRate: z.union([z.literal(8000), z.literal(16_000), z.literal(24_000), z.literal(48_000)]),
  }),
  /** One Opus packet a binary message. Opus decodes at any rate: this one only says how wide a voice it is worth. */
  z.object({
    encoding: z.literal("opus"),
    sampleRate: z.union([z.literal(16_000), z.literal(24_000), z.literal(48_000)]),
  }),
  /** G.711: mu-law and A-law. */
  z.object({ encoding: z.enum(["pcmu", "pcma"]), sampleRate: z.literal(8000) }),
]);
export type AudioFormat = z.infer<typeof audioFormat>;

/** Milliseconds each stage took. `endpoint`: end of speech to the decision that the turn is over. */
export const stageTimes = z.object({
  endpoint: ms,
  stt: ms,
  intent: ms,
  command: ms,
  tts: ms,
});
export type StageTimes = z.infer<typeof stageTimes>;

/** All a client can hear besides reply audio. Position fields named `...Ms` count from the session's first sample. */
export const sessionEvent = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("session.ready"),
    sessionId: z.string(),
    input: audioFormat,
    reply: audioFormat,
    engines: z.object({ vad: z.string(), stt: z.string(), router: z.string(), tts: z.string() }),
  }),
  z.object({ type: z.literal("speech.started"), turn, startMs: ms }),
  z.object({ type: z.literal("speech.ended"), turn, startMs: ms, endMs: ms }),
  z.object({ type: z.literal("transcript.partial"), turn, text: z.string() }),
  z.object({ type: z.literal("transcript.final"), turn, text: z.string(), confidence: z.number().min(0).max(1) }),
  z.object({
    type: z.literal("intent"),
    turn,
    route: z.string(),
    command: z.string().nullable(),
    slots: z.record(z.string(), z.unknown()),
    confidence: z.number().min(0).max(1),
  }),
  z.object({
    type: z.literal("command.result"),
    turn,
    command: z.string(),
    handled: z.boolean(),
    /** Set when the command asks back: the slot that the next utterance answers. */
    asks: z.string().optional(),
    data: z.unknown().optional(),
  }),
  z.object({
    type: z.literal("reply.started"),
    turn,
    sampleRate: z.int().positive(),
    /** "utterance": the answer to the caller. "announcement": a reminder, alarm or timer that went off. */
    cause: z.enum(["utterance", "announcement"]),
  }),
  /** One clause or sentence of the reply; its audio begins at sample `position` of the turn's reply. */
  z.object({
    type: z.literal("reply.text"),
    turn,
    text: z.string(),
    language: z.string(),
    position: z.int().nonnegative(),
  }),
  /** The caller may be speaking: play the reply softly (a tenth as loud) until it resumes or ends. */
  z.object({ type: z.literal("reply.ducked"), turn }),
  /** The caller is speaking: keep what is waiting to be played, silent, until the reply resumes or ends. */
  z.object({ type: z.literal("reply.paused"), turn }),
  /**
   * It was nothing: play on, as loud as before. `position`, told to clients that rewind: from this sample on, where the
   * word that was interrupted begins.
   */
  z.object({ type: z.literal("reply.resumed"), turn, position: z.int().nonnegative().optional() }),
  z.object({
    type: z.literal("reply.ended"),
    turn,
    /** Samples of reply audio that were sent in this turn. */
    samples: z.int().nonnegative(),
    /** Samples that the client has acknowledged as played by now. */
    heard: z.int().nonnegative(),
    reason: z.enum(["completed", "interrupted", "failed"]),
    /** Where it was interrupted: the words that had been played by the last acknowledgement. */
    heardText: z.string().optional(),
  }),
  z.object({
    type: z.literal("turn.metrics"),
    turn,
    stages: stageTimes,
    /** End of speech to the first reply sample leaving the gateway. */
    firstAudioMs: ms.nullable(),
    /** Length of the utterance. */
    speechMs: ms,
    /** What the turn may take in all, and the stages that took longer than their share. */
    budgetMs: ms.optional(),
    over: z.array(z.enum(["endpoint", "stt", "intent", "command", "tts"])).optional(),
    /** Work that was begun before the utterance was over, and thrown away because speech resumed. */
    dropped: z.int().nonnegative().optional(),
    /** "One moment." was said first. */
    filler: z.boolean().optional(),
  }),
  z.object({
    type: z.literal("error"),
    code: z.enum(Object.keys(ERRORS) as [ErrorCode, ...ErrorCode[]]),
    message: z.string(),
    retryable: z.boolean(),
    turn: turn.optional(),
  }),
]);
export type SessionEvent = z.infer<typeof sessionEvent>;
