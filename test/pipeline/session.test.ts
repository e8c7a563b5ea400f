import { describe, expect, it } from "vitest";
import { z } from "zod";
import { type Announcements, noAnnouncements } from "../../pipeline/announcements.ts";
import { type Assistant, createAssistant } from "../../pipeline/assistant/assistant.ts";
import { defineCommand } from "../../pipeline/commands/command.ts";
import type { Intent, IntentRouter } from "../../pipeline/intent/intent.ts";
import { silentLogger } from "../../pipeline/log.ts";
import { noMetrics } from "../../pipeline/metrics.ts";
import type { SpeechToText, TextToSpeech } from "../../pipeline/providers.ts";
import { runSession, type SessionDeps } from "../../pipeline/session.ts";
import { createEnergyDetector } from "../../pipeline/vad/scripted.ts";
import { silence } from "../../protocols/audio.ts";
import { type FakePeer, fakePeer } from "../fakes/peer.ts";
import { failingTts, silentTts, stuckTts } from "../fakes/tts.ts";

/** Hears the next of `texts` in each utterance. */
const scriptedStt = (...texts: string[]): SpeechToText => ({
  name: "scripted",
  async *transcribe(utterance) {
    for await (const _ of utterance);
    yield { text: texts.shift() ?? "", final: true, confidence: 1 };
  },
  close: async () => {},
});

/** One command, "say", that speaks what it was told and keeps a record. */
const sayAssistant = (done: string[] = []): Assistant => {
  const router: IntentRouter = {
    name: "scripted",
    route: async (text): Promise<Intent> => ({ route: "chat", command: "say", slots: { text }, confidence: 1 }),
  };
  const say = defineCommand({
    name: "say",
    description: "Says it.",
    effect: "write",
    slots: z.object({ text: z.string() }),
    run: async ({ text }) => {
      done.push(text);
      return { handled: true, say: text };
    },
  });
  return createAssistant({
    router,
    commands: new Map([["say", say]]) as never,
    log: silentLogger,
    metrics: noMetrics,
    now: () => performance.now(),
  });
};

interface Setup {
  readonly texts?: string[];
  readonly tts?: TextToSpeech;
  readonly assistant?: Assistant;
  readonly announcements?: Announcements;
  readonly options?: SessionDeps["options"];
  readonly journal?: SessionDeps["journal"];
}

const start = ({
  texts = [],
  tts = silentTts(),
  assistant = sayAssistant(),
  announcements = noAnnouncements,
  options,
  journal,
}: Setup) => {
  const peer = fakePeer();
  const stop = new AbortController();
  const ended = runSession(
    peer,
    {
      vad: createEnergyDetector(),
      stt: scriptedStt(...texts),
      tts,
      assistant,
      announcements,
      log: silentLogger,
      metrics: noMetrics,
      now: () => performance.now(),
      clock: () => new Date(),
      options: { leadMs: 20, ...options },
      ...(journal && { journal }),
    },
    stop.signal,
  );
  return { peer, stop, ended };
};

const utter = (peer: FakePeer, ms = 400) => {
  peer.speak("loud", ms);
  peer.speak("quiet", 600);
};
const types = (peer: FakePeer) => peer.events.map(({ type }) => type);

