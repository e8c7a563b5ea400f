import { accessSync, constants, existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { isWebRtcOff, workerIsThere } from "./mediasoup-worker/worker.ts";

/** What somebody wants to run. */
export type Purpose = "start" | "test" | "talk" | "bench" | "train" | "migration" | "models" | "check";

/** How to tell whether a package is there without asking dpkg, which would cost a second each time. */
export type Probe = { readonly program: string } | { readonly header: string } | { readonly file: string };

export interface SystemPackage {
  /** Debian's name. */
  readonly name: string;
  readonly probe: Probe;
  readonly for: readonly Purpose[];
  /** What it is needed for, as words after "without it there is no". */
  readonly why: string;
  /** Without an optional one Earshot starts all the same and lacks a faculty. */
  readonly optional?: true;
  /** Where this holds it is not needed after all. */
  readonly unless?: () => boolean;
}

const RUNNING: readonly Purpose[] = ["start", "bench", "test", "check"];
/** The client resamples WAV files. */
const RUNNING_OR_TALKING: readonly Purpose[] = [...RUNNING, "talk"];
const TESTING: readonly Purpose[] = ["test", "check"];

const library = (name: string, header: string, why: string, purposes = RUNNING): SystemPackage => ({
  name,
  probe: { header },
  for: purposes,
  why,
});

/** What mediasoup's worker is built with, where none is there already. */
const forWorker = (name: string, probe: Probe): SystemPackage => ({
  name,
  probe,
  for: RUNNING,
  why: "WebRTC",
  optional: true,
  unless: () => isWebRtcOff() || workerIsThere(),
});

/** An Apertium pair: `mode` is one of the directions it brings. */
const pair = (name: string, mode: string): SystemPackage => ({
  name,
  probe: { file: `/usr/share/apertium/modes/${mode}.mode` },
  for: RUNNING,
  why: `translation by ${mode}`,
  optional: true,
});

/** All that Earshot wants from the system. Another package is one more line. */
export const PACKAGES: readonly SystemPackage[] = [
  { name: "g++", probe: { program: "g++" }, for: RUNNING_OR_TALKING, why: "building of native addons" },
  { name: "pkg-config", probe: { program: "pkg-config" }, for: RUNNING_OR_TALKING, why: "building of native addons" },
  library("libpocketsphinx-dev", "pocketsphinx/pocketsphinx.h", "speech to text"),
  library("libsphinxbase-dev", "sphinxbase/ngram_model.h", "speech to text"),
  {
    name: "pocketsphinx-en-us",
    probe: { file: "/usr/share/pocketsphinx/model/en-us/cmudict-en-us.dict" },
    for: RUNNING,
    why: "English speech to text",
  },
  library("flite1-dev", "flite/flite.h", "English speech"),
  library("libspeexdsp-dev", "speex/speex_resampler.h", "resampling of audio", RUNNING_OR_TALKING),
  library("libopus-dev", "opus/opus.h", "Opus audio"),
  {
    name: "espeak-ng",
    probe: { program: "espeak-ng" },
    for: RUNNING,
    why: "speech in other languages",
    optional: true,
  },
  { name: "cmake", probe: { program: "cmake" }, for: RUNNING, why: "speech to text by Whisper", optional: true },
  { name: "make", probe: { program: "make" }, for: RUNNING, why: "speech to text by Whisper", optional: true },
  forWorker("libuv1-dev", { header: "uv.h" }),
  forWorker("libssl-dev", { header: "openssl/ssl.h" }),
  forWorker("libsrtp2-dev", { header: "srtp2/srtp.h" }),
  forWorker("libusrsctp-dev", { header: "usrsctp.h" }),
  forWorker("libabsl-dev", { header: "absl/base/config.h" }),
  forWorker("libflatbuffers-dev", { header: "flatbuffers/flatbuffers.h" }),
  forWorker("flatbuffers-compiler", { program: "flatc" }),
  { name: "apertium", probe: { program: "apertium" }, for: RUNNING, why: "translation", optional: true },
  pair("apertium-eng-spa", "eng-spa"),
  pair("apertium-eng-cat", "eng-cat"),
  pair("apertium-en-gl", "en-gl"),
  pair("apertium-fra-cat", "fra-cat"),
  pair("apertium-spa-cat", "spa-cat"),
  pair("apertium-por-cat", "por-cat"),
  pair("apertium-es-pt", "es-pt"),
  pair("apertium-fr-es", "fr-es"),
  pair("apertium-spa-ita", "spa-ita"),
  pair("apertium-cat-ita", "ita-cat"),
  { name: "ffmpeg", probe: { program: "ffmpeg" }, for: RUNNING, why: "sound files of any kind", optional: true },
  {
    name: "postgresql",
    probe: { file: "/usr/lib/postgresql" },
    for: TESTING,
    why: "tests against a real PostgreSQL",
    optional: true,
  },
  {
    name: "redis-server",
    probe: { program: "redis-server" },
    for: TESTING,
    why: "tests against a real Redis",
    optional: true,
  },
  {
    name: "chromium",
    probe: { program: "chromium" },
    for: TESTING,
    why: "tests of the console page in a browser",
    optional: true,
  },
];

const TRIPLETS: Readonly<Record<string, string>> = { x64: "x86_64-linux-gnu", arm64: "aarch64-linux-gnu" };
const HEADER_FOLDERS = [
  "/usr/include",
  `/usr/include/${TRIPLETS[process.arch] ?? process.arch}`,
  "/usr/local/include",
  "/opt/homebrew/include",
];

const executable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/** Whether `probe` finds what it looks for: a few stat calls. */
export const present = (probe: Probe): boolean => {
  if ("file" in probe) return existsSync(probe.file);
  if ("header" in probe) return HEADER_FOLDERS.some((folder) => existsSync(join(folder, probe.header)));
  const folders = (process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  return folders.some((folder) => executable(join(folder, probe.program)));
};

/** Packages that `purpose` wants and this machine lacks. */
export const missingFor = (purpose: Purpose): SystemPackage[] =>
  PACKAGES.filter(({ for: purposes, probe, unless }) => purposes.includes(purpose) && !present(probe) && !unless?.());
