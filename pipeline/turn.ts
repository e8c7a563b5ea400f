import type { AudioFrame } from "../protocols/audio.ts";
import { VoiceError } from "../protocols/errors.ts";
import type { Answer, Dialogue, Understood } from "./assistant/assistant.ts";
import type { CommandResult } from "./commands/command.ts";
import type { Peer } from "./peer.ts";
import type { SpeechToText, Transcript } from "./providers.ts";
import type { StageContext } from "./stage.ts";
import type { Speculation } from "./turns/speculation.ts";

/** After the utterance's end a final transcript must come within this. */
const TRANSCRIPT_TIMEOUT_MS = 8000;

export interface Listened {
  readonly turn: number;
  /** Ends with the utterance. */
  readonly audio: AsyncIterable<AudioFrame>;
  /** Resolves when the utterance has ended, at the end of its audio. */
  readonly ended: Promise<unknown>;
  /** Names and words that this caller is likely to say. */
  readonly hints: readonly string[];
  /** What the engine may keep by what it learns of the caller's voice. */
  readonly call: object;
  /** A reply played when it began. */
  readonly isOverReply: boolean;
  /** Called with each text on the way to the final one. */
  readonly onTranscript?: (transcript: Transcript) => void;
}

/** Writes one utterance down while it is spoken; partials go to the peer as they come. */
export const transcribe = async (
  { turn, audio, ended, hints, call, isOverReply, onTranscript }: Listened,
  peer: Peer,
  stt: SpeechToText,
  { signal, log, metrics, now }: StageContext,
): Promise<{ text: string; confidence: number; sttMs: number }> => {
  let endedAt: number | undefined;
  let overdue: NodeJS.Timeout | undefined;
  let shown = "";
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
    const how = { signal, language: peer.caller.language, hints, call, isOverReply };
    for await (const transcript of stt.transcribe(audio, how)) {
      if (transcript.final) return transcript;
      onTranscript?.(transcript);
      if (transcript.text === shown || transcript.text === "") continue;
      shown = transcript.text;
      peer.send({ type: "transcript.partial", turn, text: transcript.text });
    }
    return undefined;
  };
  try {
    const final = await Promise.race([read(), timeout]);
    const sttMs = endedAt === undefined ? 0 : now() - endedAt;
    const text = final?.text ?? "";
    metrics.count("stt_utterances_total", { engine: stt.name, outcome: text ? "text" : "empty" });
    log.debug({ ms: sttMs, characters: text.length }, "transcript ready");
    return { text, confidence: final?.confidence ?? 0, sttMs };
  } catch (error) {
    metrics.count("stt_utterances_total", { engine: stt.name, outcome: "failed" });
    metrics.count("provider_failures_total", { provider: stt.name });
    throw error;
  } finally {
    clearTimeout(overdue);
  }
};

export interface AnswerRequest {
  readonly turn: number;
  readonly text: string;
  /** Work done already on this text. */
  readonly speculation?: Speculation | undefined;
  /** See UnderstandOptions. */
  readonly deadline?: number;
  readonly left?: () => number;
}

export interface Answered {
  readonly answer: Answer;
  /** Waited for after the turn was committed: what was done before it costs nothing. */
  readonly intentMs: number;
  readonly commandMs: number;
}

/** Decides what `text` wants, does it, and answers what to say. What was decided goes to the peer at once. */
export const answer = async (
  { turn, text, speculation, deadline, left }: AnswerRequest,
  peer: Peer,
  dialogue: Dialogue,
  clock: () => Date,
  { signal, metrics, now }: StageContext,
): Promise<Answered> => {
  const begin = now();
  const onResult = (command: string, result: CommandResult) =>
    peer.send({
      type: "command.result",
      turn,
      command,
      handled: result.handled,
      ...(result.handled || !result.ask ? {} : { asks: result.ask.slot }),
      ...(result.handled && result.data !== undefined ? { data: result.data } : {}),
    });
  const understood: Understood = speculation
    ? await speculation.understood
    : await dialogue.understand(text, {
        ...{ signal, now: clock() },
        ...(deadline !== undefined && { deadline }),
        ...(left && { left }),
      });
  const { route, command, slots, confidence } = understood.intent;
  peer.send({ type: "intent", turn, route, command, slots: { ...slots }, confidence });
  const intentMs = now() - begin;
  const ready = await speculation?.answer();
  if (ready) for (const ran of ready.results) onResult(ran.command, ran.result);
  const given = ready?.answer ?? (await dialogue.run(understood, { signal, now: clock(), onResult }));
  dialogue.remember(given);
  if (speculation) metrics.count("turn_speculations_total", { outcome: "used" });
  return { answer: given, intentMs, commandMs: now() - begin - intentMs };
};
