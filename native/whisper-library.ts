import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { cpus } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { cacheFolder, SOURCES } from "./cache.ts";

const run = promisify(execFile);

/** A library that we build ourselves before the addon that links it. */
export interface Library {
  /** Changes with anything that goes into it. */
  key(): string;
  /** Builds it where it is not built yet, and answers the arguments of the compiler and of the linker. */
  build(): Promise<{ readonly compile: readonly string[]; readonly link: readonly string[] }>;
}

const packageFile = (): string => createRequire(import.meta.url).resolve("nodejs-whisper/package.json");
const sources = (): string => join(dirname(packageFile()), "cpp", "whisper.cpp");

// A native build on one machine dies with SIGILL on another that lacks its instructions, also where they share a home.
const portable = (): boolean => process.env.EARSHOT_PORTABLE === "1";
const processor = (): string => {
  try {
    const flags = readFileSync("/proc/cpuinfo", "utf8").match(/^(flags|Features)\s*:.*$/m);
    if (flags) return flags[0];
  } catch {
    // Not Linux.
  }
  return cpus()[0]?.model ?? "";
};

const SPIN = join(SOURCES, "whisper-spin.h");

const options = (): string[] => [
  "-DCMAKE_BUILD_TYPE=Release",
  "-DBUILD_SHARED_LIBS=OFF",
  "-DCMAKE_POSITION_INDEPENDENT_CODE=ON",
  "-DWHISPER_BUILD_TESTS=OFF",
  "-DWHISPER_BUILD_EXAMPLES=OFF",
  "-DWHISPER_BUILD_SERVER=OFF",
  "-DGGML_CCACHE=OFF",
  // OpenMP's threads spin between operations, which hurts as soon as anything else wants the processor.
  "-DGGML_OPENMP=OFF",
  // Off by default outside llama.cpp; it halves the encoder's time on AVX2 and AVX-512.
  "-DGGML_LLAMAFILE=ON",
  `-DGGML_NATIVE=${portable() ? "OFF" : "ON"}`,
  `-DCMAKE_C_FLAGS=-include "${SPIN}"`,
  `-DCMAKE_CXX_FLAGS=-include "${SPIN}"`,
];

// Hidden, so that no other addon's copy of ggml in the same process takes the place of ours.
const LINK = ["-Wl,--exclude-libs,ALL", "-ldl"];

const digest = (...parts: readonly unknown[]): string =>
  createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 16);

/** Changes with anything that goes into the library itself. */
const version = (): string => {
  const manifest = JSON.parse(readFileSync(packageFile(), "utf8")) as { version: string };
  // Without the folder that this repository happens to lie in.
  const flags = options().map((option) => option.replace(SPIN, ""));
  return digest(manifest.version, flags, readFileSync(SPIN, "utf8"), portable() ? "" : processor());
};

const ARCHIVES = ["src/libwhisper.a", "ggml/src/libggml.a", "ggml/src/libggml-cpu.a", "ggml/src/libggml-base.a"];

/** whisper.cpp from the sources that the npm package nodejs-whisper carries: only the library, static, for this processor. */
export const whisperLibrary: Library = {
  key: () => digest(version(), LINK),
  build: async () => {
    const folder = join(cacheFolder(), "whisper.cpp", `${process.platform}-${process.arch}-${version()}`);
    const archives = ARCHIVES.map((name) => join(folder, name));
    const built = () => archives.every((file) => existsSync(file));
    if (!built()) {
      const partial = `${folder}.${process.pid}.tmp`;
      await mkdir(partial, { recursive: true });
      try {
        await run("cmake", ["-S", sources(), "-B", partial, ...options()], { maxBuffer: 1 << 26 });
        const jobs = String(Math.max(1, cpus().length));
        await run("cmake", ["--build", partial, "--target", "whisper", "-j", jobs], { maxBuffer: 1 << 26 });
        await rename(partial, folder).catch((error: unknown) => {
          // Another process was first.
          if (!built()) throw error;
        });
      } finally {
        await rm(partial, { recursive: true, force: true });
      }
    }
    return {
      compile: [`-I${join(sources(), "include")}`, `-I${join(sources(), "ggml", "include")}`],
      link: [...archives, ...LINK],
    };
  },
};
