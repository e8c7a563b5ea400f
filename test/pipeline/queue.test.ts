import { describe, expect, it } from "vitest";
import { createQueue } from "../../pipeline/queue.ts";

const readAll = async <T>(queue: AsyncIterable<T>) => {
  const items: T[] = [];
  for await (const item of queue) items.push(item);
  return items;
};

describe("createQueue", () => {
  it("gives items in the order they came, across its wrap-around", async () => {
    const queue = createQueue<number>(3);
    const read = readAll(queue);
    for (let i = 0; i < 10; i++) {
      expect(queue.push(i)).toBe(true);
      await Promise.resolve();
      await Promise.resolve();
      await Promise.resolve();
    }
    queue.end();
    expect(await read).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it("refuses the newest item when it is full", async () => {
    const queue = createQueue<number>(2);
    expect([queue.push(1), queue.push(2), queue.push(3)]).toEqual([true, true, false]);
    queue.end();
    expect(await readAll(queue)).toEqual([1, 2]);
  });

  it("refuses items after its end and reads out what is queued", async () => {
    const queue = createQueue<number>(2);
    queue.push(1);
    queue.end();
    expect(queue.push(2)).toBe(false);
    expect(await readAll(queue)).toEqual([1]);
  });

  it("ends a waiting reader and drops what is queued when its signal fires", async () => {
    const controller = new AbortController();
    const queue = createQueue<number>(2, controller.signal);
    const read = readAll(queue);
    controller.abort();
    expect(await read).toEqual([]);
    expect(queue.push(1)).toBe(false);
  });

  it("says how many items clear dropped", () => {
    const queue = createQueue<number>(3);
    queue.push(1);
    queue.push(2);
    expect(queue.clear()).toBe(2);
    expect(queue.size).toBe(0);
  });
});
