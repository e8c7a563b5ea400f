import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { cpus, tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { cacheFolder, system } from "../cache.ts";

const run = promisify(execFile);
const HERE = fileURLToPath(new URL(".", import.meta.url));
const COMPAT = join(HERE, "compat.hpp");
const FLAGS = ["-std=c++17", "-O2", "-DMS_LITTLE_ENDIAN", "-DMS_EXECUTABLE", "-DFLATBUFFERS_LOCALE_INDEPENDENT=1"];
// Debian keeps srtp.h in a folder of its own, and the worker asks for it without that.
const SRTP_HEADERS = "-I/usr/include/srtp2";
const LIBRARIES = ["libuv", "openssl", "libsrtp2", "usrsctp"];
const ABSEIL =
  "hash raw_hash_set city low_level_hash strings bad_optional_access throw_delegate hashtablez_sampler raw_logging_internal base int128 synchronization time"
    .split(" ")
    .map((name) => `-labsl_${name}`);

/** Folder of the npm package. */
export const packageFolder = (): string => {
  const { resolve } = createRequire(import.meta.url);
  // Its entry is node/lib/index.js; its manifest is not exported.
  return dirname(dirname(dirname(resolve("mediasoup"))));
};

/** Version of the npm package; the worker must be of the same. */
export const packageVersion = (): string =>
  (JSON.parse(readFileSync(join(packageFolder(), "package.json"), "utf8")) as { version: string }).version;

/** Where the worker lies once built: keyed by mediasoup's version, this platform, and how it is built. */
export const builtPath = (): string => {
  const hash = createHash("sha256")
    .update(readFileSync(COMPAT))
    .update(JSON.stringify([FLAGS, LIBRARIES, ABSEIL, system()]));
  const key = `${packageVersion()}-${process.platform}-${process.arch}-${hash.digest("hex").slice(0, 16)}`;
  return join(cacheFolder(), "mediasoup-worker", key, "mediasoup-worker");
};

/** All C++ files below `folder`. */
const sourcesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => /\.(cpp|cc)$/.test(file) && basename(file) !== "DepLibUring.cpp")
    .map((file) => join(folder, file));

const pkgConfig = async (flag: string): Promise<string[]> =>
  (await run("pkg-config", [flag, ...LIBRARIES])).stdout.split(/\s+/).filter((word) => word !== "");

/**
 * Builds mediasoup's worker from the npm package's own sources against Debian's libraries, with Debian's compiler: the
 * package's own build fetches everything from elsewhere. Takes 2 to 3 minutes on two cores, once.
 */
export const buildWorker = async (say: (line: string) => void): Promise<string> => {
  const target = builtPath();
  if (existsSync(target)) return target;
  const worker = join(packageFolder(), "worker");
  const scratch = await mkdtemp(join(tmpdir(), "earshot-worker-"));
  try {
    const generated = join(scratch, "generated");
    const flatbuffers = join(generated, "FBS");
    await mkdir(flatbuffers, { recursive: true });
    const schemas = readdirSync(join(worker, "fbs")).filter((file) => file.endsWith(".fbs"));
    await run("flatc", [
      ...["--cpp", "--cpp-field-case-style", "lower", "--reflect-names", "--scoped-enums", "--filename-suffix", ""],
      ...["-o", flatbuffers, ...schemas.map((file) => join(worker, "fbs", file))],
    ]);
    const libwebrtc = join(worker, "deps", "libwebrtc");
    const includes = [join(worker, "include"), flatbuffers, generated, libwebrtc, join(libwebrtc, "libwebrtc")];
    const compile = [
      ...FLAGS,
      "-include",
      COMPAT,
      ...includes.map((path) => `-I${path}`),
      SRTP_HEADERS,
      ...(await pkgConfig("--cflags")),
    ];
    const sources = [...sourcesIn(join(worker, "src")), ...sourcesIn(libwebrtc)];
    const objects = sources.map((_, i) => join(scratch, `${i}.o`));
    const waiting = [...sources.keys()];
    let done = 0;
    const compileNext = async (): Promise<void> => {
      for (let i = waiting.shift(); i !== undefined; i = waiting.shift()) {
        await run("g++", [...compile, "-c", sources[i] ?? "", "-o", objects[i] ?? ""], { maxBuffer: 2 ** 26 });
        if (++done % 20 === 0) say(`building the WebRTC worker (first time only): ${done} of ${sources.length} files`);
      }
    };
    say(`building the WebRTC worker (first time only, 2 to 3 minutes): ${sources.length} files`);
    await Promise.all(Array.from({ length: cpus().length }, compileNext));
    await mkdir(dirname(target), { recursive: true });
    const partial = `${target}.${process.pid}.tmp`;
    const libraries = ["-lflatbuffers", ...ABSEIL, ...(await pkgConfig("--libs")), "-lpthread"];
    await run("g++", [...objects, "-o", partial, ...libraries]);
    await rename(partial, target);
    return target;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
};
