import { existsSync } from "node:fs";
import { createFlite, type FliteSpeechOptions } from "../../native/flite.ts";
import { addonBuilt } from "../../native/load.ts";
import { createSphinxDecoder, type SphinxDecoder, type SphinxOptions } from "../../native/sphinx.ts";
import { laterBy, type SpokenWord } from "../../protocols/audio.ts";

const MODEL = "/usr/share/pocketsphinx/model/en-us";

/** Why PocketSphinx cannot be tested here, or false. */
export const noSphinx: string | false = !addonBuilt("sphinx")
  ? "native addon sphinx is not built"
  : !existsSync(`${MODEL}/cmudict-en-us.dict`) && "pocketsphinx-en-us is not installed";

/** Why Flite cannot be tested here, or false. */
export const noFlite: string | false = !addonBuilt("flite") && "native addon flite is not built";

export const GENERAL_MODEL = `${MODEL}/en-us.lm.bin`;

/** What the tests say to each other: unlike one another, so that what is tested is the plumbing and not the models. */
export const SENTENCES = ["what time is it", "water the plants", "good morning everybody", "stop the music please"];

export const SENTENCES_GRAMMAR = `#JSGF V1.0; grammar said; public <said> = ${SENTENCES.join(" | ")};`;

/** A decoder of the stock English model; searches and the rest as the test wants them. */
export const englishDecoder = (options: Partial<SphinxOptions> = {}): Promise<SphinxDecoder> =>
  createSphinxDecoder({
    acousticModel: `${MODEL}/en-us`,
    dictionary: `${MODEL}/cmudict-en-us.dict`,
    searches: [{ name: "sentences", grammar: SENTENCES_GRAMMAR }],
    parameters: { remove_noise: "no", remove_silence: "no" },
    ...options,
  });

/** All samples of `text` spoken, with the rate they have, and its words by the time of the whole. */
export const speak = async (
  text: string,
  options: Partial<FliteSpeechOptions> = {},
): Promise<{ samples: Int16Array; sampleRate: number; frames: number; words: SpokenWord[] }> => {
  const pieces: Int16Array[] = [];
  const words: SpokenWord[] = [];
  let sampleRate = 0;
  const signal = new AbortController().signal;
  for await (const frame of createFlite().synthesize(text, { signal, ...options })) {
    pieces.push(frame.samples);
    words.push(...laterBy(frame.startMs, frame.words));
    sampleRate = frame.sampleRate;
  }
  const samples = new Int16Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  pieces.reduce((at, piece) => {
    samples.set(piece, at);
    return at + piece.length;
  }, 0);
  return { samples, sampleRate, frames: pieces.length, words };
};
