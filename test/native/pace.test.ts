import { expect, it } from "vitest";
import { createPace } from "../../native/pace.ts";

const running = () => {
  let ms = 0;
  const pace = createPace({ now: () => ms, many: 12, holdMs: 4 });
  /** So many streams, each with a frame in 32 ms, for `forMs`. */
  const streams = (count: number, forMs: number) => {
    for (const until = ms + forMs; ms < until; ms += 32 / count) pace.came();
  };
  const wait = (forMs: number) => {
    ms += forMs;
  };
  return { pace, streams, wait };
};

it("frames of a few streams never wait", () => {
  const { pace, streams } = running();
  streams(6, 1000);
  expect(pace.holdMs).toBe(0);
});

it("frames of many streams wait for each other", () => {
  const { pace, streams } = running();
  streams(40, 200);
  expect(pace.holdMs).toBe(4);
});

it("the first one after many have left does not wait", () => {
  const { pace, streams, wait } = running();
  streams(40, 200);
  wait(100);
  pace.came();
  expect(pace.holdMs).toBe(0);
});