describe("runSession", () => {
  it("hears an utterance, answers it, and says how long each stage took", async () => {
    const { peer, ended } = start({ texts: ["hello there"] });
    utter(peer);
    const metrics = await peer.event("turn.metrics");
    peer.hangUp();
    await ended;
    expect(types(peer)).toEqual([
      "session.ready",
      "speech.started",
      "speech.ended",
      "transcript.final",
      "intent",
      "command.result",
      "reply.started",
      "reply.text",
      "reply.ended",
      "turn.metrics",
    ]);
    expect(metrics.firstAudioMs).toBeGreaterThan(0);
    expect(peer.events.find((e) => e.type === "reply.ended")).toMatchObject({ samples: 640, reason: "completed" });
  });

  it("says nothing to an utterance without words", async () => {
    const { peer, ended } = start({ texts: [""] });
    utter(peer);
    expect((await peer.event("transcript.final")).text).toBe("");
    peer.hangUp();
    await ended;
    expect(types(peer)).not.toContain("reply.started");
  });

  it("hushes the reply at once on barge-in and lets the next turn run", async () => {
    const { peer, ended } = start({ texts: ["a long story", "enough"], tts: silentTts(60_000) });
    utter(peer);
    await peer.audible();
    const before = peer.events.length;
    utter(peer);
    const interrupted = await peer.event("reply.ended");
    expect(interrupted).toMatchObject({ turn: 1, reason: "interrupted" });
    expect(peer.hushes).toBeGreaterThan(0);
    expect((await peer.event("reply.started", before)).turn).toBe(2);
    peer.hangUp();
    await ended;
  });

  it("goes on speaking through a sound too short to be a barge-in", async () => {
    const { peer, ended } = start({ texts: ["story", ""], tts: silentTts(400) });
    utter(peer);
    await peer.audible();
    peer.speak("loud", 120);
    peer.speak("quiet", 600);
    expect(await peer.event("reply.ended")).toMatchObject({ turn: 1, reason: "completed" });
    expect(peer.hushes).toBe(0);
    peer.hangUp();
    await ended;
  });

  it("stops the reply when the client asks, and answers typed text", async () => {
    const { peer, ended } = start({ tts: silentTts(60_000) });
    peer.act({ type: "text", text: "tell me a story" });
    await peer.audible();
    peer.act({ type: "stop" });
    expect(await peer.event("reply.ended")).toMatchObject({ reason: "interrupted" });
    peer.hangUp();
    await ended;
  });

  it("still does what was said just before a hang-up", async () => {
    const done: string[] = [];
    const { peer, ended } = start({ texts: ["add milk"], assistant: sayAssistant(done) });
    peer.speak("loud", 400);
    peer.hangUp();
    await ended;
    expect(done).toEqual(["add milk"]);
  });

  it("answers in the order of what was said", async () => {
    const done: string[] = [];
    const { peer, ended } = start({ texts: ["one", "two", "three"], assistant: sayAssistant(done) });
    for (let i = 0; i < 3; i++) {
      const before = peer.events.length;
      utter(peer);
      await peer.event("speech.started", before);
    }
    peer.act({ type: "bye" });
    await ended;
    expect(done).toEqual(["one", "two", "three"]);
  });

  it.each([
    ["fails", failingTts(), "provider_failed"],
    ["hangs", stuckTts(), "provider_timeout"],
  ] as const)("tells the client when the voice %s, and the session goes on", async (_, tts, code) => {
    const { peer, ended } = start({ texts: ["one", "two"], tts, options: { firstAudioTimeoutMs: 100 } });
    utter(peer);
    expect((await peer.event("error")).code).toBe(code);
    const before = peer.events.length;
    utter(peer);
    expect((await peer.event("transcript.final", before)).text).toBe("two");
    peer.hangUp();
    await ended;
  });

  it("tells the client when speech to text fails, apologises aloud, and the session goes on", async () => {
    const broken: SpeechToText = {
      ...scriptedStt(),
      transcribe: () => {
        throw new Error("deaf");
      },
    };
    const peer = fakePeer();
    const ended = runSession(
      peer,
      {
        vad: createEnergyDetector(),
        stt: broken,
        tts: silentTts(),
        assistant: sayAssistant(),
        announcements: noAnnouncements,
        log: silentLogger,
        metrics: noMetrics,
        now: () => performance.now(),
        clock: () => new Date(),
      },
      new AbortController().signal,
    );
    utter(peer);
    expect((await peer.event("error")).code).toBe("internal");
    expect((await peer.event("reply.text")).text).toMatch(/sorry/i);
    peer.hangUp();
    await ended;
  });

  it("speaks an announcement once nobody has the floor, and only then calls it delivered", async () => {
    let deliveredAfter: string[] = [];
    const { peer, ended } = start({
      texts: ["hello"],
      tts: silentTts(200),
      announcements: async function* (_, signal) {
        yield {
          kind: "timer",
          say: "Your timer is done.",
          delivered: async () => {
            deliveredAfter = peer.events.flatMap((e) => (e.type === "reply.text" ? [e.text] : []));
          },
        };
        await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
      },
    });
    const first = await peer.event("reply.started");
    expect(first.cause).toBe("announcement");
    await peer.event("reply.ended");
    peer.act({ type: "bye" });
    await ended;
    expect(deliveredAfter).toEqual(["Your timer is done."]);
  });

  it("ends when the gateway stops it, with everything it started", async () => {
    const { peer, stop, ended } = start({ texts: ["story"], tts: silentTts(60_000) });
    utter(peer);
    await peer.audible();
    stop.abort();
    await ended;
    const played = peer.played.length;
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(peer.played.length).toBe(played);
  });

  it("pauses the reply for a sound, and goes on with it when that was no more than an uh-huh", async () => {
    const { peer, ended } = start({ texts: ["a long story", "uh huh"], tts: silentTts(60_000) });
    utter(peer);
    await peer.audible();
    const before = peer.events.length;
    utter(peer, 200);
    await peer.event("reply.paused", before);
    await peer.event("reply.resumed", before);
    // What was no words for us is not answered.
    expect((await peer.event("transcript.final", before)).text).toBe("");
    expect(types(peer).slice(before)).not.toContain("reply.ended");
    peer.hangUp();
    await ended;
    expect(types(peer).filter((type) => type === "intent")).toHaveLength(1);
  });

  it("fills the time until a late answer with a few words, once", async () => {
    const slow = sayAssistant();
    const open: Assistant["open"] = (speaker) => {
      const dialogue = slow.open(speaker);
      return {
        ...dialogue,
        run: async (understood, options) => {
          await new Promise((resolve) => setTimeout(resolve, 600));
          return dialogue.run(understood, options);
        },
      };
    };
    const { peer, ended } = start({
      texts: ["something slow"],
      assistant: { ...slow, open },
      tts: silentTts(40),
      options: { fillerMs: 50 },
    });
    utter(peer);
    const metrics = await peer.event("turn.metrics");
    peer.hangUp();
    await ended;
    expect(metrics.filler).toBe(true);
    expect(peer.events.flatMap((e) => (e.type === "reply.text" ? [e.text] : []))).toEqual([
      "One moment.",
      "something slow",
    ]);
  });

  it("gives up a turn that has no answer in time, says so, and serves the next", async () => {
    const stuck = sayAssistant();
    let turns = 0;
    const open: Assistant["open"] = (speaker) => {
      const dialogue = stuck.open(speaker);
      return {
        ...dialogue,
        run: (understood, options) => (++turns === 1 ? new Promise(() => {}) : dialogue.run(understood, options)),
      };
    };
    const { peer, ended } = start({
      texts: ["stuck", "fine"],
      assistant: { ...stuck, open },
      options: { turnTimeoutMs: 80, fillerMs: 10_000 },
    });
    utter(peer);
    expect(await peer.event("error")).toMatchObject({ code: "provider_timeout", turn: 1 });
    await peer.event("reply.ended");
    utter(peer);
    expect((await peer.event("turn.metrics")).turn).toBe(2);
    peer.hangUp();
    await ended;
    expect(peer.events.flatMap((e) => (e.type === "reply.text" ? [e.text] : []))).toEqual([
      "Sorry, that is taking too long.",
      "fine",
    ]);
  });

  it.each([
    ["nothing of one that failed", failingTts(), ""],
    ["all of one that was heard to its end", silentTts(), undefined],
  ])("tells the dialogue what was heard of a reply: %s", async (_, tts, heard) => {
    const plain = sayAssistant();
    const told: string[] = [];
    const open: Assistant["open"] = (speaker) => ({
      ...plain.open(speaker),
      heard: (_answer, text) => void told.push(text),
    });
    const { peer, ended } = start({ texts: ["hello there"], tts, assistant: { ...plain, open } });
    utter(peer);
    await peer.event("turn.metrics");
    peer.hangUp();
    await ended;
    expect(told).toEqual(heard === undefined ? [] : [heard]);
  });

  it("keeps what was said and answered for its user, and of a reply that was cut what was heard", async () => {
    const kept: unknown[] = [];
    const journal: NonNullable<SessionDeps["journal"]> = {
      open: ({ userId }) => ({
        said: (turn, text) => kept.push([userId, turn, text]),
        answered: (turn, text, answer) => kept.push([userId, turn, text, answer?.heardText]),
      }),
    };
    const words = [
      { text: "hello", startMs: 0, endMs: 500 },
      { text: "there", startMs: 520, endMs: 1000 },
    ];
    const marked: TextToSpeech = {
      ...silentTts(),
      async *synthesize(text) {
        for await (const piece of text) yield { frame: { ...silence(60_000), words }, text: piece };
      },
    };
    const { peer, ended } = start({ texts: ["hello there"], tts: marked, journal });
    utter(peer);
    await peer.audible();
    peer.acknowledge(16 * 999);
    peer.act({ type: "stop" });
    await peer.event("turn.metrics");
    peer.hangUp();
    await ended;
    expect(kept).toEqual([
      ["user", 1, "hello there"],
      ["user", 1, "hello there", "hello"],
    ]);
  });
});
