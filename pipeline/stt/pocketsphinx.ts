import { join } from "node:path";
import { createSphinxDecoder, type SphinxDecoder, type SphinxResult } from "../../native/sphinx.ts";
import { type AudioFrame, HEARD_SAMPLE_RATE } from "../../protocols/audio.ts";
import { VoiceError } from "../../protocols/errors.ts";
import type { SpeechToText, Transcript } from "../providers.ts";
import { createQueue } from "../queue.ts";
import { buildCommandModel } from "./language/model.ts";
import { createPauses } from "./pauses.ts";
import { createPool } from "./pool.ts";

export interface PocketsphinxOptions {
  /** Where the command language model is built, once. */
  readonly cacheFolder: string;
  /** Folder of acoustic model and dictionary. Default: Debian's pocketsphinx-en-us. */
  readonly modelFolder?: string;
  /** Utterances heard at the same time. Default 4. The first holds about 45 MB, each further one 20 MB. */
  readonly max?: number;
  /** How many of these are loaded before the first caller. Default 1. */
  readonly warm?: number;
  /** Longest wait for one that is free; then "overloaded". Default 2000 ms. */
  readonly maxWaitMs?: number;
  /** PocketSphinx's own parameters, over those found best here. */
  readonly parameters?: Readonly<Record<string, string>>;
}

/**
 * Cepstral means taken from the utterance itself are what the model was trained with, and matter most: of the words of
 * eight human commands, cut by the voice detector, 81 % were wrong under the means of a former utterance and 34 % under
 * their own, all else equal. The decoder takes them as they come, so that one pass is enough and the text is there when
 * the pause is. They also level the utterance: loudness is the first of the means. A second pass over flat lexicons
 * (fwdflat) costs 40 % more and heard no better.
 */
export const PARAMETERS = {
  cmn: "live",
  remove_noise: "no",
  lw: "6.5",
  bestpathlw: "6.5",
  maxhmmpf: "1500",
  maxwpf: "10",
  fwdflat: "no",
};
/** A pause this long may be the end: the text so far is settled then, so that work on it can begin. */
const PAUSE_MS = 100;
/** Loud sound of this length after a pause is speech that goes on. */
const NEW_SPEECH_MS = 60;
/** Half a second of sound over a reply is judged by its words. */
const PARTIAL_EVERY_MS = 96;
/** While a reply plays, so much of what is said is "stop", "uh-huh" and the like. */
const OVER_REPLIES_SHARE = 0.5;
const REWRITTEN: Readonly<Record<string, string>> = {
  "a.m.": "am",
  "p.m.": "pm",
  nevermind: "never mind",
  "to-do": "to do",
  todo: "to do",
};

