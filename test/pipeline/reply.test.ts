import { describe, expect, it } from "vitest";
import { silentLogger } from "../../pipeline/log.ts";
import { noMetrics } from "../../pipeline/metrics.ts";
import type { TextToSpeech } from "../../pipeline/providers.ts";
import { playReply, type ReplyControl, type ReplyOptions } from "../../pipeline/reply.ts";
import { type AudioFrame, silence } from "../../protocols/audio.ts";
import { fakePeer } from "../fakes/peer.ts";

const TEXT = "Added milk to it.";
const PER_MS = 16;
/** Of every piece, in ms of its audio. */
const WORDS = [
  { text: "Added", startMs: 0, endMs: 300 },
  { text: "milk", startMs: 320, endMs: 560 },
  { text: "to", startMs: 560, endMs: 620 },
  { text: "it.", startMs: 620, endMs: 1500 },
];
const markedTts: TextToSpeech = {
  name: "marked",
  speaks: () => true,
  async *synthesize(text) {
    for await (const piece of text) yield { frame: { ...silence(1600), words: WORDS }, text: piece };
  },
  close: async () => {},
};

/** A reply of 1.6 s to a client that has acknowledged `heardMs` of it, on a clock of the test. */
const begin = (
  heardMs: number,
  { rewinds = true, now, ...options }: Partial<ReplyOptions> & { rewinds?: boolean; now?: () => number } = {},
) => {
  const fake = fakePeer();
  const peer = { ...fake, rewinds, heardSamples: () => heardMs * PER_MS };
  const clock = { ms: 0 };
  const guard: unknown[] = [];
  const note = (what: string) => (value?: unknown) => void guard.push(value === undefined ? what : [what, value]);
  let given: ReplyControl | undefined;
  const reply = playReply(
    peer,
    markedTts,
    {
      ...{ turn: 1, say: TEXT, cause: "utterance", leadMs: 10_000 },
      echo: {
        played: (_: AudioFrame) => {},
        ...{ held: note("held"), rewound: note("rewound"), ducked: note("ducked"), hushed: note("hushed") },
      },
      onBegin(control) {
        given = control;
      },
      ...options,
    },
    { signal: new AbortController().signal, log: silentLogger, metrics: noMetrics, now: now ?? (() => clock.ms) },
  );
  const control = () => {
    if (!given) throw new Error("no reply");
    return given;
  };
  const sent = async (ms: number) => {
    await expect.poll(() => fake.sentSamples(1)).toBe(ms * PER_MS);
    return control();
  };
  const last = () => fake.events.at(-1);
  return { fake, clock, guard, reply, control, sent, last };
};

