import { existsSync } from "node:fs";
import { VoiceError } from "../protocols/errors.ts";
import { loadAddon } from "./load.ts";

/** One way to listen. A decoder holds several and each utterance chooses one. */
export type SphinxSearch = { readonly name: string } & (
  | { readonly languageModel: string }
  /** Linear mixture of n-gram models (paths of ARPA or binary files); the weights should add up to 1. */
  | { readonly languageModels: readonly { readonly path: string; readonly weight: number }[] }
  /** JSGF text. A sentence outside the grammar comes out as the nearest one inside, or as nothing. */
  | { readonly grammar: string }
);

export interface SphinxWord {
  /** Lower case, as the language model has it. A further pronunciation of a known word is `word(2)`. */
  readonly word: string;
  /** Phones of the acoustic model: "HH AH L OW". */
  readonly phones: string;
}

export interface SphinxOptions {
  /** Folder of the acoustic model. */
  readonly acousticModel: string;
  readonly dictionary: string;
  readonly searches: readonly SphinxSearch[];
  /** Words the dictionary lacks; those it has are left as they are. */
  readonly words?: readonly SphinxWord[];
  /** PocketSphinx's own parameters, without the leading dash: `{ remove_noise: "no" }`. */
  readonly parameters?: Readonly<Record<string, string>>;
}

export interface SphinxStart {
  /** Name of a search. Default: the one of the utterance before, and at first the first. */
  readonly search?: string;
  /**
   * `cepstralMean` of this caller's last result: their voice and microphone. Default: the model's own, so that nothing
   * of one caller is left in the decoder for the next.
   */
  readonly cepstralMean?: Float32Array;
  /**
   * Takes the means from this utterance itself while it comes, where the parameter `cmn` is "live". Decoding begins after
   * 0.7 s, or at once with `cepstralMean`, and what was heard is read once more where the means have moved since: at
   * 1.3 s, at `settle` and at the end.
   */
  readonly adapt?: boolean;
}

export interface SphinxEnd {
  /** How many texts to look for in all. Default 0: none beside the best. */
  readonly alternatives?: number;
}

export interface SphinxResult {
  /** Empty where nothing was heard. */
  readonly text: string;
  /** Posterior probability of the whole text, 0 to 1; needs `bestpath`, which is on by default. */
  readonly confidence: number;
  /** Times in milliseconds from the start of the utterance, true where `remove_silence` is "no". */
  readonly words: readonly {
    readonly text: string;
    readonly startMs: number;
    readonly endMs: number;
    readonly confidence: number;
  }[];
  /** The likeliest texts, this one among them as a rule, with log scores that compare within the list. */
  readonly alternatives: readonly { readonly text: string; readonly score: number }[];
  /** Log score of the path, in PocketSphinx's own unit. Compare only within one decoder. */
  readonly score: number;
  /** What was decoded, without silence that was removed. */
  readonly durationMs: number;
  /** For `start` of the same caller's next utterance. Empty where the model has none. */
  readonly cepstralMean: Float32Array;
}

/** Holds one utterance at a time. No call blocks; they are done in order on the addon's own threads. */
export interface SphinxDecoder {
  /** Adds or replaces a search, a grammar in milliseconds and a model in tenths; abandons the utterance under way. */
  addSearch(search: SphinxSearch): Promise<void>;
  /** Adds words to the dictionary, for searches that are added after them. Abandons nothing. */
  addWords(words: readonly SphinxWord[]): Promise<void>;
  /** Phones of a word in the dictionary. */
  phones(word: string): string | undefined;
  hasWord(word: string): boolean;
  /** Begins an utterance; one that was not ended is abandoned. Rejects where there is no such search. */
  start(options?: SphinxStart): Promise<void>;
  /** 16 kHz samples. They are copied. */
  feed(samples: Int16Array): void;
  /** What `feed` gave and is not decoded yet. */
  readonly backlogMs: number;
  /** Text after what was fed so far; empty after `cancel`. */
  partial(): Promise<string>;
  /**
   * Where it adapts: the final text of all that was fed, while speech may go on; empty after `cancel`. What is fed after it
   * is kept and not read, and `end` answers the same, until `resume`.
   */
  settle(): Promise<string>;
  /** Speech goes on after `settle`: what was heard is read once more, with what came since. */
  resume(): void;
  end(options?: SphinxEnd): Promise<SphinxResult>;
  /** Start, all `samples` and end in one: normalised over the whole where the parameter `cmn` is "batch". */
  decode(samples: Int16Array, options?: SphinxStart & SphinxEnd): Promise<SphinxResult>;
  /** Abandons the utterance: what was asked about it is answered at once, with nothing. */
  cancel(): void;
  /** May be called twice. */
  close(): Promise<void>;
}

interface NativeSearch {
  readonly name: string;
  readonly models?: readonly { readonly path: string; readonly weight: number }[];
  readonly grammar?: string;
}

