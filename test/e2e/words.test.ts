import { afterEach, describe, expect, it } from "vitest";
import { createWsDoor } from "../../gateway/websocket/ws.ts";
import { silentLogger } from "../../pipeline/log.ts";
import { noMetrics } from "../../pipeline/metrics.ts";
import { playReply, type ReplyControl } from "../../pipeline/reply.ts";
import { createPhrases } from "../../pipeline/tts/cache.ts";
import { createFliteSpeech } from "../../pipeline/tts/flite.ts";
import { laterBy } from "../../protocols/audio.ts";
import type { SessionEvent } from "../../protocols/events.ts";
import { format, type OpenDoor, openDoor, until } from "../contract/door-fixture.ts";
import { noFlite } from "../native/engines.ts";

const SAID = ["You have three tasks tomorrow.", "The first one is to water the plants."];
const PER_MS = 24;

/** A reply by flite and its cache to a typed client, through the door. */
describe.skipIf(noFlite)(`a reply on its way${noFlite ? `: ${noFlite}` : ""}`, () => {
  const doors: OpenDoor[] = [];
  afterEach(async () => {
    for (const door of doors.splice(0)) await door.close();
  });

  const tts = createPhrases().wrap(createFliteSpeech(), { model: "flite", voice: "slt", isPiecewise: true });
  /** Words by the samples of the reply. */
  const wordsOf = async () => {
    const text = async function* () {
      yield* SAID;
    };
    let atMs = 0;
    const words = [];
    for await (const { frame } of tts.synthesize(text(), { signal: new AbortController().signal })) {
      words.push(...laterBy(atMs, frame.words));
      atMs += (frame.samples.length / frame.sampleRate) * 1000;
    }
    return words.map(({ text: word, startMs, endMs }) => ({ word, start: startMs * PER_MS, end: endMs * PER_MS }));
  };
  const begin = async () => {
    const door = await openDoor(createWsDoor);
    doors.push(door);
    const events: SessionEvent[] = [];
    await door.connect({ reply: format(24_000), rewinds: true, onEvent: (event) => events.push(event) });
    const { peer } = await until(() => door.calls[0]);
    let control: ReplyControl | undefined;
    const reply = playReply(
      peer,
      tts,
      {
        ...{ turn: 1, say: SAID.join(" "), cause: "utterance" },
        onBegin(given) {
          control = given;
        },
      },
      {
        ...{ signal: new AbortController().signal, log: silentLogger, metrics: noMetrics },
        now: () => performance.now(),
      },
    );
    const heardUntil = (ms: number) => until(() => peer.heardSamples(1) >= ms * PER_MS);
    return { peer, events, reply, control: () => control, heardUntil };
  };

  it("goes on with the word it was paused in, and ends with the words that were heard", async () => {
    const words = await wordsOf();
    expect(words.map(({ word }) => word)).toEqual(SAID.join(" ").split(" "));
    const { peer, events, reply, control, heardUntil } = await begin();
    const tomorrow = words[4] ?? { start: 0, end: 0 };
    await heardUntil((tomorrow.start + tomorrow.end) / 2 / PER_MS);
    control()?.pause();
    // The client tells what it had heard.
    await new Promise((resolve) => setTimeout(resolve, 100));
    const heard = peer.heardSamples(1);
    control()?.resume();
    const { position } = await until(() =>
      events.find((event): event is Extract<SessionEvent, { type: "reply.resumed" }> => event.type === "reply.resumed"),
    );
    const inWord = words.find(({ start, end }) => start < heard && heard < end);
    expect(Math.abs((position ?? heard) - (inWord?.start ?? heard))).toBeLessThan(2 * PER_MS);
    await heardUntil((words[7]?.end ?? 0) / PER_MS + 10);
    control()?.pause();
    control()?.stop();
    await reply;
    const ended = await until(() =>
      events.find((event): event is Extract<SessionEvent, { type: "reply.ended" }> => event.type === "reply.ended"),
    );
    const whole = words.filter(({ end }) => end <= ended.heard).map(({ word }) => word);
    expect(whole.length).toBeGreaterThanOrEqual(8);
    expect(ended.heardText).toBe(whole.join(" "));
  });

  it("is heard whole after a pause, each sample once by its number", async () => {
    const { peer, events, reply, control, heardUntil } = await begin();
    await heardUntil(700);
    control()?.pause();
    await new Promise((resolve) => setTimeout(resolve, 100));
    control()?.resume();
    expect(await reply).toMatchObject({ reason: "completed", heardText: SAID.join(" ") });
    const sent = peer.sentSamples(1);
    expect(events.at(-1)?.type === "reply.ended" || (await until(() => events.at(-1)?.type === "reply.ended"))).toBe(
      true,
    );
    expect(events.at(-1)).toMatchObject({ samples: sent });
    await until(() => peer.heardSamples(1) === sent);
  });
});
