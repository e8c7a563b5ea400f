import type { AudioFrame } from "../protocols/audio.ts";

export interface Word {
  readonly text: string;
  /** From the start of the utterance. */
  readonly startMs: number;
  readonly endMs: number;
  /** 0 to 1. */
  readonly confidence: number;
}

export interface Transcript {
  /** Lower case, words as spoken; empty where nothing was said. */
  readonly text: string;
  readonly final: boolean;
  /** In partials: all that was said before the pause that is going on. Work on it may begin, and be dropped if speech resumes. */
  readonly settled?: true;
  /** 0 to 1. */
  readonly confidence: number;
  /** In final transcripts of engines that know them; some only tell where `times` are asked for. */
  readonly words?: readonly Word[];
}

export interface TranscribeOptions {
  readonly signal: AbortSignal;
  /** BCP 47. Default "en". */
  readonly language?: string;
  /** Names and words likely to be said: titles of the caller's tasks, people they know. */
  readonly hints?: readonly string[];
  /** Whether words shall have their times where that costs an engine something. Default false: nobody waits for a caption in a call. */
  readonly times?: boolean;
  /** What may be told elsewhere; asked with nothing, whether the sound may. Default: all. */
  readonly mayLeave?: (piece: string) => boolean;
  /** The same for every utterance of one call: what an engine learns of the voice and its microphone it may keep by this. */
  readonly call?: object;
  /** A reply played when it began: "stop" and "uh-huh" are likelier than else. Default false. */
  readonly isOverReply?: boolean;
}

/**
 * Writes down speech. Reads `utterance` as it comes, gives partials, and after its end exactly one final transcript.
 * Ends its output quietly within 100 ms of `signal`, and frees what it holds. Silence gives an empty final text.
 */
export interface SpeechToText {
  /** Label in logs and metrics. */
  readonly name: string;
  /** Whether it settles its text at each pause, so that turns can be ended by what was said. */
  readonly settles?: boolean;
  transcribe(utterance: AsyncIterable<AudioFrame>, options: TranscribeOptions): AsyncIterable<Transcript>;
  /** Frees the engine. May be called twice. */
  close(): Promise<void>;
}

export interface SynthesizeOptions {
  readonly signal: AbortSignal;
  /** BCP 47. Default "en". */
  readonly language?: string;
  /** The engine's own name of a voice; its default where left out or unknown. */
  readonly voice?: string;
  /** 1 is the voice's own pace. */
  readonly speed?: number;
  /** The engine the caller wants, where several are there. */
  readonly engine?: string;
  /** Whether a piece of text may be spoken elsewhere; as the gateway is set where left out. */
  readonly mayLeave?: (piece: string) => boolean;
}

/** Audio of a reply. Where a piece of the input text begins with this frame, `text` is that piece; the frame's words are of the last that began. */
export interface SpokenFrame {
  readonly frame: AudioFrame;
  readonly text?: string;
}

/** Speaks. Pieces of text are sentences or clauses, spoken in order; ends quietly when `signal` fires. */
export interface TextToSpeech {
  readonly name: string;
  /** Whether it has a voice for `language` (BCP 47). */
  speaks(language: string): boolean;
  synthesize(text: AsyncIterable<string>, options: SynthesizeOptions): AsyncIterable<SpokenFrame>;
  /**
   * Makes the sound of a piece that may be spoken soon, where that costs nothing but this machine's time. Resolves when it
   * is there or will not be; never rejects.
   */
  prepare?(piece: string, options: SynthesizeOptions): Promise<void>;
  close(): Promise<void>;
}

/** One caller's detector state. */
export interface VoiceActivityStream {
  /** Probability from 0 to 1 that `samples` (`frameSamples` of them, 16 kHz) hold speech. Calls are answered in order. */
  score(samples: Int16Array): Promise<number>;
  close(): void;
}

export interface VoiceActivityDetector {
  readonly name: string;
  /** Samples a frame, at 16 kHz. */
  readonly frameSamples: number;
  open(): VoiceActivityStream;
  close(): Promise<void>;
}