interface NativeDecoder {
  load(args: string[]): Promise<void>;
  addWords(words: readonly SphinxWord[]): Promise<void>;
  addSearch(search: NativeSearch): Promise<void>;
  start(search: string, cepstralMean: Float32Array | undefined, adapt: boolean): Promise<void>;
  feed(samples: Int16Array, whole: boolean): void;
  partial(): Promise<string>;
  settle(): Promise<string>;
  resume(): void;
  end(alternatives: number): Promise<SphinxResult>;
  cancel(): void;
  close(): Promise<void>;
  phones(word: string): string | undefined;
  readonly backlog: number;
}

interface SphinxAddon {
  SphinxDecoder: new () => NativeDecoder;
  framesScoredHere(): number;
  scoreHere(on: boolean): void;
}

/**
 * The scoring of Gaussians, most of a decoder's work, which our addon does in the library's place with vector
 * instructions and to the same bits; for all decoders of the process.
 */
export const sphinxGaussians = {
  /** Frames that it scored; stays 0 on processors without AVX2 and for models that are not phonetically tied. */
  get framesScored(): number {
    return loadAddon<SphinxAddon>("sphinx").framesScoredHere();
  },
  /** Leaves it to the library, or takes it back: for comparing the two. */
  use: (ours: boolean): void => loadAddon<SphinxAddon>("sphinx").scoreHere(ours),
};

const NOTHING: SphinxResult = {
  text: "",
  confidence: 0,
  words: [],
  alternatives: [],
  score: 0,
  durationMs: 0,
  cepstralMean: new Float32Array(0),
};

const failed = (cause: unknown): VoiceError =>
  cause instanceof VoiceError
    ? cause
    : new VoiceError("provider_failed", `sphinx: ${cause instanceof Error ? cause.message : cause}`, { cause });

const native = (search: SphinxSearch): NativeSearch => {
  if ("grammar" in search) return { name: search.name, grammar: search.grammar };
  const models = "languageModel" in search ? [{ path: search.languageModel, weight: 1 }] : search.languageModels;
  if (models.length === 0) throw new VoiceError("provider_failed", `sphinx: search ${search.name} has no model`);
  models.forEach(({ path }) => {
    mustExist(path);
  });
  return { name: search.name, models };
};

/** PocketSphinx ends the whole process over some missing files, so it is not asked about any. */
const mustExist = (path: string): string => {
  if (!existsSync(path)) throw new VoiceError("provider_failed", `sphinx: ${path} is missing`);
  return path;
};

/** Loads models, which takes about a second of one core, and answers a decoder ready for `start`. */
export const createSphinxDecoder = async (options: SphinxOptions): Promise<SphinxDecoder> => {
  const { acousticModel, dictionary, searches, words = [], parameters = {} } = options;
  const decoder = new (loadAddon<SphinxAddon>("sphinx").SphinxDecoder)();
  const sampleRate = Number(parameters.samprate ?? 16_000);
  /** Gives up on each question about the utterance under way. */
  const giveUp = new Set<() => void>();
  let closed: Promise<void> | undefined;
  let lastSearch = searches[0]?.name ?? "";

  const orNothing = <T>(answer: Promise<T>, nothing: T): Promise<T> =>
    new Promise((resolve, reject) => {
      const abandon = () => resolve(nothing);
      giveUp.add(abandon);
      answer.then(resolve, (cause) => reject(failed(cause))).finally(() => giveUp.delete(abandon));
    });
  const abandonAll = () => {
    for (const abandon of giveUp) abandon();
    giveUp.clear();
  };
  const translated = <T>(answer: Promise<T>): Promise<T> =>
    answer.catch((cause) => {
      throw failed(cause);
    });

  const self: SphinxDecoder = {
    addSearch: async (search) => translated(decoder.addSearch(native(search))),
    addWords: (extra) => translated(decoder.addWords(extra)),
    phones: (word) => decoder.phones(word),
    hasWord: (word) => decoder.phones(word) !== undefined,
    start({ search = lastSearch, cepstralMean, adapt = false } = {}) {
      lastSearch = search;
      return orNothing(decoder.start(search, cepstralMean, adapt), undefined);
    },
    feed: (samples) => decoder.feed(samples, false),
    get backlogMs() {
      return (decoder.backlog / sampleRate) * 1000;
    },
    partial: () => orNothing(decoder.partial(), ""),
    settle: () => orNothing(decoder.settle(), ""),
    resume: () => decoder.resume(),
    end: ({ alternatives = 0 } = {}) => orNothing(decoder.end(alternatives), NOTHING),
    async decode(samples, { alternatives, ...start } = {}) {
      const started = self.start(start);
      decoder.feed(samples, true);
      const [, result] = await Promise.all([started, self.end(alternatives === undefined ? {} : { alternatives })]);
      return result;
    },
    cancel() {
      decoder.cancel();
      abandonAll();
    },
    close() {
      closed ??= decoder.close();
      abandonAll();
      return closed;
    },
  };

  try {
    await decoder.load([
      ...["-hmm", mustExist(acousticModel), "-dict", mustExist(dictionary)],
      ...Object.entries(parameters).flatMap(([name, value]) => [`-${name.replace(/^-+/, "")}`, value]),
    ]);
    if (words.length > 0) await decoder.addWords(words);
    for (const search of searches) await decoder.addSearch(native(search));
  } catch (cause) {
    await decoder.close();
    throw failed(cause);
  }
  return self;
};
