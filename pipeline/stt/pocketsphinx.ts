import { join } from "node:path";
import { createSphinxDecoder, type SphinxDecoder, type SphinxResult } from "../../native/sphinx.ts";
import { HEARD_SAMPLE_RATE } from "../../protocols/audio.ts";
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
  /** Utterances heard at the same time. Default 4. The first holds about 45 MB, each further one 30 MB. */
  readonly max?: number;
  /** How many of these are loaded before the first caller. Default 1. */
  readonly warm?: number;
  /** Longest wait for one that is free; then "overloaded". Default 2000 ms. */
  readonly maxWaitMs?: number;
  /** PocketSphinx's own parameters, over those found best here. */
  readonly parameters?: Readonly<Record<string, string>>;
}

/** Two decoders: `live` follows the speaker for partials, `whole` reads the utterance from its start once they pause. */
interface Listener {
  readonly live: SphinxDecoder;
  readonly whole: SphinxDecoder;
}

/**
 * Cepstral means taken over the whole utterance are what the model was trained with, and matter most: of the words of
 * eight human commands, cut by the voice detector, 81 % were wrong without and 34 % with, all else equal. That needs the
 * utterance's end, so the live decoder's text, whose means are a guess, is only shown as partials. They also level the
 * utterance: loudness is the first of the means.
 */
const WHOLE = { cmn: "batch", remove_noise: "no", lw: "6.5", fwdflatlw: "6.5", bestpathlw: "6.5", maxhmmpf: "4000" };
const LIVE = { cmn: "live", remove_noise: "no", lw: "6.5", fwdflat: "no", bestpath: "no", maxhmmpf: "3000" };
/** A pause this long may be the end: the whole is read then, so that the text is there when the end is certain. */
const PAUSE_MS = 100;
const PARTIAL_EVERY_MS = 200;
/** Longer ones are not read again from the start; the live decoder has had time to learn their means. */
const MAX_WHOLE_MS = 15_000;

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

const concat = (parts: readonly Int16Array[]): Int16Array => {
  const all = new Int16Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
};

/** Debian's PocketSphinx with a language model of commands. English only. */
export const createPocketsphinx = async ({
  cacheFolder,
  modelFolder = "/usr/share/pocketsphinx/model/en-us",
  max = 4,
  warm = 1,
  maxWaitMs = 2000,
  parameters = {},
}: PocketsphinxOptions): Promise<SpeechToText> => {
  const { languageModel, dictionary } = await buildCommandModel(
    join(cacheFolder, "language"),
    join(modelFolder, "cmudict-en-us.dict"),
  );
  const decoder = (own: Readonly<Record<string, string>>) =>
    createSphinxDecoder({
      acousticModel: join(modelFolder, "en-us"),
      dictionary,
      searches: [{ name: "commands", languageModel }],
      parameters: { ...own, ...parameters },
    });
  const pool = createPool<Listener>({
    create: async () => ({
      live: await decoder(LIVE),
      whole: await decoder({ ...WHOLE, ...parameters, cmn: "batch" }),
    }),
    destroy: async ({ live, whole }) => {
      await Promise.all([live.close(), whole.close()]);
    },
    max,
    maxWaitMs,
  });
  const warmed = await Promise.all(Array.from({ length: Math.min(warm, max) }, () => pool.take()));
  for (const listener of warmed) pool.give(listener);

  return {
    name: "pocketsphinx",
    async *transcribe(utterance, { signal }) {
      if (signal.aborted) return;
      const listener = await pool.take();
      const transcripts = createQueue<Transcript>(16, signal);
      const frames = utterance[Symbol.asyncIterator]();
      let failure: unknown;
      const listening = listen(listener, frames, signal, (transcript) => transcripts.push(transcript))
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
        listener.live.cancel();
        listener.whole.cancel();
        pool.give(listener);
        // Nobody reads the rest; a source that is waiting for its next frame must not hold the caller up.
        Promise.resolve(frames.return?.()).catch(() => undefined);
      }
    },
    close: () => pool.close(),
  };
};

const listen = async (
  { live, whole }: Listener,
  frames: AsyncIterator<{ readonly samples: Int16Array }>,
  signal: AbortSignal,
  say: (transcript: Transcript) => void,
): Promise<void> => {
  const heard: Int16Array[] = [];
  const pauses = createPauses();
  let [heardMs, askedMs] = [0, 0];
  let shown = "";
  let asking = false;
  /** The whole read at a pause, and how much loud sound it had in it. */
  let early: { readonly result: Promise<SphinxResult>; readonly loudMs: number } | undefined;

  const show = (text: string) => {
    const plain = plainWords(text);
    if (plain === shown || plain === "" || signal.aborted) return;
    shown = plain;
    say({ text: plain, final: false, confidence: 0.5 });
  };
  const readWhole = () => {
    if (early) whole.cancel();
    const result = whole.decode(concat(heard));
    // Awaited at the end or not at all.
    result.catch(() => undefined);
    return { result, loudMs: pauses.loudMs };
  };

  await live.start();
  for (;;) {
    const next = await frames.next();
    if (signal.aborted) return;
    if (next.done) break;
    const { samples } = next.value;
    heard.push(samples);
    heardMs += (samples.length / HEARD_SAMPLE_RATE) * 1000;
    pauses.feed(samples);
    live.feed(samples);
    if (heardMs - askedMs >= PARTIAL_EVERY_MS && !asking) {
      askedMs = heardMs;
      asking = true;
      live
        .partial()
        .then(show, () => undefined)
        .finally(() => {
          asking = false;
        });
    }
    const loudSince = pauses.loudMs - (early?.loudMs ?? 0);
    if (pauses.quietMs >= PAUSE_MS && loudSince >= 60 && heardMs <= MAX_WHOLE_MS) early = readWhole();
  }

  if (!pauses.heard) {
    say({ text: "", final: true, confidence: 0 });
    return;
  }
  let result: SphinxResult;
  if (heardMs > MAX_WHOLE_MS) result = await live.end();
  else if (early && pauses.loudMs === early.loudMs) result = await early.result;
  else result = await readWhole().result;
  if (!signal.aborted) say(finalOf(result));
};