/** Words as the dictionary writes them, as the rest of Earshot does. */
export const plainWords = (text: string): string =>
  text
    .split(/\s+/)
    .map((word) => word.replace(/\(\d+\)$/, ""))
    .filter((word) => word !== "" && !/^[<[+]/.test(word))
    .map((word) => REWRITTEN[word] ?? word)
    .join(" ");

const finalOf = (result: SphinxResult): Transcript => ({
  text: plainWords(result.text),
  final: true,
  confidence: Math.min(1, Math.max(0, result.confidence)),
  words: result.words.map((word) => ({ ...word, text: plainWords(word.text) })).filter(({ text }) => text !== ""),
});

/** Debian's PocketSphinx with a language model of commands. English only. */
export const createPocketsphinx = async ({
  cacheFolder,
  modelFolder = "/usr/share/pocketsphinx/model/en-us",
  max = 4,
  warm = 1,
  maxWaitMs = 2000,
  parameters = {},
}: PocketsphinxOptions): Promise<SpeechToText> => {
  const { languageModel, overReplies, dictionary } = await buildCommandModel(
    join(cacheFolder, "language"),
    join(modelFolder, "cmudict-en-us.dict"),
  );
  const pool = createPool<SphinxDecoder>({
    create: () =>
      createSphinxDecoder({
        acousticModel: join(modelFolder, "en-us"),
        dictionary,
        searches: [
          { name: "commands", languageModel },
          {
            name: "over replies",
            languageModels: [
              { path: languageModel, weight: 1 - OVER_REPLIES_SHARE },
              { path: overReplies, weight: OVER_REPLIES_SHARE },
            ],
          },
        ],
        parameters: { ...PARAMETERS, ...parameters },
      }),
    destroy: (decoder) => decoder.close(),
    max,
    maxWaitMs,
  });
  // The first one leaves behind what makes the others quick to load.
  const warmed = [await pool.take()];
  warmed.push(...(await Promise.all(Array.from({ length: Math.min(warm, max) - 1 }, () => pool.take()))));
  for (const listener of warmed) pool.give(listener);

  /** Means of the last utterance of each call: they tell the microphone and the voice, and the next begins with them. */
  const means = new WeakMap<object, Float32Array>();

  return {
    name: "pocketsphinx",
    settles: true,
    async *transcribe(utterance, { signal, call, isOverReply = false }) {
      if (signal.aborted) return;
      const decoder = await pool.take();
      const transcripts = createQueue<Transcript>(16, signal);
      const frames = utterance[Symbol.asyncIterator]();
      let failure: unknown;
      const known = {
        search: isOverReply ? "over replies" : "commands",
        mean: call && means.get(call),
        onMean: (mean: Float32Array) => {
          if (call && mean.length > 0) means.set(call, mean);
        },
      };
      const listening = listen(decoder, frames, known, signal, (transcript) => transcripts.push(transcript))
        .catch((cause) => {
          failure = cause;
        })
        .finally(() => transcripts.end());
      try {
        yield* transcripts;
        if (!signal.aborted) await listening;
        if (failure !== undefined && !signal.aborted)
          throw failure instanceof VoiceError
            ? failure
            : new VoiceError("provider_failed", "pocketsphinx failed", { cause: failure });
      } finally {
        decoder.cancel();
        pool.give(decoder);
        // Nobody reads the rest; a source that is waiting for its next frame must not hold the caller up.
        Promise.resolve(frames.return?.()).catch(() => undefined);
      }
    },
    close: () => pool.close(),
  };
};

interface Known {
  readonly search: string;
  readonly mean: Float32Array | undefined;
  readonly onMean: (mean: Float32Array) => void;
}

const listen = async (
  decoder: SphinxDecoder,
  frames: AsyncIterator<AudioFrame>,
  { search, mean, onMean }: Known,
  signal: AbortSignal,
  say: (transcript: Transcript) => void,
): Promise<void> => {
  const pauses = createPauses();
  let [heardMs, askedMs] = [0, 0];
  let shown = "";
  let asking = false;
  /** How much loud sound there was when the text was settled; undefined while it is not. */
  let settledMs: number | undefined;

  const show = (text: string) => {
    const plain = plainWords(text);
    if (plain === shown || plain === "" || settledMs !== undefined || signal.aborted) return;
    shown = plain;
    say({ text: plain, final: false, confidence: 0.5 });
  };
  const settle = () => {
    const { loudMs } = pauses;
    settledMs = loudMs;
    decoder.settle().then(
      (text) => {
        // Speech went on meanwhile: this is no longer all of it.
        if (signal.aborted || settledMs !== loudMs) return;
        shown = plainWords(text);
        say({ text: shown, final: false, settled: true, confidence: 0.5 });
      },
      () => undefined,
    );
  };

  await decoder.start({ search, adapt: true, ...(mean && { cepstralMean: mean }) });
  for (;;) {
    const next = await frames.next();
    if (signal.aborted) return;
    if (next.done) break;
    const { samples, voiced } = next.value;
    heardMs += (samples.length / HEARD_SAMPLE_RATE) * 1000;
    pauses.feed(samples, voiced);
    decoder.feed(samples);
    // The end of a last syllable is no new speech.
    if (settledMs !== undefined && pauses.loudMs - settledMs >= NEW_SPEECH_MS) {
      settledMs = undefined;
      decoder.resume();
    }
    if (settledMs === undefined && pauses.quietMs >= PAUSE_MS && pauses.loudMs >= NEW_SPEECH_MS) settle();
    else if (settledMs === undefined && heardMs - askedMs >= PARTIAL_EVERY_MS && !asking) {
      askedMs = heardMs;
      asking = true;
      decoder
        .partial()
        .then(show, () => undefined)
        .finally(() => {
          asking = false;
        });
    }
  }

  if (!pauses.heard) {
    say({ text: "", final: true, confidence: 0 });
    return;
  }
  const result = await decoder.end();
  onMean(result.cepstralMean);
  if (!signal.aborted) say(finalOf(result));
};
