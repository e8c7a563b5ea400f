import { type SQL, sql } from "drizzle-orm";
import { VoiceError } from "../protocols/errors.ts";

/** One page of a list. */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** Asks for the next page, as `cursor`; null on the last. It means nothing to anyone else. */
  readonly nextCursor: string | null;
}

export interface PageRequest {
  /** Default 50, at most 200. */
  readonly limit?: number | undefined;
  /** `nextCursor` of the page before; everything else about the request must be as it was. */
  readonly cursor?: string | undefined;
}

/** What a list may be sorted by: an expression without nulls, and the type that its text is read back as. */
export interface SortKey {
  readonly by: SQL;
  readonly type: "timestamptz" | "text" | "int";
}

/** A query's part in showing one page. */
export interface Keyset {
  /** What comes after the cursor; undefined on the first page. */
  readonly where: SQL | undefined;
  readonly orderBy: readonly SQL[];
  /** To be selected beside the row: what its cursor is made of. */
  readonly at: SQL<string>;
  /** One more than the page holds, which tells whether there is another. */
  readonly limit: number;
  page<Row, Item>(
    rows: readonly (Row & { readonly at: string; readonly id: string })[],
    item: (row: Row) => Item,
  ): Page<Item>;
}

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 200;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** Texts that PostgreSQL reads as the type, and that it has written itself. */
const READABLE: Readonly<Record<SortKey["type"], RegExp>> = {
  timestamptz: /^(?:-?infinity|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?[+-]\d\d(?::\d\d){0,2})$/,
  text: /^[^\0]*$/,
  int: /^-?\d{1,9}$/,
};

const wrong = () => new VoiceError("bad_message", "cursor is not one of this list");

/** Cursors carry what they were sorted by, so that one of another order is not taken for this one's. */
const decode = (cursor: string, order: string, type: SortKey["type"]): { at: string; id: string } => {
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
  } catch {
    throw wrong();
  }
  if (!Array.isArray(parts)) throw wrong();
  const [sorted, at, id]: unknown[] = parts;
  if (sorted !== order || typeof at !== "string" || typeof id !== "string") throw wrong();
  if (!READABLE[type].test(at) || !(UUID.test(id) || id === "local")) throw wrong();
  return { at, id };
};

/**
 * Pages through a list by its order rather than by counting, so that a page costs the same wherever it is and nothing is
 * shown twice when something is added meanwhile. `order` is the name of a key, with "-" before it for the other way round.
 */
export const keyset = <Order extends string>(
  keys: Readonly<Record<Order, SortKey>>,
  id: SQL,
  { order, limit = DEFAULT_LIMIT, cursor }: PageRequest & { readonly order: Order | `-${Order}` },
): Keyset => {
  const isDown = order.startsWith("-");
  const { by, type } = keys[(isDown ? order.slice(1) : order) as Order];
  const size = Math.max(1, Math.min(MAX_LIMIT, Math.trunc(limit) || 1));
  const after = cursor === undefined ? undefined : decode(cursor, order, type);
  return {
    where:
      after &&
      sql`(${by}, ${id}::text) ${sql.raw(isDown ? "<" : ">")} (${after.at}::${sql.raw(type)}, ${after.id}::text)`,
    orderBy: isDown ? [sql`${by} desc`, sql`${id}::text desc`] : [sql`${by} asc`, sql`${id}::text asc`],
    at: sql<string>`(${by})::text`,
    limit: size + 1,
    page(rows, item) {
      const last = rows.length > size ? rows[size - 1] : undefined;
      return {
        items: rows.slice(0, size).map(item),
        nextCursor:
          last === undefined ? null : Buffer.from(JSON.stringify([order, last.at, last.id])).toString("base64url"),
      };
    },
  };
};
