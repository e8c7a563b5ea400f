import { expect, it } from "vitest";
import { noMetrics } from "../../../pipeline/metrics.ts";
import { createOverlapWatch } from "../../../pipeline/turns/overlap-watch.ts";
import type { Utterance } from "../../../pipeline/turns/utterance.ts";

const reply = () => {
  const done: string[] = [];
  const control = {
    said: "your list has two items",
    duck: () => void done.push("duck"),
    pause: () => void done.push("pause"),
    resume: () => void done.push("resume"),
    stop: () => void done.push("stop"),
  };
  return { done, control };
};

const utterance = (some: Partial<Utterance>): Utterance =>
  ({
    ...{ turn: 1, text: "", isSettled: false, understood: undefined, dropped: 0 },
    ...{ speechMs: 0, silentMs: 0, probability: 0.95, soundProbability: 0.95 },
    ...some,
  }) as Utterance;

const start = (isAsked = false) => {
  let at = 0;
  const watch = createOverlapWatch({
    now: () => at,
    metrics: noMetrics,
    echo: { echoShare: 0, hasEcho: false },
    isAsked: () => isAsked,
  });
  return { watch, wait: (ms: number) => (at += ms) };
};

it("a reply is unmoved until a sound makes it soft or silent, and again once it goes on", () => {
  const { watch, wait } = start();
  expect(watch.isUnmoved).toBe(false);
  const { control, done } = reply();
  const release = watch.begin(control);
  expect(watch.isUnmoved).toBe(true);
  const said = utterance({ speechMs: 160 });
  watch.look(said);
  expect(done).toEqual(["pause"]);
  expect(watch.isUnmoved).toBe(false);
  wait(200);
  Object.assign(said, { silentMs: 128, text: "okay", isSettled: true });
  watch.look(said);
  expect(done).toEqual(["pause", "resume"]);
  expect(watch.isUnmoved).toBe(true);
  release();
  expect(watch.isUnmoved).toBe(false);
});

it("what answers an open question may take its time, though the reply sounds on", () => {
  const { watch } = start(true);
  watch.begin(reply().control);
  expect(watch.isUnmoved).toBe(false);
});

it("a voice after what was left of an echo is judged by its own sound", () => {
  const { watch } = start();
  const { control, done } = reply();
  watch.begin(control);
  watch.look(utterance({ speechMs: 160, probability: 0.5, soundProbability: 0.97 }));
  expect(done).toEqual(["pause"]);
});
