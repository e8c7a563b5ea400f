import { availableParallelism, totalmem } from "node:os";
import { VoiceError } from "../protocols/errors.ts";
import { loadAddon } from "./load.ts";
import { checkWhisperFile } from "./whisper-file.ts";
import { audioContextFor, cutLoops, findLoop, maxTokensFor } from "./whisper-guard.ts";

export interface WhisperWord {
  readonly text: string;
  /** 0 to 1. */
  readonly confidence: number;
  /** Where times were asked for; from the start of the audio. */
  readonly startMs?: number;
  readonly endMs?: number;
}

export interface WhisperToken {
  readonly id: number;
  /** May be half a letter in languages whose letters take several tokens. */
  readonly text: string;
  /** 0 to 1. */
  readonly probability: number;
  readonly startMs?: number;
  readonly endMs?: number;
}

/** The addon's own answer. */
interface Decoded {
  readonly text: string;
  readonly language: string;
  readonly tokens: readonly WhisperToken[];
  readonly words: readonly WhisperWord[];
  readonly noSpeech: number;
  readonly logProbability: number;
  readonly capped: boolean;
  readonly threads: number;
  readonly waitedMs: number;
  readonly encodeMs: number;
  readonly totalMs: number;
}

export interface WhisperJob {
  /** Rows of the encoder; 0 for the model's whole length. See `audioContextFor`: not every number is safe. */
  readonly audioContext: number;
  readonly maxTokens: number;
  readonly language?: string;
  readonly translate?: boolean;
  readonly prompt?: string;
  readonly timestamps?: boolean;
  readonly suppressNonSpeech?: boolean;
  /** Left out: one under load, more when idle. */
  readonly threads?: number;
}

/** The addon itself, for tests and benches; everyone else uses `openWhisper`, which keeps the rules. */
export interface WhisperModel {
  open(
    path: string,
    options: {
      readonly states: number;
      readonly fullStates: number;
      readonly idleThreads: number;
      /** States beyond this many bytes in all are not made; one always is. */
      readonly stateBytes?: number;
      readonly flashAttention?: boolean;
    },
  ): Promise<void>;
  /** Undefined where `id` was cancelled. */
  transcribe(id: number, samples: Int16Array | Float32Array, job: WhisperJob): Promise<Decoded | undefined>;
  cancel(id: number): void;
  describe(): { multilingual: boolean; audioContext: number; states: number; stateBytes: number };
  countTokens(text: string): number;
  close(): Promise<void>;
}

interface Addon {
  readonly Model: new () => WhisperModel;
  readonly systemInfo: string;
}

export const createWhisperModel = (): WhisperModel => new (loadAddon<Addon>("whisper").Model)();

/** Processor features that the library was built for. */
export const whisperSystemInfo = (): string => loadAddon<Addon>("whisper").systemInfo;

/** Why a text was not believed, and what came of the one retry over the model's whole length. */
export interface WhisperGuard {
  readonly reason: "repetition" | "rate";
  readonly outcome: "recovered" | "confirmed" | "cut";
}

export interface WhisperOptions {
  /** Utterances at once. Default: one a core. */
  readonly states?: number;
  /** Of these, how many over the model's whole length. Default 1. */
  readonly fullStates?: number;
  /** Threads of an utterance that has the machine to itself. Default 2. */
  readonly idleThreads?: number;
  /** Utterances that may wait for a state before more are refused as `overloaded`. Default two a state. */
  readonly maxWaiting?: number;
  /** Memory that states may take in all, in bytes; fewer are made where it is short. Default a quarter of the machine. */
  readonly stateBytes?: number;
  /** Called whenever a text was not believed. */
  readonly onGuard?: (guard: WhisperGuard) => void;
}

export interface WhisperTask {
  readonly signal?: AbortSignal;
  /** Whisper's code, such as "en", or "auto". Default "en". */
  readonly language?: string;
  /** Into English. Default false. */
  readonly translate?: boolean;
  /** Text that might have come before; its words become likelier. At most 600 characters count. */
  readonly prompt?: string;
  /** Times of words and tokens, at the price of some speed. Default false. */
  readonly times?: boolean;
  readonly threads?: number;
}

export interface WhisperResult extends Omit<Decoded, "capped"> {
  /** Rows of the encoder that the text came from; 0 for the model's whole length. */
  readonly audioContext: number;
  readonly guard?: WhisperGuard;
}

export interface Whisper {
  readonly multilingual: boolean;
  /** Utterances at once. */
  readonly states: number;
  /** Most memory that one state takes, in bytes. Short utterances touch about a fifth of it. */
  readonly stateBytes: number;
  /** States that would begin at once. */
  free(): number;
  /**
   * Writes down 16 kHz audio. Undefined as soon as `signal` fires, though the state stays taken until the encoder is
   * through, which cannot be interrupted. Rejects as `overloaded` where too many wait.
   */
  transcribe(samples: Int16Array | Float32Array, task?: WhisperTask): Promise<WhisperResult | undefined>;
  countTokens(text: string): number;
  /** Waits for at most one encoder pass. May be called twice. */
  close(): Promise<void>;
}

