import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type SphinxDecoder, sphinxGaussians } from "../../native/sphinx.ts";
import { englishDecoder, GENERAL_MODEL, noFlite, noSphinx, SENTENCES, speak } from "./engines.ts";

const unable = noSphinx || noFlite;

/** A language model in which only `sentence` is likely. */
const arpa = (sentence: string): string => {
  const words = ["<s>", ...sentence.split(" "), "</s>"];
  const unigrams = [...new Set(words)];
  const bigrams = words.slice(1).map((word, i) => `-0.01 ${words[i]} ${word}`);
  return [
    "\\data\\",
    `ngram 1=${unigrams.length}`,
    `ngram 2=${bigrams.length}`,
    "",
    "\\1-grams:",
    ...unigrams.map((word) => `${word === "<s>" ? -99 : -1} ${word} 0`),
    "",
    "\\2-grams:",
    ...bigrams,
    "",
    "\\end\\",
    "",
  ].join("\n");
};

describe("sphinx", () => {
  let decoder: SphinxDecoder | undefined;
  const folder = mkdtempSync(join(tmpdir(), "sphinx-test-"));
  const open = (): SphinxDecoder => {
    if (!decoder) throw new Error("no decoder");
    return decoder;
  };

  beforeAll(async () => {
    if (!unable) decoder = await englishDecoder();
  });
  /** A decoder that knows only these words: a search of a tiny model in a big dictionary takes seconds to make. */
  const knowing = (sentence: string): Promise<SphinxDecoder> => {
    const dictionary = join(folder, `${sentence}.dict`);
    const lines = [...new Set(sentence.split(" "))].map((word) => `${word} ${open().phones(word)}\n`);
    writeFileSync(dictionary, lines.join(""));
    return englishDecoder({ dictionary, searches: [] });
  };

  afterAll(async () => {
    await decoder?.close();
    rmSync(folder, { recursive: true });
  });

  it("hears what flite says in pieces, and gives words in order with times and confidence", async (ctx) => {
    if (unable) return ctx.skip(unable);
    const { samples } = await speak("Water the plants.");
    await open().start();
    for (let at = 0; at < samples.length; at += 320) open().feed(samples.subarray(at, at + 320));
    const partial = await open().partial();
    const result = await open().end();
    expect(partial).toContain("water");
    expect(result.text).toBe("water the plants");
    expect(result.words.map(({ text }) => text)).toEqual(["water", "the", "plants"]);
    expect(result.confidence).toBeGreaterThan(0);
    expect(result.confidence).toBeLessThanOrEqual(1);
    let before = 0;
    for (const { startMs, endMs } of result.words) {
      expect(startMs).toBeGreaterThanOrEqual(before);
      expect(endMs).toBeGreaterThan(startMs);
      before = endMs;
    }
    expect(before).toBeLessThanOrEqual(samples.length / 16);
    expect(open().backlogMs).toBe(0);
  });

  it("hears the same whoever used the decoder before", async (ctx) => {
    if (unable) return ctx.skip(unable);
    const { samples } = await speak("What time is it?");
    const loud = (await speak("Stop the music please.", { voice: "rms" })).samples;
    const first = await open().decode(samples);
    await open().decode(loud);
    expect(await open().decode(samples)).toEqual(first);
  });

  it("takes up the voice of a caller it knows", async (ctx) => {
    if (unable) return ctx.skip(unable);
    const { samples } = await speak("What time is it?");
    const { cepstralMean, score } = await open().decode(samples);
    expect(cepstralMean.length).toBeGreaterThan(0);
    const known = await open().decode(samples, { cepstralMean });
    expect(known.text).toBe("what time is it");
    expect(known.score).not.toBe(score);
  });

  it("scores Gaussians as the library does, to the bit", async (ctx) => {
    if (unable) return ctx.skip(unable);
    if (!/\bavx2\b/.test(readFileSync("/proc/cpuinfo", "utf8"))) return ctx.skip("this processor has no AVX2");
    for (const voice of ["slt", "rms"] as const) {
      const { samples } = await speak("Good morning everybody, stop the music please, and water the plants.", {
        voice,
      });
      const before = sphinxGaussians.framesScored;
      const ours = await open().decode(samples);
      expect(sphinxGaussians.framesScored).toBeGreaterThan(before + 100);
      sphinxGaussians.use(false);
      try {
        const scored = sphinxGaussians.framesScored;
        expect(await open().decode(samples)).toEqual(ours);
        expect(sphinxGaussians.framesScored).toBe(scored);
      } finally {
        sphinxGaussians.use(true);
      }
    }
  });

  it("hears nothing in silence", async (ctx) => {
    if (unable) return ctx.skip(unable);
    expect((await open().decode(new Int16Array(16_000))).text).toBe("");
  });

  it("answers with nothing at once when cancelled, and is ready for the next utterance", async (ctx) => {
    if (unable) return ctx.skip(unable);
    const { samples } = await speak("Good morning everybody.");
    const started = open().start();
    for (let i = 0; i < 50; i++) open().feed(samples);
    const answers = Promise.all([started, open().partial(), open().end()]);
    expect(open().backlogMs).toBeGreaterThan(0);
    open().cancel();
    const [, partial, result] = await answers;
    expect(partial).toBe("");
    expect(result.text).toBe("");
    expect((await open().decode(samples)).text).toBe("good morning everybody");
  });

  it("holds several searches and each utterance chooses one", async (ctx) => {
    if (unable) return ctx.skip(unable);
    const path = join(folder, "water.arpa");
    writeFileSync(path, arpa("water the plants"));
    const decoder = await knowing("water the plants red green blue");
    await decoder.addSearch({ name: "plants", languageModel: path });
    await decoder.addSearch({ name: "colours", grammar: "#JSGF V1.0; grammar c; public <c> = red | green | blue;" });
    const { samples } = await speak("Water the plants.");
    const green = (await speak("green")).samples;
    expect((await decoder.decode(samples, { search: "plants" })).text).toBe("water the plants");
    expect((await decoder.decode(green, { search: "colours" })).text).toBe("green");
    expect((await decoder.decode(green)).text).toBe("green");
    expect((await decoder.decode(samples, { search: "plants" })).text).toBe("water the plants");
    await expect(decoder.start({ search: "none" })).rejects.toMatchObject({ code: "provider_failed" });
    await decoder.close();
  });

  it("mixes language models by weight: the heavier one wins where they disagree", async (ctx) => {
    if (unable) return ctx.skip(unable);
    writeFileSync(join(folder, "wait.arpa"), arpa("wait for me"));
    writeFileSync(join(folder, "weight.arpa"), arpa("weight for me"));
    const mixture = (wait: number, weight: number) => ({
      languageModels: [
        { path: join(folder, "wait.arpa"), weight: wait },
        { path: join(folder, "weight.arpa"), weight },
      ],
    });
    // "wait" and "weight" sound alike, so only the models can tell them apart.
    const { samples } = await speak("Wait for me.");
    const decoder = await knowing("wait weight for me");
    await decoder.addSearch({ name: "mixed", ...mixture(0.95, 0.05) });
    expect((await decoder.decode(samples, { search: "mixed" })).text).toBe("wait for me");
    await decoder.addSearch({ name: "mixed", ...mixture(0.05, 0.95) });
    expect((await decoder.decode(samples, { search: "mixed" })).text).toBe("weight for me");
    await decoder.close();
  });

  it("gives other texts when asked", async (ctx) => {
    if (unable) return ctx.skip(unable);
    await open().addSearch({ name: "general", languageModel: GENERAL_MODEL });
    const { samples } = await speak("Remind me to call my sister.");
    const { text, alternatives } = await open().decode(samples, { search: "general", alternatives: 3 });
    expect(alternatives).toHaveLength(3);
    expect(new Set(alternatives.map((other) => other.text)).size).toBe(3);
    const scores = new Map(alternatives.map((other) => [other.text, other.score]));
    expect(scores.get(text)).toBe(Math.max(...scores.values()));
  });

  it("goes on hearing as before with a search that new words came after", async (ctx) => {
    if (unable) return ctx.skip(unable);
    await open().addSearch({ name: "general", languageModel: GENERAL_MODEL });
    const { samples } = await speak("Remind me to call my sister.");
    const before = await open().decode(samples, { search: "general" });
    await open().addWords([{ word: "plimmerwick", phones: "P L IH M ER W IH K" }]);
    expect((await open().decode(samples, { search: "general" })).text).toBe(before.text);
  });

  it("learns words, knows those it has, and refuses phones that the model lacks", async (ctx) => {
    if (unable) return ctx.skip(unable);
    expect(open().hasWord("hello")).toBe(true);
    expect(open().hasWord("glimmerwick")).toBe(false);
    await open().addWords([{ word: "glimmerwick", phones: "G L IH M ER W IH K" }]);
    expect(open().phones("glimmerwick")).toBe("G L IH M ER W IH K");
    await expect(open().addWords([{ word: "hello", phones: "Q QQ" }])).resolves.toBeUndefined(); // Known already.
    await expect(open().addWords([{ word: "glummerwick", phones: "Q QQ" }])).rejects.toThrow(
      "cannot add word glummerwick",
    );
    await open().addSearch({ name: "own", grammar: "#JSGF V1.0; grammar g; public <g> = glimmerwick | hello;" });
    expect((await open().decode((await speak("Glimmer wick.")).samples, { search: "own" })).text).toBe("glimmerwick");
  });

  it.each([
    ["a missing model", { acousticModel: "/nowhere" }, "/nowhere is missing"],
    ["an unknown parameter", { parameters: { nonsense: "1" } }, "bad parameters"],
    [
      "a word outside the dictionary",
      { searches: [{ name: "x", grammar: "#JSGF V1.0; grammar g; public <g> = qqzz;" }] },
      "qqzz",
    ],
    [
      "a file that is no language model",
      { searches: [{ name: "x", languageModel: "/etc/hostname" }] },
      "does not load",
    ],
  ])("says what is wrong with %s", async (_, options, message) => {
    // A table row has no context to skip with; the tests above give the reason.
    if (noSphinx) return;
    await expect(englishDecoder(options)).rejects.toThrow(message);
  });

  it("may be closed twice, and refuses work after it", async (ctx) => {
    if (unable) return ctx.skip(unable);
    const other = await englishDecoder();
    const pending = other.partial();
    await Promise.all([other.close(), other.close()]);
    expect(await pending).toBe("");
    other.feed(new Int16Array(160));
    other.cancel();
    expect(other.hasWord("hello")).toBe(false);
    await expect(other.start()).rejects.toThrow("closed");
  });

  it("keeps decoders apart and memory flat over a thousand utterances", { timeout: 120_000 }, async (ctx) => {
    if (unable) return ctx.skip(unable);
    const spoken = await Promise.all(
      SENTENCES.map(async (sentence) => ({ sentence, samples: (await speak(sentence)).samples })),
    );
    const decoders = await Promise.all([englishDecoder(), englishDecoder()]);
    const hear = async (each: SphinxDecoder, i: number): Promise<void> => {
      const { sentence, samples } = spoken[i % spoken.length] ?? { sentence: "", samples: new Int16Array(0) };
      await each.start({ search: "sentences" });
      for (let at = 0; at < samples.length; at += 1600) each.feed(samples.subarray(at, at + 1600));
      if (i % 7 === 0) each.cancel();
      else expect(`${i} ${(await each.end({ alternatives: i % 5 })).text}`).toBe(`${i} ${sentence}`);
    };
    const round = async (from: number, to: number): Promise<number> => {
      await Promise.all(
        decoders.map(async (each, k) => {
          for (let i = from; i < to; i++) await hear(each, i * 3 + k);
        }),
      );
      return process.memoryUsage().rss / 1e6;
    };
    const early = await round(0, 200);
    const late = await round(200, 600);
    await Promise.all(decoders.map((each) => each.close()));
    expect(late - early).toBeLessThan(30);
  });
});