describe("a reply whose words are known", () => {
  it.each([
    ["where the word begins that was interrupted", 500, 320],
    ["where it stopped, between words", 310, undefined],
    ["where it stopped, after more of a word than is said again", 1100, undefined],
  ])("goes on after a pause %s", async (_, heardMs, positionMs) => {
    const { sent, last, guard, reply } = begin(heardMs);
    const control = await sent(1600);
    control.pause();
    control.resume();
    expect(last()).toEqual({
      ...{ type: "reply.resumed", turn: 1 },
      ...(positionMs !== undefined && { position: positionMs * PER_MS }),
    });
    // The guard knows how much of what was sent will sound from now on, before it does.
    const rewound = positionMs === undefined ? [] : [["rewound", 1600 - positionMs]];
    expect(guard).toEqual([["held", true], ["ducked", false], ...rewound, ["ducked", false], ["held", false]]);
    control.stop();
    await reply;
  });

  it("goes on where it stopped with a client that cannot go back, and when it was only soft", async () => {
    const cannot = begin(500, { rewinds: false });
    const one = await cannot.sent(1600);
    one.pause();
    one.resume();
    expect(cannot.last()).toEqual({ type: "reply.resumed", turn: 1 });
    const soft = begin(500);
    const other = await soft.sent(1600);
    other.duck();
    other.resume();
    expect(soft.last()).toEqual({ type: "reply.resumed", turn: 1 });
    one.stop();
    other.stop();
    await Promise.all([cannot.reply, soft.reply]);
  });

  it("sends what follows by the place where the client goes on, each sample once", async () => {
    const { fake, control, reply } = begin(500, { leadMs: 200, now: () => performance.now() });
    await expect.poll(() => fake.sentSamples(1), { interval: 5 }).toBeGreaterThanOrEqual(700 * PER_MS);
    control().pause();
    await new Promise((resolve) => setTimeout(resolve, 50));
    control().resume();
    const resumedAt = performance.now();
    const sentMs = fake.sentSamples(1) / PER_MS;
    // What is waiting from 320 ms on is played first.
    await expect.poll(() => fake.sentSamples(1), { interval: 5 }).toBeGreaterThan((sentMs + 40) * PER_MS);
    expect(performance.now() - resumedAt).toBeGreaterThan(sentMs - 320 - 200);
    expect((await reply).reason).toBe("completed");
    expect(performance.now() - resumedAt).toBeGreaterThan(1600 - 320 - 20);
    expect(fake.events.at(-1)).toMatchObject({ type: "reply.ended", samples: 1600 * PER_MS });
  });

  it("is cut to the words that were played by the acknowledged position", async () => {
    const { sent, reply, last } = begin(600);
    const control = await sent(1600);
    control.pause();
    control.stop();
    expect(await reply).toMatchObject({ reason: "interrupted", heardText: "Added milk" });
    expect(last()).toMatchObject({ type: "reply.ended", heard: 600 * PER_MS, heardText: "Added milk" });
  });

  it.each([
    ["with the end of a word that is nearly over", 270, "later"],
    ["at once in the midst of a word", 200, "now"],
    ["at once between words", 310, "now"],
  ])("ends %s", async (_, playingMs, when) => {
    const { fake, sent, clock, reply } = begin(0);
    const control = await sent(1600);
    clock.ms = playingMs;
    control.stop();
    control.stop();
    expect(fake.hushes).toBe(when === "now" ? 1 : 0);
    const begun = performance.now();
    expect((await reply).reason).toBe("interrupted");
    expect(fake.hushes).toBe(1);
    expect(performance.now() - begun).toBeLessThan(200);
  });

  it("ends at once where it was paused, however soon the word would be over", async () => {
    const { fake, sent, clock, reply } = begin(270);
    const control = await sent(1600);
    clock.ms = 270;
    control.pause();
    control.stop();
    expect(fake.hushes).toBe(1);
    await reply;
  });
});

describe("a reply that is still in the making", () => {
  const clauses = ["It rains.", "Take a coat.", "And a hat.", "Then go."];
  /** Makes each piece when it is asked for, and tells so. */
  const eager = (asked: string[], calls: string[] = []): TextToSpeech => ({
    ...markedTts,
    async *synthesize(text, { language = "" }) {
      calls.push(language);
      const waiting: string[] = [];
      let isOver = false;
      // As an engine that takes all the text there is.
      const reading = (async () => {
        for await (const piece of text) {
          asked.push(piece);
          waiting.push(piece);
        }
        isOver = true;
      })();
      while (!isOver || waiting.length > 0) {
        const piece = waiting.shift();
        if (piece !== undefined) yield { frame: silence(1000), text: piece };
        else await new Promise((resolve) => setTimeout(resolve, 1));
      }
      await reading;
    },
  });
  const say = async function* () {
    for (const text of clauses) yield { text, language: "en" };
    yield { text: "Adiós.", language: "es" };
  };

  it("is one text to the engine, which is given the next clause when the one before begins to play", async () => {
    const fake = fakePeer();
    const asked: string[] = [];
    const calls: string[] = [];
    const ahead: number[] = [];
    const peer = {
      ...fake,
      play: (turn: number, frame: AudioFrame) => {
        ahead.push(asked.length - fake.events.filter(({ type }) => type === "reply.text").length);
        return fake.play(turn, frame);
      },
    };
    await playReply(
      peer,
      eager(asked, calls),
      { turn: 1, say: say(), cause: "utterance", leadMs: 60_000 },
      { signal: new AbortController().signal, log: silentLogger, metrics: noMetrics, now: () => 1e9 },
    );
    expect(asked).toEqual([...clauses, "Adiós."]);
    expect(calls).toEqual(["en", "es"]);
    expect(Math.max(...ahead)).toBe(1);
    expect(fake.events.flatMap((event) => (event.type === "reply.text" ? [event.text] : []))).toEqual(asked);
  });
});
