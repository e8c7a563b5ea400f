import { beforeAll, describe, expect, it } from "vitest";
import { seededRandom } from "../../../bench/speech-set.ts";
import { type Corpus, createCorpus, placesOf } from "../../../bench/turns/corpus.ts";
import { levelsOf, voiceLevel } from "../../../bench/turns/levels.ts";
import { quietPlaces, speechSpan } from "../../../bench/turns/mix.ts";
import { murmur, SOUNDS } from "../../../bench/turns/sounds.ts";
import { concat, still } from "./tones.ts";

let corpus: Corpus;
beforeAll(async () => {
  corpus = await createCorpus({ scale: 0.1 });
});

describe("the corpus of conversations", () => {
  it("has turns with pauses and without, and sounds over replies, of every kind", () => {
    expect(corpus.turns.filter(({ kind }) => kind === "paused").length).toBeGreaterThanOrEqual(10);
    expect(corpus.turns.filter(({ kind }) => kind === "complete").length).toBeGreaterThanOrEqual(4);
    const kinds = new Set(corpus.overlaps.map(({ kind }) => kind));
    for (const kind of ["interruption", "backchannel", "echo", "cough", "chair"]) expect(kinds).toContain(kind);
  });

  it("pauses where it says so, 200 to 800 ms, with speech on both sides", () => {
    const paused = corpus.turns.filter(
      ({ kind, source, bed }) => kind === "paused" && source === "flite" && bed.name === "room",
    );
    expect(paused.length).toBeGreaterThan(0);
    for (const { samples, pauses } of paused) {
      expect(pauses.length).toBeGreaterThan(0);
      // Rests of a voice are found from this length on, and are drawn out with what they hold.
      const rests = quietPlaces(samples, 80);
      for (const { startMs, endMs } of pauses) {
        expect(endMs - startMs).toBeGreaterThanOrEqual(199);
        expect(endMs - startMs).toBeLessThanOrEqual(801);
        expect(rests.some((rest) => rest.startMs < endMs && rest.endMs > startMs)).toBe(true);
      }
    }
  });

  it("ends where speech ends, so that waits count from there", () => {
    for (const { samples } of corpus.turns.filter(({ source }) => source === "flite"))
      expect(Math.abs((speechSpan(concat(samples, still(600)))?.endMs ?? 0) - samples.length / 16)).toBeLessThanOrEqual(
        20,
      );
  });

  it("is the same for the same seed, and another for another", async () => {
    const texts = ({ turns }: Corpus) => turns.map(({ text }) => text);
    const again = await createCorpus({ scale: 0.1 });
    expect(texts(again)).toEqual(texts(corpus));
    // Flite's other voices breathe with noise of their own, which no seed sets.
    const steady = ({ turns }: typeof corpus) =>
      turns.filter(({ voice }) => voice === "human" || voice === "kal16").map(({ samples }) => samples);
    expect(steady(again).length).toBeGreaterThan(0);
    expect(steady(again)).toEqual(steady(corpus));
    expect(texts(await createCorpus({ scale: 0.1, seed: 6 }))).not.toEqual(texts(corpus));
  });

  it("says why people are left out where their recordings are absent", () => {
    const people = corpus.turns.filter(({ source }) => source === "human").length;
    expect(people > 0).toBe(corpus.skipped.length === 0);
  });
});

describe("pauses are put where the text has them", () => {
  const rests = [
    { startMs: 200, endMs: 300 },
    { startMs: 900, endMs: 1100 },
    { startMs: 1050, endMs: 1150 },
  ];
  it.each([
    ["the longest that is near", [10, 10], [rests[1]]],
    ["none where none is near", [16, 4], undefined],
    ["none where one would serve twice", [18, 2, 20], undefined],
    ["one for each, in order", [5, 15, 20], [rests[0], rests[1]]],
  ] as const)("%s", (_, letters, expected) => {
    expect(placesOf(rests, letters, 2000)).toEqual(expected);
  });
});

describe("sounds that are nobody's words", () => {
  it.each([...Object.entries(SOUNDS), ["mm", murmur] as const])(
    "%s can be heard and does not clip for long",
    (_, make) => {
      const samples = make(seededRandom(1));
      expect(voiceLevel(levelsOf(samples, 16_000), 0, samples.length / 16)).toBeGreaterThan(-40);
      expect(samples.length).toBeGreaterThan(200 * 16);
      expect(samples.filter((sample) => Math.abs(sample) === 32_767).length).toBeLessThan(samples.length / 50);
    },
  );
});
