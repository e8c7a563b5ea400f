import { expect, it } from "vitest";
import { createId, isId } from "../../services/ids.ts";

it("ids sort in the order they were made in, however many a millisecond holds", () => {
  const ids = Array.from({ length: 20_000 }, () => createId());
  expect(ids.every(isId)).toBe(true);
  expect(ids).toEqual([...ids].sort());
  expect(new Set(ids).size).toBe(ids.length);
});
