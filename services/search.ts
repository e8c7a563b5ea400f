import { type Column, type SQL, sql } from "drizzle-orm";

/** "buy mil" finds what has a word "buy" and one that begins with "mil"; undefined where there are no words. */
const queryOf = (text: string): string | undefined => {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.length === 0 ? undefined : words.map((word) => `'${word}':*`).join(" & ");
};

/** Whether the tsvector `words` has all words of `search`, each from its beginning; undefined where nothing is looked for. */
export const hasWords = (words: Column | SQL, search: string | undefined): SQL | undefined => {
  if (search === undefined || search.trim() === "") return undefined;
  const query = queryOf(search);
  // Only signs, and no words: nothing has them.
  return query === undefined ? sql`false` : sql`${words} @@ to_tsquery('simple', ${query})`;
};
