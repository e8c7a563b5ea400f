import { AsyncLocalStorage } from "node:async_hooks";
import type { Database } from "./store.ts";

/** A transaction that others join. */
interface Joint {
  /** Undefined when it is over: whoever was left running goes on by itself. */
  tx: Database | undefined;
  readonly afterwards: (() => void)[];
}

const joints = new WeakMap<Database, AsyncLocalStorage<Joint>>();

/** `db`, whose queries join the transaction of `together` that they are made in. */
export const joining = (db: Database): Database => {
  const storage = new AsyncLocalStorage<Joint>();
  const joined = new Proxy(db, {
    get(target, key) {
      const tx = storage.getStore()?.tx;
      const on: Database = tx && key in tx ? tx : target;
      const value: unknown = Reflect.get(on, key, on);
      return typeof value === "function" ? value.bind(on) : value;
    },
  });
  joints.set(joined, storage);
  return joined;
};

/**
 * Does all that `run` asks of `db`, by whichever service, in one transaction: all of it or nothing. Nothing in it may wait
 * for a query that was begun outside, nor for long: the embedded database has one connection.
 */
export const together = async <Result>(db: Database, run: () => Promise<Result>): Promise<Result> => {
  const storage = joints.get(db);
  if (!storage) throw new Error("this database is not one to be joined");
  const afterwards: (() => void)[] = [];
  const result = await db.transaction(async (tx) => {
    const joint: Joint = { tx: tx as unknown as Database, afterwards };
    try {
      return await storage.run(joint, run);
    } finally {
      joint.tx = undefined;
    }
  });
  storage.exit(() => {
    for (const each of afterwards) each();
  });
  return result;
};

/** Calls `run` when what was written so far is there for everybody: at once, or after the transaction of `together`, if it is not undone. */
export const whenDone = (db: Database, run: () => void): void => {
  const joint = joints.get(db)?.getStore();
  if (joint?.tx) joint.afterwards.push(run);
  else run();
};
