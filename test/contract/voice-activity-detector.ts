import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { flitePhrase } from "../../bench/commands.ts";
import { speechEnd } from "../../bench/wav.ts";
import type { VoiceActivityDetector } from "../../pipeline/providers.ts";

/** What every detector must do. `speech` says whether it can tell speech from other sound. */
export const voiceActivityDetectorContract = (name: string, create: () => Promise<VoiceActivityDetector>): void => {
  describe(`${name} as a voice activity detector`, () => {
    let vad: VoiceActivityDetector;
    let spoken: Int16Array[];
    let speechFrames: number;

    beforeAll(async () => {
      vad = await create();
      const wav = await flitePhrase("what is on my calendar tomorrow");
      const { frameSamples } = vad;
      spoken = [];
      for (let at = 0; at + frameSamples <= wav.samples.length; at += frameSamples)
        spoken.push(wav.samples.slice(at, at + frameSamples));
      speechFrames = Math.floor(speechEnd(wav) / frameSamples);
    });
    afterAll(() => vad.close());

    const scores = async (frames: readonly Int16Array[]) => {
      const stream = vad.open();
      const all: number[] = [];
      for (const frame of frames) all.push(await stream.score(frame));
      stream.close();
      return all;
    };
    const silent = (frames: number) => Array.from({ length: frames }, () => new Int16Array(vad.frameSamples));

    it("scores silence low, throughout", async () => {
      expect(Math.max(...(await scores(silent(30))))).toBeLessThan(0.35);
    });

    it("scores speech high, and the silence after it low again within 300 ms", async () => {
      const all = await scores([...spoken.slice(0, speechFrames), ...silent(20)]);
      const heard = all.slice(0, speechFrames).filter((score) => score >= 0.5).length;
      expect(heard / speechFrames).toBeGreaterThan(0.5);
      const settled = Math.ceil((0.3 * 16_000) / vad.frameSamples);
      expect(Math.max(...all.slice(speechFrames + settled))).toBeLessThan(0.35);
    });

    it("keeps streams apart: a stream's scores do not depend on who else is scored with it", async () => {
      const alone = await scores(spoken);
      const reversed = [...spoken].reverse();
      const [together] = await Promise.all([scores(spoken), scores(reversed), scores(silent(40)), scores(spoken)]);
      for (const [i, score] of alone.entries()) expect(together[i]).toBeCloseTo(score, 4);
    });

    it("begins a new stream anew, whatever was scored in its place before", async () => {
      const first = await scores(spoken);
      await scores([...spoken].reverse());
      const again = await scores(spoken);
      for (const [i, score] of first.entries()) expect(again[i]).toBeCloseTo(score, 4);
    });

    it("lets a stream and itself be closed twice", async () => {
      const stream = vad.open();
      stream.close();
      stream.close();
      const other = await create();
      await other.close();
      await other.close();
    });
  });
};
