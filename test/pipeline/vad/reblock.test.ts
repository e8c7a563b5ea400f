import { expect, it } from "vitest";
import { reblock } from "../../../pipeline/vad/reblock.ts";
import { type AudioFrame, HEARD_SAMPLE_RATE } from "../../../protocols/audio.ts";

async function* framesOf(lengths: readonly number[]): AsyncIterable<AudioFrame> {
  let at = 0;
  for (const length of lengths) {
    yield {
      samples: Int16Array.from({ length }, (_, i) => (at + i) % 30_000),
      sampleRate: HEARD_SAMPLE_RATE,
      startMs: (at * 1000) / HEARD_SAMPLE_RATE,
    };
    at += length;
  }
}

it.each([
  { name: "shorter than a block", lengths: Array.from({ length: 100 }, () => 320) },
  { name: "longer than many blocks", lengths: [20_000, 7, 9000] },
  { name: "as long as a block, and empty ones", lengths: [512, 0, 512, 0] },
])("frames $name come out as blocks with the same samples at the same place", async ({ lengths }) => {
  const total = lengths.reduce((sum, length) => sum + length, 0);
  const blocks: AudioFrame[] = [];
  for await (const block of reblock(framesOf(lengths), 512)) blocks.push(block);
  expect(blocks).toHaveLength(Math.ceil(total / 512));
  for (const [i, { samples, startMs }] of blocks.entries()) {
    expect(startMs).toBe(i * 32);
    expect([...samples]).toEqual(
      Array.from({ length: 512 }, (_, at) => (i * 512 + at < total ? (i * 512 + at) % 30_000 : 0)),
    );
  }
});

it("lets go of its input when its reader leaves", async () => {
  let hasEnded = false;
  async function* input(): AsyncIterable<AudioFrame> {
    try {
      for (;;) yield* framesOf([320]);
    } finally {
      hasEnded = true;
    }
  }
  for await (const _ of reblock(input(), 512)) break;
  expect(hasEnded).toBe(true);
});
