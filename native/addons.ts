import { type Library, whisperLibrary } from "./whisper-library.ts";

/** A Node-API addon of ours: what it is made of and what it needs from the system. */
export interface Addon {
  readonly name: string;
  /** In `native/src/`. A change of any of them builds the addon anew, headers included. */
  readonly sources: readonly string[];
  readonly headers?: readonly string[];
  /** Names that pkg-config knows. */
  readonly packages?: readonly string[];
  /** Built by us before the addon, and linked into it. */
  readonly library?: Library;
  /** Further arguments of the compiler and linker. */
  readonly flags?: readonly string[];
  /** Debian packages that bring what it needs. */
  readonly debian: readonly string[];
  /** What does not work without it, for messages. */
  readonly serves: string;
}

/** One addon a subject, so that a missing library loses only that one. */
export const ADDONS: readonly Addon[] = [
  {
    name: "sphinx",
    sources: ["sphinx.cc", "sphinx-gaussians.cc"],
    headers: ["jobs.h", "sphinx-decoder.h", "sphinx-gaussians.h"],
    packages: ["pocketsphinx", "sphinxbase"],
    flags: ["-ldl"],
    debian: ["libpocketsphinx-dev", "libsphinxbase-dev"],
    serves: "speech to text by PocketSphinx",
  },
  {
    name: "flite",
    sources: ["flite.cc"],
    headers: ["jobs.h"],
    flags: [
      ...["slt", "rms", "awb", "kal16", "kal"].map((voice) => `-lflite_cmu_us_${voice}`),
      "-lflite_usenglish",
      "-lflite_cmulex",
      "-lflite",
    ],
    debian: ["flite1-dev"],
    serves: "English speech by Flite",
  },
  {
    name: "audio",
    sources: ["audio.cc"],
    headers: ["jobs.h"],
    packages: ["speexdsp"],
    debian: ["libspeexdsp-dev"],
    serves: "resampling of audio",
  },
  {
    name: "preprocess",
    sources: ["preprocess.cc"],
    headers: ["jobs.h"],
    packages: ["speexdsp"],
    debian: ["libspeexdsp-dev"],
    serves: "noise suppression and echo cancellation before voice detection",
  },
  {
    name: "opus",
    sources: ["opus.cc"],
    headers: ["jobs.h"],
    packages: ["opus"],
    debian: ["libopus-dev"],
    serves: "Opus audio",
  },
  {
    name: "whisper",
    sources: ["whisper.cc"],
    headers: ["jobs.h"],
    library: whisperLibrary,
    debian: ["cmake", "g++", "make"],
    serves: "speech to text by Whisper",
  },
];

/** The addon called `name`; throws where the table has none, which is a mistake in our own code. */
export const addonNamed = (name: string): Addon => {
  const addon = ADDONS.find((each) => each.name === name);
  if (!addon) throw new Error(`no native addon is called ${name}`);
  return addon;
};
