import { expect, it } from "vitest";
import { createBucket } from "../../../gateway/websocket/bucket.ts";

it("lets a burst through, then only what comes no faster than it refills", () => {
  let now = 0;
  const bucket = createBucket(10, 5, () => now);
  expect([bucket.take(10), bucket.take(1)]).toEqual([true, false]);
  now = 200;
  expect([bucket.take(1), bucket.take(1)]).toEqual([true, false]);
  now = 60_000;
  expect([bucket.take(11), bucket.take(10), bucket.take(0.1)]).toEqual([false, true, false]);
});