const MAX_PROMPT = 600;

/** Opens the model at `path`, a `ggml-*.bin` file, which is checked first. */
export const openWhisper = async (
  path: string,
  {
    states = availableParallelism(),
    fullStates = 1,
    idleThreads = Math.min(2, availableParallelism()),
    maxWaiting = 2 * states,
    stateBytes = totalmem() / 4,
    onGuard,
  }: WhisperOptions = {},
): Promise<Whisper> => {
  await checkWhisperFile(path);
  const model = createWhisperModel();
  try {
    await model.open(path, { states, fullStates, idleThreads, stateBytes });
  } catch (cause) {
    throw new VoiceError("unsupported", "whisper could not load its model", { cause });
  }
  const shape = model.describe();
  let taken = 0;
  let nextId = 0;
  let closing: Promise<void> | undefined;

  /** Settles with the signal; gives its place back only when the library is done. */
  const decode = async (
    samples: Int16Array | Float32Array,
    job: WhisperJob,
    signal: AbortSignal | undefined,
  ): Promise<Decoded | undefined> => {
    if (signal?.aborted) return undefined;
    const id = nextId++ % 0xffff_ffff;
    let done: Promise<Decoded | undefined>;
    taken++;
    try {
      done = model.transcribe(id, samples, job).finally(() => taken--);
    } catch (cause) {
      taken--;
      throw new VoiceError("unsupported", "whisper cannot do that", { cause });
    }
    let onAbort: (() => void) | undefined;
    const aborted = new Promise<undefined>((resolve) => {
      onAbort = () => {
        model.cancel(id);
        resolve(undefined);
      };
      signal?.addEventListener("abort", onAbort, { once: true });
    });
    try {
      return await Promise.race([done, aborted]);
    } catch (cause) {
      throw new VoiceError("provider_failed", "whisper failed on an utterance", { cause });
    } finally {
      if (onAbort) signal?.removeEventListener("abort", onAbort);
      // Nobody waits for it once the signal has fired.
      done.catch(() => undefined);
    }
  };

  const suspicion = (decoded: Decoded): WhisperGuard["reason"] | undefined => {
    if (decoded.capped) return "rate";
    return findLoop(decoded.words.map((word) => word.text)) ? "repetition" : undefined;
  };

  const transcribe = async (
    samples: Int16Array | Float32Array,
    { signal, language = "en", translate = false, prompt = "", times = false, threads }: WhisperTask = {},
  ): Promise<WhisperResult | undefined> => {
    if (closing) throw new VoiceError("provider_failed", "whisper is closed");
    if (!shape.multilingual && language !== "en" && language !== "auto") {
      throw new VoiceError("unsupported", `this Whisper model knows only English, not ${language}`);
    }
    if (taken >= shape.states + maxWaiting) throw new VoiceError("overloaded", "too many utterances wait for Whisper");
    const audioContext = audioContextFor(samples.length, shape.audioContext);
    const job = {
      audioContext,
      maxTokens: maxTokensFor(samples.length),
      language: shape.multilingual ? language : "en",
      translate: translate && shape.multilingual,
      prompt: prompt.slice(-MAX_PROMPT),
      timestamps: times,
      ...(threads === undefined ? {} : { threads }),
    };
    const first = await decode(samples, job, signal);
    if (!first) return undefined;
    const reason = suspicion(first);
    if (!reason) return { ...first, audioContext };

    const retry = audioContext === 0 ? first : await decode(samples, { ...job, audioContext: 0 }, signal);
    if (!retry) return undefined;
    const still = suspicion(retry);
    // The same words twice over from two lengths of context were said: telephone numbers repeat.
    const confirmed = still === "repetition" && retry !== first && retry.text === first.text;
    const outcome = !still ? "recovered" : confirmed ? "confirmed" : "cut";
    const guard: WhisperGuard = { reason, outcome };
    onGuard?.(guard);
    if (outcome !== "cut") return { ...retry, audioContext: 0, guard };
    const words = cutLoops(retry.words);
    const text = words.map((word) => word.text).join("");
    return { ...retry, words, text, audioContext: 0, guard };
  };

  return {
    multilingual: shape.multilingual,
    states: shape.states,
    stateBytes: shape.stateBytes,
    free: () => Math.max(0, shape.states - taken),
    transcribe,
    countTokens: (text) => model.countTokens(text.slice(0, MAX_PROMPT)),
    close: () => {
      closing ??= model.close();
      return closing;
    },
  };
};
