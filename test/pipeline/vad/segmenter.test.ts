import { describe, expect, it } from "vitest";
import { silentLogger } from "../../../pipeline/log.ts";
import { noMetrics } from "../../../pipeline/metrics.ts";
import { createEnergyDetector } from "../../../pipeline/vad/scripted.ts";
import { createSegmenter, type Heard, type SegmenterOptions } from "../../../pipeline/vad/segmenter.ts";
import { type AudioFrame, silence } from "../../../protocols/audio.ts";

const tone = (ms: number): Int16Array =>
  Int16Array.from({ length: ms * 16 }, (_, i) => Math.round(8000 * Math.sin(i / 5)));

/** Frames of 20 ms of a pattern such as [["quiet", 500], ["loud", 300]]. */
async function* audio(pattern: readonly (readonly ["quiet" | "loud", number])[]): AsyncIterable<AudioFrame> {
  let startMs = 0;
  for (const [kind, ms] of pattern) {
    const samples = kind === "loud" ? tone(ms) : silence(ms).samples;
    for (let at = 0; at < samples.length; at += 320) {
      yield { samples: samples.subarray(at, at + 320), sampleRate: 16_000, startMs };
      startMs += 20;
    }
  }
}

const hear = async (
  pattern: Parameters<typeof audio>[0],
  options?: SegmenterOptions,
  onHeard?: (heard: Heard, commit: () => void) => void,
) => {
  const segmenter = createSegmenter(createEnergyDetector(), options);
  const ctx = { signal: new AbortController().signal, log: silentLogger, metrics: noMetrics, now: () => 0 };
  const out: Heard[] = [];
  for await (const heard of segmenter.run(audio(pattern), ctx)) {
    out.push(heard);
    onHeard?.(heard, () => segmenter.commit());
  }
  return out;
};
const kinds = (heard: readonly Heard[]) => heard.map(({ type }) => type).filter((type) => type !== "audio");
const ended = (heard: readonly Heard[]) => heard.flatMap((h) => (h.type === "ended" ? [h] : []));

describe("createSegmenter", () => {
  it("finds one utterance and where it starts and ends, within a window of 32 ms", async () => {
    const heard = await hear([
      ["quiet", 1000],
      ["loud", 600],
      ["quiet", 1000],
    ]);
    expect(kinds(heard)).toEqual(["started", "ended"]);
    const [end] = ended(heard);
    expect(Math.abs((end?.startMs ?? 0) - 1000)).toBeLessThanOrEqual(32);
    expect(Math.abs((end?.endMs ?? 0) - 1600)).toBeLessThanOrEqual(32);
    expect(end?.cause).toBe("silence");
  });

  it("gives the pre-roll first and then every sample in order, none twice", async () => {
    const heard = await hear(
      [
        ["quiet", 1000],
        ["loud", 600],
        ["quiet", 1000],
      ],
      { preRollMs: 300, hangoverMs: 320 },
    );
    const frames = heard.flatMap((h) => (h.type === "audio" ? [h.frame] : []));
    expect(1000 - (frames[0]?.startMs ?? 0)).toBeGreaterThanOrEqual(300 - 32);
    for (const [i, frame] of frames.slice(1).entries())
      expect(frame.startMs - (frames[i]?.startMs ?? 0)).toBeCloseTo(32);
  });

  it("takes a click for no speech", async () => {
    expect(
      kinds(
        await hear([
          ["quiet", 480],
          ["loud", 20],
          ["quiet", 500],
        ]),
      ),
    ).toEqual([]);
  });

  it("bridges a pause shorter than the hangover and splits at a longer one", async () => {
    const pattern = [
      ["loud", 400],
      ["quiet", 300],
      ["loud", 400],
      ["quiet", 1000],
    ] as const;
    expect(kinds(await hear(pattern, { hangoverMs: 500 }))).toEqual(["started", "ended"]);
    expect(kinds(await hear(pattern, { hangoverMs: 200 }))).toEqual(["started", "ended", "started", "ended"]);
  });

  it("ends an utterance that never pauses at its maximum length and begins another", async () => {
    const heard = await hear(
      [
        ["loud", 2500],
        ["quiet", 800],
      ],
      { maxUtteranceMs: 1000 },
    );
    expect(ended(heard).map(({ cause }) => cause)).toEqual(["too_long", "too_long", "silence"]);
  });

  it("ends at once on a commit, without waiting for silence", async () => {
    let frames = 0;
    const heard = await hear([["loud", 1500]], {}, ({ type }, commit) => {
      if (type === "audio" && ++frames === 20) commit();
    });
    expect(ended(heard)[0]?.cause).toBe("commit");
  });

  it("ends the utterance that a hang-up cuts off", async () => {
    expect(
      ended(
        await hear([
          ["quiet", 200],
          ["loud", 500],
        ]),
      ).map(({ cause }) => cause),
    ).toEqual(["hang_up"]);
  });
});
