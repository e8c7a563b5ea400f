import { execFileSync } from "node:child_process";
import { createReadStream } from "node:fs";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decodeMedia, encodeMedia, MEDIA_FORMATS, type MediaFormat } from "../../../gateway/media/ffmpeg.ts";
import { type AudioFrame, silence } from "../../../protocols/audio.ts";

const hasFfmpeg = (() => {
  try {
    execFileSync("ffmpeg", ["-version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
})();

const tone = (ms: number, sampleRate: number): AudioFrame => ({
  samples: Int16Array.from(
    { length: (ms * sampleRate) / 1000 },
    (_, i) => 9000 * Math.sin((2 * Math.PI * 440 * i) / sampleRate),
  ),
  sampleRate,
  startMs: 0,
});
async function* from<T>(...items: readonly T[]): AsyncIterable<T> {
  yield* items;
}
const hear = async (...args: Parameters<typeof decodeMedia>): Promise<AudioFrame[]> => {
  const frames: AudioFrame[] = [];
  for await (const frame of decodeMedia(...args)) frames.push(frame);
  return frames;
};
const joined = (frames: readonly AudioFrame[]): number[] => frames.flatMap((frame) => [...frame.samples]);
/** Zero crossings a second, halved: the pitch of a pure tone. */
const pitch = (samples: readonly number[]): number => {
  const crossings = samples.filter((sample, i) => sample >= 0 && (samples[i - 1] ?? 0) < 0).length;
  return crossings / (samples.length / 16_000);
};
const collect = async (chunks: AsyncIterable<Buffer>): Promise<Buffer> => {
  const all: Buffer[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
};

describe.skipIf(!hasFfmpeg)(`media files${hasFfmpeg ? "" : ": ffmpeg is not installed"}`, () => {
  let folder = "";
  const make = (name: string, ...args: string[]): string => {
    const path = join(folder, name);
    const source = ["-f", "lavfi", "-i", "sine=frequency=440:sample_rate=44100:duration=2"];
    execFileSync("ffmpeg", ["-loglevel", "error", "-y", ...source, "-ac", "2", ...args, path]);
    return path;
  };
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "earshot-test-media-"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each([
    ["mp3", []],
    ["m4a", []],
    ["ogg", ["-c:a", "libopus"]],
    ["webm", ["-c:a", "libopus"]],
    ["flac", []],
    ["wav", ["-ar", "8000"]],
    ["mp4", ["-f", "mp4", "-filter_complex", "color=s=32x32:d=2", "-shortest"]],
  ] as const)("become 16 kHz audio, as a path and as a stream: %s", async (kind, args) => {
    const path = make(`tone.${kind}`, ...args);
    for (const input of [path, createReadStream(path)]) {
      const frames = await hear(input);
      const samples = joined(frames);
      expect(samples.length / 16_000).toBeGreaterThan(1.9);
      expect(samples.length / 16_000).toBeLessThan(2.15);
      expect(pitch(samples.slice(3200, 28_800))).toBeCloseTo(440, -1);
      expect(frames[3]?.startMs).toBe(300);
    }
  });

  it("that are garbage, empty or a playlist are refused in plain words", async () => {
    const secret = make("secret.wav");
    const playlist = `#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n${secret}\n#EXT-X-ENDLIST\n`;
    const concat = `ffconcat version 1.0\nfile ${secret}\n`;
    for (const bytes of [Buffer.alloc(5000, "garbage"), Buffer.alloc(0), Buffer.from(playlist), Buffer.from(concat)]) {
      await expect(hear(from(bytes))).rejects.toMatchObject({ name: "VoiceError", code: "unsupported_audio" });
    }
    const damaged = (await readFile(make("cut.m4a"))).subarray(0, 3000);
    await expect(hear(from(damaged))).rejects.toMatchObject({ code: "unsupported_audio" });
  });

  it("without sound say so", async () => {
    const path = join(folder, "mute.mp4");
    execFileSync("ffmpeg", ["-loglevel", "error", "-y", "-f", "lavfi", "-i", "color=s=32x32:d=1", path]);
    await expect(hear(path)).rejects.toThrow(/no sound/);
  });

  it("that are too large or too long are refused", async () => {
    const path = make("long.wav");
    await expect(hear(path, { maxBytes: 1000 })).rejects.toMatchObject({ code: "frame_too_large" });
    await expect(hear(createReadStream(path), { maxBytes: 1000 })).rejects.toMatchObject({ code: "frame_too_large" });
    await expect(hear(path, { maxSeconds: 1 })).rejects.toMatchObject({ code: "frame_too_large" });
    expect(joined(await hear(path, { maxSeconds: 2 }))).toHaveLength(32_000);
  });

  it("that take too long are given up", async () => {
    const path = make("slow.wav");
    await expect(hear(path, { timeoutMs: 1 })).rejects.toMatchObject({ code: "provider_timeout" });
  });

  it("end quietly with the signal, and leave no file behind", async () => {
    const before = (await readdir(tmpdir())).filter((name) => name.startsWith("earshot-media-"));
    const controller = new AbortController();
    const frames: AudioFrame[] = [];
    for await (const frame of decodeMedia(createReadStream(make("quiet.wav")), { signal: controller.signal })) {
      frames.push(frame);
      controller.abort();
    }
    expect(frames).toHaveLength(1);
    expect(await hear(from(Buffer.from("x")), { signal: controller.signal })).toEqual([]);
    expect((await readdir(tmpdir())).filter((name) => name.startsWith("earshot-media-"))).toEqual(before);
  });

  it.each(Object.keys(MEDIA_FORMATS) as MediaFormat[])("are made of replies: %s", async (format) => {
    const bytes = await collect(
      encodeMedia(from(tone(1000, 24_000), silence(500, 1000, 24_000)), format, { sampleRate: 24_000 }),
    );
    const path = join(folder, `reply.${format}`);
    await writeFile(path, bytes);
    const samples = joined(await hear(path));
    expect(samples.length / 16_000).toBeGreaterThan(1.4);
    expect(samples.length / 16_000).toBeLessThan(1.65);
    expect(pitch(samples.slice(3200, 14_400))).toBeCloseTo(440, -1);
  });

  it("fail with what broke their audio", async () => {
    async function* broken() {
      yield tone(100, 24_000);
      throw new Error("voice lost");
    }
    await expect(collect(encodeMedia(broken(), "mp3", { sampleRate: 24_000 }))).rejects.toThrow("voice lost");
  });
});
