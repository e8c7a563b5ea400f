import { and, eq, getTableColumns, sql } from "drizzle-orm";
import { createId, found, knownId } from "../ids.ts";
import { keyset, type Page, type PageRequest, type SortKey } from "../pages.ts";
import { hasWords } from "../search.ts";
import { guarded } from "../store/errors.ts";
import type { Database } from "../store/store.ts";
import type { Quality } from "./quality.ts";
import { translationHistory } from "./schema.ts";
import type { Translated } from "./service.ts";

/** Something that a user had translated. */
export interface PastTranslation {
  readonly id: string;
  readonly text: string;
  readonly translated: string;
  /** ISO 639-1 of source and target. */
  readonly from: string;
  readonly to: string;
  readonly via: readonly string[];
  readonly engine: string;
  /** How the words came. */
  readonly source: "text" | "voice";
  /** From 0 to 1, where it was asked for. */
  readonly quality: number | null;
  /** How that was found out; null where it was not. */
  readonly qualityMethod: Quality["method"] | null;
  readonly at: Date;
}

export interface PastTranslationQuery extends PageRequest {
  readonly from?: string;
  readonly to?: string;
  readonly source?: PastTranslation["source"];
  readonly search?: string;
  /** Default "-at": newest first. */
  readonly order?: "at" | "-at";
}

/** What users had translated; each knows their own. */
export interface TranslationHistory {
  add(
    userId: string,
    made: { readonly text: string; readonly source: "text" | "voice"; readonly quality?: Quality | undefined } & {
      readonly translated: Translated;
    },
  ): Promise<PastTranslation>;
  page(userId: string, query?: PastTranslationQuery): Promise<Page<PastTranslation>>;
  remove(userId: string, id: string): Promise<void>;
  /** Answers how many there were. */
  clear(userId: string): Promise<number>;
}

const { words: _w, userId: _u, ...shown } = getTableColumns(translationHistory);
const SORT_KEYS: Readonly<Record<"at", SortKey>> = { at: { by: sql`${translationHistory.at}`, type: "timestamptz" } };

export const createTranslationHistory = ({
  db,
  now = () => new Date(),
}: {
  readonly db: Database;
  readonly now?: () => Date;
}): TranslationHistory =>
  guarded<TranslationHistory>({
    add: async (userId, { text, translated: { text: translated, from, to, via, engine }, source, quality }) => {
      const [row] = await db
        .insert(translationHistory)
        .values({
          ...{ id: createId(), userId, text, translated, from, to, engine, source, at: now() },
          via: [...via],
          quality: quality?.score ?? null,
          qualityMethod: quality?.method ?? null,
        })
        .returning(shown);
      return found(row, "translation");
    },
    page: async (userId, { order = "-at", limit, cursor, from, to, source, search } = {}) => {
      const keys = keyset(SORT_KEYS, sql`${translationHistory.id}`, { order, limit, cursor });
      const rows = await db
        .select({ past: shown, id: translationHistory.id, at: keys.at })
        .from(translationHistory)
        .where(
          and(
            eq(translationHistory.userId, userId),
            from === undefined ? undefined : eq(translationHistory.from, from),
            to === undefined ? undefined : eq(translationHistory.to, to),
            source && eq(translationHistory.source, source),
            hasWords(translationHistory.words, search),
            keys.where,
          ),
        )
        .orderBy(...keys.orderBy)
        .limit(keys.limit);
      return keys.page(rows, ({ past }): PastTranslation => past);
    },
    remove: async (userId, id) => {
      const [row] = await db
        .delete(translationHistory)
        .where(and(eq(translationHistory.userId, userId), eq(translationHistory.id, knownId(id, "translation"))))
        .returning({ id: translationHistory.id });
      found(row, "translation");
    },
    clear: async (userId) => {
      const gone = await db
        .delete(translationHistory)
        .where(eq(translationHistory.userId, userId))
        .returning({ id: translationHistory.id });
      return gone.length;
    },
  });
