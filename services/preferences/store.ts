import { eq } from "drizzle-orm";
import { LRUCache } from "lru-cache";
import { VoiceError } from "../../protocols/errors.ts";
import { textField, textList } from "../fields.ts";
import { guarded } from "../store/errors.ts";
import type { Database } from "../store/store.ts";
import { userPreferences } from "./schema.ts";
import { PRIVATE_KINDS, type PreferencesService, type PrivateKind, type UserPreferences } from "./service.ts";

const NONE: UserPreferences = {
  ...{ tone: null, goals: [], language: null, privacy: null, allow: null },
  ...{ voice: null, engine: null, speed: null },
};
/** Nobody follows what is slower or faster. */
const [SLOWEST, FASTEST] = [0.5, 2];
const isKind = (word: string): word is PrivateKind => (PRIVATE_KINDS as readonly string[]).includes(word);

export interface PreferencesOptions {
  readonly db: Database;
  readonly now?: () => Date;
  /** How long what another gateway on the same database has changed is not seen here. Default 1000 ms. */
  readonly staleMs?: number;
}

/** Preferences kept in the database, and looked up at most once a second for each user: every turn asks. */
export const createPreferences = ({
  db,
  now = () => new Date(),
  staleMs = 1000,
}: PreferencesOptions): PreferencesService => {
  const known = new LRUCache<string, Promise<UserPreferences>>({ max: 10_000, ttl: staleMs });

  const read = async (userId: string): Promise<UserPreferences> => {
    const [row] = await db.select().from(userPreferences).where(eq(userPreferences.userId, userId));
    if (row === undefined) return NONE;
    const { tone, goals, language, privacy, allow, voice, engine, speed } = row;
    return { tone, goals, language, privacy, allow: allow?.filter(isKind) ?? null, voice, engine, speed };
  };

  return guarded<PreferencesService>({
    get: (userId) => {
      const before = known.get(userId);
      if (before) return before;
      const reading = read(userId);
      known.set(userId, reading);
      // What failed is not remembered.
      reading.catch(() => known.delete(userId));
      return reading;
    },
    put: async (userId, preferences) => {
      const { tone, goals, language, privacy, allow, voice, engine, speed } = { ...NONE, ...preferences };
      if (speed !== null && !(speed >= SLOWEST && speed <= FASTEST))
        throw new VoiceError("invalid", `speed must be a number from ${SLOWEST} to ${FASTEST}`);
      if (allow?.some((word) => !isKind(word))) throw new VoiceError("invalid", "allow names no private content");
      const values = {
        tone: tone === null ? null : textField(tone, "tone", 200) || null,
        goals: textList(goals, "goals", 300, 20),
        language: language === null ? null : textField(language, "language", 35) || null,
        privacy,
        allow: allow === null ? null : [...new Set(allow)],
        voice: voice === null ? null : textField(voice, "voice", 100) || null,
        engine: engine === null ? null : textField(engine, "engine", 32) || null,
        speed,
        updatedAt: now(),
      };
      await db
        .insert(userPreferences)
        .values({ userId, ...values })
        .onConflictDoUpdate({ target: userPreferences.userId, set: values });
      known.delete(userId);
      return await read(userId);
    },
  });
};
