import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openWhisper } from "../../native/whisper.ts";
import { checkWhisperFile } from "../../native/whisper-file.ts";
import { WHISPER_VOCABULARY, whisperModelMissing, writePhraseModel } from "../fakes/whisper-model.ts";

interface Damage {
  readonly at?: number;
  readonly bytes?: Buffer;
  readonly length?: number;
}

const missing = whisperModelMissing();

describe.skipIf(missing)(`whisper model files${missing ? `: ${missing}` : ""}`, () => {
  let folder = "";
  let good: Buffer = Buffer.alloc(0);
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "earshot-whisper-"));
    await writePhraseModel(join(folder, "good.bin"), { phrase: "yes" });
    good = await readFile(join(folder, "good.bin"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** The good model with `bytes` of it replaced at `at`, or cut to `length`. */
  const damaged = async ({ at = 0, bytes = Buffer.alloc(0), length = good.length }: Damage): Promise<string> => {
    const copy = Buffer.from(good.subarray(0, length));
    bytes.copy(copy, at);
    const path = join(folder, "damaged.bin");
    await writeFile(path, copy);
    return path;
  };
  const int = (value: number): Buffer => Buffer.from(new Int32Array([value]).buffer);
  const tensorAt = (name: string): number => good.indexOf(name);

  it("describes a good file", async () => {
    const file = await checkWhisperFile(join(folder, "good.bin"));
    expect(file).toMatchObject({ vocabulary: 51_864, audioContext: 1500, width: 64, multilingual: false, tensors: 50 });
  });

  it("accepts the library's own test files, which have no weights", async () => {
    expect(await checkWhisperFile(WHISPER_VOCABULARY.pathname)).toMatchObject({ width: 384, tensors: 0 });
  });

  it.each([
    ["cut inside the head", { length: 40 }, /no model in ggml format/],
    ["cut inside the mel filters", { length: 5000 }, /ends early, in its head/],
    ["cut inside the vocabulary", { length: 200_000 }, /ends early, in its head/],
    ["of another format", { bytes: Buffer.from("GGUF") }, /a GGUF file/],
    ["that is a web page", { bytes: Buffer.from("<!doctype html>") }, /a web page/],
    ["that is a pointer of Git LFS", { bytes: Buffer.from("version https://git-lfs.github.com") }, /LFS pointer/],
    ["with a width that its heads do not divide", { at: 12, bytes: int(65) }, /does not describe a Whisper model/],
    ["with layers beyond reason", { at: 20, bytes: int(2_000_000) }, /does not describe a Whisper model/],
    ["of an unknown type", { at: 44, bytes: int(77) }, /does not describe a Whisper model/],
    ["with other mel filters", { at: 48, bytes: int(40) }, /mel filters do not fit/],
  ] as readonly (readonly [string, Damage, RegExp])[])("refuses a file %s", async (_, damage, message) => {
    const path = await damaged(damage);
    await expect(checkWhisperFile(path)).rejects.toMatchObject({ name: "VoiceError", code: "unsupported" });
    await expect(checkWhisperFile(path)).rejects.toThrow(message);
  });

  it("refuses a file that ends one byte early", async () => {
    const path = await damaged({ length: good.length - 1 });
    await expect(checkWhisperFile(path)).rejects.toThrow(/ends early, after 49 of 50 tensors/);
  });

  it("refuses a file that ends between two tensors", async () => {
    const name = "decoder.blocks.0.mlp.2.bias";
    const path = await damaged({ length: tensorAt(name) - 16 });
    await expect(checkWhisperFile(path)).rejects.toThrow(/ends early, after 49 of 50 tensors/);
  });

  it("refuses a tensor of another name, shape or type", async () => {
    const at = tensorAt("decoder.ln.weight");
    await expect(checkWhisperFile(await damaged({ at, bytes: Buffer.from("decoder.xx") }))).rejects.toThrow(
      /no Whisper model has/,
    );
    await expect(checkWhisperFile(await damaged({ at: at - 4, bytes: int(63) }))).rejects.toThrow(/wrong shape/);
    await expect(checkWhisperFile(await damaged({ at: at - 8, bytes: int(99) }))).rejects.toThrow(/unknown type/);
  });

  it("is asked before anything is loaded", async () => {
    await expect(openWhisper(await damaged({ length: good.length - 1 }))).rejects.toThrow(/ends early/);
    await expect(openWhisper(join(folder, "absent.bin"))).rejects.toThrow(/cannot be opened/);
    await expect(openWhisper(folder)).rejects.toThrow(/cannot be read/);
  });
});
