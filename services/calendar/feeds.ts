import { and, eq, sql } from "drizzle-orm";
import { VoiceError } from "../../protocols/errors.ts";
import { createSecret, hashSecret } from "../accounts/tokens.ts";
import { textField } from "../fields.ts";
import { createId, found, knownId } from "../ids.ts";
import { keyset, type Page, type PageRequest } from "../pages.ts";
import { guarded } from "../store/errors.ts";
import type { Database } from "../store/store.ts";
import { calendarFeeds } from "./schema.ts";

/** An address under which a calendar can be read. */
export interface CalendarFeed {
  readonly id: string;
  readonly name: string;
  readonly createdAt: Date;
}

/** Feeds of calendars: whoever knows a feed's secret reads that calendar, and can do nothing else with it. */
export interface CalendarFeeds {
  /** The secret is told once. VoiceError "conflict" where there are 20 already. */
  add(userId: string, name: string): Promise<{ readonly feed: CalendarFeed; readonly secret: string }>;
  /** Oldest first. */
  page(userId: string, request?: PageRequest): Promise<Page<CalendarFeed>>;
  remove(userId: string, id: string): Promise<void>;
  /** Whose calendar it is; VoiceError "not_found" for a secret that is none. */
  ownerOf(secret: string): Promise<{ readonly userId: string; readonly name: string }>;
}

const MOST = 20;
const AGE = { createdAt: { by: sql`${calendarFeeds.createdAt}`, type: "timestamptz" } } as const;

export const createFeeds = ({ db, now = () => new Date() }: { readonly db: Database; readonly now?: () => Date }) => {
  const shown = { id: calendarFeeds.id, name: calendarFeeds.name, createdAt: calendarFeeds.createdAt };
  return guarded<CalendarFeeds>({
    async page(userId, request) {
      const keys = keyset(AGE, sql`${calendarFeeds.id}`, { ...request, order: "createdAt" });
      const rows = await db
        .select({ ...shown, at: keys.at })
        .from(calendarFeeds)
        .where(and(eq(calendarFeeds.userId, userId), keys.where))
        .orderBy(...keys.orderBy)
        .limit(keys.limit);
      return keys.page(rows, ({ at: _, ...feed }) => feed);
    },
    async add(userId, name) {
      if ((await db.$count(calendarFeeds, eq(calendarFeeds.userId, userId))) >= MOST)
        throw new VoiceError("conflict", `there are ${MOST} feeds already: remove one`);
      const secret = createSecret();
      const [feed] = await db
        .insert(calendarFeeds)
        .values({
          id: createId(),
          userId,
          name: textField(name, "name", 200),
          hash: hashSecret(secret),
          createdAt: now(),
        })
        .returning(shown);
      return { feed: found(feed, "feed"), secret };
    },
    async remove(userId, id) {
      const [row] = await db
        .delete(calendarFeeds)
        .where(and(eq(calendarFeeds.userId, userId), eq(calendarFeeds.id, knownId(id, "feed"))))
        .returning({ id: calendarFeeds.id });
      found(row, "feed");
    },
    async ownerOf(secret) {
      const [row] = await db
        .select({ userId: calendarFeeds.userId, name: calendarFeeds.name })
        .from(calendarFeeds)
        .where(eq(calendarFeeds.hash, hashSecret(secret)));
      return found(row, "feed");
    },
  });
};
