import { and, eq, isNull, lt, or } from "drizzle-orm";
import { VoiceError } from "../../protocols/errors.ts";
import { guarded } from "../store/errors.ts";
import type { Database } from "../store/store.ts";
import { together } from "../store/together.ts";
import { idempotencyKeys } from "./schema.ts";

/** Whose key it is. */
export interface KeyOwner {
  /** Empty for a caller who is nobody yet. */
  readonly userId: string;
  readonly key: string;
}

/**
 * How a request with a key stands: "new" is the caller's to answer, "other" has the key of another request, and of one that is
 * "lost" nobody knows how far it came.
 */
export type Standing =
  | { readonly state: "busy" }
  | { readonly state: "other" }
  | { readonly state: "lost" }
  | { readonly state: "new"; readonly begun: Date }
  | { readonly state: "done"; readonly status: number; readonly answer: Uint8Array };

/** An answer, as it is kept. */
export interface Served {
  readonly status: number;
  readonly answer: Uint8Array;
}

/** Answers to requests that carried a key, kept so that a request sent twice is served once. */
export interface Idempotency {
  begin(owner: KeyOwner, fingerprint: string): Promise<Standing>;
  /**
   * Serves what `begin` called "new" and keeps its answer, both or neither: all that `serve` asks of the database is one
   * transaction, and what is undone may be tried again.
   */
  atOnce<Result>(owner: KeyOwner, begun: Date, serve: () => Promise<[Served, Result]>): Promise<Result>;
  /** Says that what follows is no one transaction: where it dies in the middle, it is not tried again. */
  startLong(owner: KeyOwner): Promise<void>;
  /** Keeps the answer to what `startLong` was said of. */
  finish(owner: KeyOwner, answer: Served): Promise<void>;
  /** It was not served: whoever comes next with the key may try. */
  abandon(owner: KeyOwner): Promise<void>;
  /** Forgets what is older; answers how many. */
  prune(before: Date): Promise<number>;
}

/** Whoever has not answered by then has died. */
const BUSY_MS = 60_000;
/** A long one may take this long. */
const LONG_MS = 10 * 60_000;
/** Stands in place of a status while a long request is served. */
const LONG = 0;
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
          .returning({ begun: idempotencyKeys.createdAt });
      const fresh = async (): Promise<Standing | undefined> => {
        const [row] = await insert();
        return row && { state: "new", begun: row.begun };
      };
      const first = await fresh();
      if (first) return first;
      await db.delete(idempotencyKeys).where(stale);
      await db.delete(idempotencyKeys).where(dead);
      const [row] = await db.select().from(idempotencyKeys).where(owned(owner));
      if (row === undefined) return (await fresh()) ?? { state: "busy" };
      if (row.fingerprint !== fingerprint) return { state: "other" };
      if (row.status === LONG) return { state: row.createdAt < ago(LONG_MS) ? "lost" : "busy" };
      if (row.status === null || row.answer === null) return { state: "busy" };
      return { state: "done", status: row.status, answer: row.answer };
    },
    atOnce: (owner, begun, serve) =>
      together(db, async () => {
        const [{ status, answer }, result] = await serve();
        const mine = and(owned(owner), isNull(idempotencyKeys.status), eq(idempotencyKeys.createdAt, begun));
        const kept = await db
          .update(idempotencyKeys)
          .set({ status, answer: Buffer.from(answer) })
          .where(mine)
          .returning({ key: idempotencyKeys.key });
        // It took so long that somebody else was let in.
        if (kept.length === 0) throw new VoiceError("conflict", "the request with this key was begun anew meanwhile");
        return result;
      }),
    async startLong(owner) {
      await db.update(idempotencyKeys).set({ status: LONG }).where(owned(owner));
    },
    async finish(owner, { status, answer }) {
      await db
        .update(idempotencyKeys)
        .set({ status, answer: Buffer.from(answer) })
        .where(owned(owner));
    },
    async abandon(owner) {
      const unanswered = or(isNull(idempotencyKeys.status), eq(idempotencyKeys.status, LONG));
      await db.delete(idempotencyKeys).where(and(owned(owner), unanswered));
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
