import { and, eq, isNull, lt } from "drizzle-orm";
import { guarded } from "../store/errors.ts";
import type { Database } from "../store/store.ts";
import { idempotencyKeys } from "./schema.ts";

/** Whose key it is. */
export interface KeyOwner {
  /** Empty for a caller who is nobody yet. */
  readonly userId: string;
  readonly key: string;
}

/** How a request with a key stands: "new" is the caller's to answer, "other" has the key of another request. */
export type Standing =
  | { readonly state: "new" | "busy" | "other" }
  | { readonly state: "done"; readonly status: number; readonly answer: Uint8Array };

/** Answers to requests that carried a key, kept so that a request sent twice is served once. */
export interface Idempotency {
  begin(owner: KeyOwner, fingerprint: string): Promise<Standing>;
  /** Keeps the answer to what `begin` called "new". */
  finish(owner: KeyOwner, status: number, answer: Uint8Array): Promise<void>;
  /** It was not served: whoever comes next with the key may try. */
  abandon(owner: KeyOwner): Promise<void>;
  /** Forgets what is older; answers how many. */
  prune(before: Date): Promise<number>;
}

/** Whoever has not answered by then has died. */
const BUSY_MS = 60_000;
/** Keys are good for a day. */
const LIFE_MS = 24 * 3600 * 1000;

export const createIdempotency = ({
  db,
  now = () => new Date(),
}: {
  readonly db: Database;
  readonly now?: () => Date;
}): Idempotency => {
  const owned = ({ userId, key }: KeyOwner) => and(eq(idempotencyKeys.userId, userId), eq(idempotencyKeys.key, key));
  const ago = (ms: number) => new Date(now().getTime() - ms);

  return guarded<Idempotency>({
    async begin(owner, fingerprint) {
      const stale = and(owned(owner), lt(idempotencyKeys.createdAt, ago(LIFE_MS)));
      const dead = and(owned(owner), isNull(idempotencyKeys.status), lt(idempotencyKeys.createdAt, ago(BUSY_MS)));
      // One statement each: of two that come at once, one inserts.
      const insert = () =>
        db
          .insert(idempotencyKeys)
          .values({ ...owner, fingerprint, createdAt: now() })
          .onConflictDoNothing()
          .returning({ key: idempotencyKeys.key });
      if ((await insert()).length > 0) return { state: "new" };
      await db.delete(idempotencyKeys).where(stale);
      await db.delete(idempotencyKeys).where(dead);
      const [row] = await db.select().from(idempotencyKeys).where(owned(owner));
      if (row === undefined) return { state: (await insert()).length > 0 ? "new" : "busy" };
      if (row.fingerprint !== fingerprint) return { state: "other" };
      if (row.status === null || row.answer === null) return { state: "busy" };
      return { state: "done", status: row.status, answer: row.answer };
    },
    async finish(owner, status, answer) {
      await db
        .update(idempotencyKeys)
        .set({ status, answer: Buffer.from(answer) })
        .where(owned(owner));
    },
    async abandon(owner) {
      await db.delete(idempotencyKeys).where(and(owned(owner), isNull(idempotencyKeys.status)));
    },
    async prune(before) {
      const gone = await db
        .delete(idempotencyKeys)
        .where(lt(idempotencyKeys.createdAt, before))
        .returning({ key: idempotencyKeys.key });
      return gone.length;
    },
  });
};
