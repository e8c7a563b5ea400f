import { afterEach, describe, expect, it } from "vitest";
import { openRealtimeCaller } from "../../../bench/realtime/caller.ts";
import { createTranslator } from "../../../bench/realtime/translate.ts";
import { speakTo } from "../../../bench/realtime.ts";
import type { TurnCase } from "../../../bench/turns/corpus.ts";
import { concat, still, tone } from "../turns/tones.ts";
import { type FakeEndpoint, startFakeEndpoint } from "./fake-endpoint.ts";

const said = (samples: Int16Array, pauses: TurnCase["pauses"] = []): TurnCase => ({
  kind: pauses.length > 0 ? "paused" : "complete",
  source: "flite",
  voice: "slt",
  text: "",
  samples,
  pauses,
  bed: { name: "room", samples: new Int16Array(0) },
});

describe("a caller of a realtime endpoint", () => {
  let endpoint: FakeEndpoint | undefined;
  afterEach(() => endpoint?.close());

  it.each(["old", "new"] as const)(
    "speaks, is answered, and tells when, in the words of the %s protocol",
    async (age) => {
      endpoint = await startFakeEndpoint({ age });
      const caller = await openRealtimeCaller({ url: endpoint.url, model: "m", key: "k" });
      try {
        const outcome = await speakTo(caller, said(tone(600)));
        expect(outcome).toMatchObject({ cutAt: [], lost: undefined });
        // It cannot answer before its silence is over.
        expect(outcome.firstAudioMs).toBeGreaterThanOrEqual(250);
        expect(outcome.endpointWaitMs).toBeGreaterThanOrEqual(250);
      } finally {
        await caller.close();
      }
      const [update] = endpoint.received;
      expect(update).toMatchObject({
        type: "session.update",
        session: age === "new" ? { type: "realtime", output_modalities: ["audio"] } : { input_audio_format: "pcm16" },
      });
    },
  );

  it("hears that it was cut in on", async () => {
    endpoint = await startFakeEndpoint({ age: "new" });
    const caller = await openRealtimeCaller({ url: endpoint.url });
    try {
      const pause = { startMs: 500, endMs: 1200, kind: "open" as const };
      const outcome = await speakTo(caller, said(concat(tone(500), still(700), tone(500)), [pause]));
      expect(outcome.cutAt).toEqual([0]);
    } finally {
      await caller.close();
    }
  });

  it("says what an endpoint answers that is none", async () => {
    await expect(openRealtimeCaller({ url: "ws://127.0.0.1:9/v1/realtime" })).rejects.toThrow();
  });
});

describe("realtime events in our words", () => {
  it("a buffer that is committed is a turn; speech over an answer interrupts it", () => {
    const translate = createTranslator();
    const types = (type: string, more: object = {}) =>
      translate({ type, ...more }, 100).events.map((event) => event.type);
    expect(types("input_audio_buffer.speech_started")).toEqual(["speech.started"]);
    expect(types("input_audio_buffer.speech_stopped", { audio_end_ms: 900 })).toEqual(["speech.ended"]);
    expect(types("input_audio_buffer.committed")).toEqual(["transcript.final"]);
    expect(types("response.audio.delta", { delta: "AAAA" })).toEqual(["reply.started"]);
    expect(translate({ type: "response.audio.delta", delta: "AAAA" }, 100)).toEqual({
      events: [],
      audio: "AAAA",
      turn: 1,
    });
    expect(types("input_audio_buffer.speech_started")).toEqual(["reply.ended", "speech.started"]);
    expect(types("response.done", { response: { status: "cancelled" } })).toEqual([]);
    expect(types("rate_limits.updated")).toEqual([]);
  });

  it("an answer that was cancelled is not played to its end", () => {
    const translate = createTranslator();
    translate({ type: "response.output_audio.delta", delta: "AAAA" }, 0);
    const [event] = translate({ type: "response.done", response: { status: "cancelled" } }, 0).events;
    expect(event).toMatchObject({ type: "reply.ended", reason: "interrupted" });
  });
});
