import { expect, it } from "vitest";
import { flitePhrase } from "../../../bench/commands.ts";
import { gaussian } from "../../../bench/noises.ts";
import { seededRandom } from "../../../bench/speech-set.ts";
import { atLevel, clip, trimmed } from "../../../bench/turns/mix.ts";
import { bedAt } from "../../../bench/turns/sounds.ts";
import { type Metrics, noMetrics } from "../../../pipeline/metrics.ts";
import type { VoiceActivityDetector } from "../../../pipeline/providers.ts";
import { createGate, type GateOptions } from "../../../pipeline/vad/gate.ts";
import { createSileroDetector } from "../../../pipeline/vad/silero.ts";
import { voiceActivityDetectorContract } from "../../contract/voice-activity-detector.ts";

const FRAME = 512;
const noise = gaussian(16_000 * 30, seededRandom(3));

/** Frames of a room with noise of so many dB of full scale. */
const room = (frames: number, db: number, from = 0): Int16Array[] => {
  const samples = bedAt(noise.subarray(from * FRAME, (from + frames) * FRAME), db);
  return Array.from({ length: frames }, (_, i) => samples.slice(i * FRAME, (i + 1) * FRAME));
};

/** A detector that hears what it is told to, and keeps what it was given. */
const listener = (isSpeech: (samples: Int16Array) => boolean = () => false) => {
  const heard: Int16Array[] = [];
  const detector: VoiceActivityDetector = {
    name: "listener",
    frameSamples: FRAME,
    open: () => ({
      async score(samples) {
        heard.push(samples);
        return isSpeech(samples) ? 1 : 0;
      },
      close() {},
    }),
    close: async () => {},
  };
  return { detector, heard };
};

const through = async (detector: VoiceActivityDetector, frames: readonly Int16Array[], options: GateOptions = {}) => {
  const stream = createGate(detector, options).open();
  const scores: number[] = [];
  for (const frame of frames) scores.push(await stream.score(frame));
  stream.close();
  return scores;
};

voiceActivityDetectorContract("Silero behind a gate", async () => createGate(await createSileroDetector()));

it("a quiet room is not scored any more once it is known", async () => {
  const { detector, heard } = listener();
  await through(detector, room(500, -62));
  expect(heard.length).toBeLessThan(60);
});

it("digital silence is never scored", async () => {
  const { detector, heard } = listener();
  await through(
    detector,
    Array.from({ length: 100 }, () => new Int16Array(FRAME)),
  );
  expect(heard).toHaveLength(0);
});

it("a loud room is always scored, as soft words in it cannot be told by loudness", async () => {
  const { detector, heard } = listener();
  await through(detector, room(500, -35));
  expect(heard).toHaveLength(500);
});

it("a frame that stands out is scored after the skipped ones before it, in order", async () => {
  const { detector, heard } = listener();
  const frames = [...room(200, -62), ...room(1, -50, 200)];
  await through(detector, frames, { warmUpFrames: 3 });
  expect(heard.slice(-4)).toEqual(frames.slice(-4));
});

it("stays open through speech and for a second after it", async () => {
  const { detector, heard } = listener((samples) => samples[0] === 9999);
  const spoken = room(40, -62, 200).map((frame) => frame.fill(9999, 0, 1));
  const frames = [...room(200, -62), ...spoken, ...room(200, -62, 240)];
  await through(detector, room(200, -62));
  const before = heard.splice(0).length;
  await through(detector, frames);
  const opened = heard.length - before;
  expect(opened).toBeGreaterThanOrEqual(40 + 31);
  expect(opened).toBeLessThan(40 + 60);
});

it("a room that becomes louder is learnt anew", async () => {
  const { detector, heard } = listener();
  await through(detector, [...room(100, -70), ...room(400, -58, 100)]);
  const last = heard.splice(0).length;
  await through(detector, [...room(100, -70), ...room(800, -58, 100)]);
  expect(heard.length).toBe(last);
});

it("answers in order though the gate closes between", async () => {
  const { detector } = listener();
  const stream = createGate(detector).open();
  const order: number[] = [];
  await Promise.all(room(300, -62).map((frame, i) => stream.score(frame).then(() => order.push(i))));
  expect(order).toEqual(order.toSorted((a, b) => a - b));
});

it("counts every frame once, as scored or gated", async () => {
  const counts: Record<string, number> = {};
  const metrics: Metrics = {
    ...noMetrics,
    count(name, { outcome = "" } = {}, by = 1) {
      if (name === "vad_frames_total") counts[outcome] = (counts[outcome] ?? 0) + by;
    },
  };
  const { detector, heard } = listener();
  await through(detector, room(300, -62), { metrics });
  expect(counts).toEqual({ scored: heard.length, gated: 300 - heard.length });
});

it.each([
  { speechDb: -26, roomDb: -62 },
  { speechDb: -50, roomDb: -62 },
])(
  "speech of $speechDb dB in a room of $roomDb dB begins no later than without the gate",
  async ({ speechDb, roomDb }) => {
    const speech = atLevel(trimmed((await flitePhrase("what is on my calendar tomorrow")).samples), speechDb);
    const lead = 120 * FRAME;
    const length = Math.ceil((lead + speech.length) / FRAME) * FRAME;
    const bed = bedAt(noise.subarray(0, length), roomDb);
    const samples = bed.map((sample, i) => clip(sample + (speech[i - lead] ?? 0)));
    const frames = Array.from({ length: length / FRAME }, (_, i) => samples.slice(i * FRAME, (i + 1) * FRAME));
    const silero = await createSileroDetector();
    const alone = silero.open();
    const expected: number[] = [];
    for (const frame of frames) expected.push(await alone.score(frame));
    const gated = await through(silero, frames);
    await silero.close();
    const begin = expected.findIndex((score) => score >= 0.5);
    expect(begin).toBeGreaterThanOrEqual(120);
    // A detector that has not listened to the room may hear it a frame sooner.
    const found = gated.findIndex((score) => score >= 0.5);
    expect(found).toBeGreaterThanOrEqual(120);
    expect(found).toBeLessThanOrEqual(begin);
    // A frame that is neither one nor the other may fall on either side.
    const missed = expected.filter((score, i) => score >= 0.6 && (gated[i] ?? 0) < 0.5);
    expect(missed).toEqual([]);
  },
);
