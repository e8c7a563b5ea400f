import type { AudioFrame } from "../protocols/audio.ts";
import { VoiceError } from "../protocols/errors.ts";
import type { StageTimes } from "../protocols/events.ts";
import type { Dialogue } from "./assistant/assistant.ts";
import type { Speech } from "./commands/command.ts";
import type { Peer } from "./peer.ts";
import type { SpeechToText, Transcript } from "./providers.ts";
import type { StageContext } from "./stage.ts";

/** After the utterance's end a final transcript must come within this. */
const TRANSCRIPT_TIMEOUT_MS = 8000;

/** What was understood and done in a turn, before any of it is spoken. */
export interface Answered {
  readonly say: Speech;
  readonly text: string;
  readonly stages: Omit<StageTimes, "endpoint" | "tts">;
}

export interface Utterance {
  readonly turn: number;
  /** Ends with the utterance. */
  readonly audio: AsyncIterable<AudioFrame>;
  /** Resolves when the utterance has ended, at the end of its audio. */
  readonly ended: Promise<void>;
  /** Names and words that this caller is likely to say. */
  readonly hints: readonly string[];
}

/** Writes one utterance down while it is spoken; partials go to the peer as they come. */
export const transcribe = async (
  { turn, audio, ended, hints }: Utterance,
  peer: Peer,
  stt: SpeechToText,
  { signal, log, metrics, now }: StageContext,
): Promise<{ text: string; sttMs: number }> => {
  let endedAt: number | undefined;
  let overdue: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    void ended.then(() => {
      endedAt = now();
      overdue = setTimeout(
        () => reject(new VoiceError("provider_timeout", `${stt.name} gave no text in ${TRANSCRIPT_TIMEOUT_MS} ms`)),
        TRANSCRIPT_TIMEOUT_MS,
      );
    });
  });
  const read = async (): Promise<Transcript | undefined> => {
    for await (const transcript of stt.transcribe(audio, { signal, language: peer.caller.language, hints })) {
      if (transcript.final) return transcript;
      peer.send({ type: "transcript.partial", turn, text: transcript.text });
    }
    return undefined;
  };
  try {
    const final = await Promise.race([read(), timeout]);
    const sttMs = endedAt === undefined ? 0 : now() - endedAt;
    const text = final?.text ?? "";
    metrics.count("stt_utterances_total", { engine: stt.name, outcome: text ? "text" : "empty" });
    if (!signal.aborted) peer.send({ type: "transcript.final", turn, text, confidence: final?.confidence ?? 0 });
    log.debug({ ms: sttMs, characters: text.length }, "transcript ready");
    return { text, sttMs };
  } catch (error) {
    metrics.count("stt_utterances_total", { engine: stt.name, outcome: "failed" });
    metrics.count("provider_failures_total", { provider: stt.name });
    throw error;
  } finally {
    clearTimeout(overdue);
  }
};

/** Decides what `text` wants, does it, and answers what to say. What was decided goes to the peer at once. */
export const answer = async (
  turn: number,
  text: string,
  peer: Peer,
  dialogue: Dialogue,
  clock: () => Date,
  { signal }: StageContext,
): Promise<{ say: Speech; intentMs: number; commandMs: number }> => {
  const { say, times } = await dialogue.answer(text, {
    signal,
    now: clock(),
    onIntent: ({ route, command, slots, confidence }) =>
      peer.send({ type: "intent", turn, route, command, slots: { ...slots }, confidence }),
    onResult: (command, result) =>
      peer.send({
        type: "command.result",
        turn,
        command,
        handled: result.handled,
        ...(result.handled || !result.ask ? {} : { asks: result.ask.slot }),
        ...(result.handled && result.data !== undefined ? { data: result.data } : {}),
      }),
  });
  return { say, intentMs: times.intentMs, commandMs: times.commandMs };
};
