import { describe, expect, it } from "vitest";
import { createPool } from "../../../pipeline/stt/pool.ts";

const counting = (max: number, maxWaitMs = 1000) => {
  let made = 0;
  const destroyed: number[] = [];
  const pool = createPool({
    create: async () => made++,
    destroy: async (item: number) => void destroyed.push(item),
    max,
    maxWaitMs,
  });
  return { pool, destroyed };
};

describe("a pool", () => {
  it("hands a thing that was given back to whoever waited longest", async () => {
    const { pool } = counting(1);
    const first = await pool.take();
    const order: string[] = [];
    const waiting = ["a", "b"].map(async (name) => {
      const item = await pool.take();
      order.push(name);
      pool.give(item);
    });
    pool.give(first);
    await Promise.all(waiting);
    expect(order).toEqual(["a", "b"]);
  });

  it("fails who waited too long, and forgets them", async () => {
    const { pool } = counting(1, 5);
    const item = await pool.take();
    await expect(pool.take()).rejects.toMatchObject({ code: "overloaded" });
    pool.give(item);
    expect(await pool.take()).toBe(item);
  });

  it("closes everything once, also what is in use, and fails who waits", async () => {
    const { pool, destroyed } = counting(2);
    await pool.take();
    pool.give(await pool.take());
    await Promise.all([pool.close(), pool.close()]);
    expect(destroyed.sort()).toEqual([0, 1]);
    await expect(pool.take()).rejects.toMatchObject({ code: "overloaded" });
  });
});
