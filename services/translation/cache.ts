import { createHash } from "node:crypto";
import { eq, lt } from "drizzle-orm";
import { LRUCache } from "lru-cache";
import type { ServiceLog } from "../log.ts";
import { databaseError } from "../store/errors.ts";
import type { Database } from "../store/store.ts";
import { translations } from "./schema.ts";
import type { Translated } from "./service.ts";

/** Translations that were made before. It never fails: what it cannot look up is translated again. */
export interface TranslationCache {
  get(engine: string, from: string, to: string, text: string): Promise<Translated | undefined>;
  put(source: string, translated: Translated): void;
}

export interface TranslationCacheOptions {
  /** Keeps them across restarts, where an engine is slow or costs money; memory only where it is left out. */
  readonly db?: Database;
  readonly log: ServiceLog;
  /** Characters kept in memory. Default 1 000 000. */
  readonly maxCharacters?: number;
  /** How long the database keeps one. Default 90. */
  readonly maxDays?: number;
}

const PRUNE_EVERY = 500;

const keyOf = (engine: string, from: string, to: string, text: string): string =>
  createHash("sha256").update([engine, from, to, text.trim()].join("\0")).digest("base64url");

export const createTranslationCache = ({
  db,
  log,
  maxCharacters = 1_000_000,
  maxDays = 90,
}: TranslationCacheOptions): TranslationCache => {
  const memory = new LRUCache<string, Translated>({
    maxSize: maxCharacters,
    sizeCalculation: ({ text }) => text.length + 100,
  });
  let puts = 0;

  const store = async (key: string, { engine, from, to, text, via }: Translated): Promise<void> => {
    if (db === undefined) return;
    await db
      .insert(translations)
      .values({ key, engine, source: from, target: to, text, via: [...via], createdAt: new Date() })
      .onConflictDoNothing();
    if (++puts % PRUNE_EVERY !== 0) return;
    await db.delete(translations).where(lt(translations.createdAt, new Date(Date.now() - maxDays * 86_400_000)));
  };

  return {
    get: async (engine, from, to, text) => {
      const key = keyOf(engine, from, to, text);
      const known = memory.get(key);
      if (known !== undefined || db === undefined) return known;
      try {
        const [row] = await db.select().from(translations).where(eq(translations.key, key));
        if (row === undefined) return undefined;
        const translated: Translated = { text: row.text, from, to, via: row.via, engine };
        memory.set(key, translated);
        return translated;
      } catch (error) {
        log.warn({ reason: databaseError(error).message }, "translation cache cannot be read");
        return undefined;
      }
    },
    put: (source, translated) => {
      const key = keyOf(translated.engine, translated.from, translated.to, source);
      memory.set(key, translated);
      store(key, translated).catch((error: unknown) =>
        log.warn({ reason: databaseError(error).message }, "translation cache cannot be written"),
      );
    },
  };
};
