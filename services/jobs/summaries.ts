import { eq } from "drizzle-orm";
import { DateTime } from "luxon";
import { VoiceError } from "../../protocols/errors.ts";
import { zoneField } from "../fields.ts";
import { found } from "../ids.ts";
import { guarded } from "../store/errors.ts";
import type { Database } from "../store/store.ts";
import { dailySummaries } from "./schema.ts";

/** When somebody is told what their day holds. */
export interface DailySummary {
  /** By the clock of `timeZone`: "07:30". */
  readonly at: string;
  readonly timeZone: string;
  readonly nextAt: Date;
}

/** Who wants a summary of each day. VoiceError "not_found" for who wants none. */
export interface DailySummaries {
  get(userId: string): Promise<DailySummary>;
  set(userId: string, summary: Pick<DailySummary, "at" | "timeZone">): Promise<DailySummary>;
  remove(userId: string): Promise<void>;
}

/** The day of the calendar that `at` is on. */
export const dayOf = (at: Date, timeZone: string): string =>
  DateTime.fromJSDate(at, { zone: timeZone }).toISODate() ?? "";

/** The next time that the clocks of `timeZone` show `at`, after `after`; an hour later on a day that leaves it out. */
export const nextDaily = (at: string, timeZone: string, after: Date): Date => {
  const [hour = 0, minute = 0] = at.split(":").map(Number);
  const now = DateTime.fromJSDate(after, { zone: timeZone });
  for (let days = 0; ; days++) {
    const { year, month, day } = now.plus({ days });
    const local = DateTime.fromObject({ year, month, day, hour, minute }, { zone: timeZone });
    // Of an hour that comes twice the first, so that a day has one summary.
    const first = local.getPossibleOffsets()[0] ?? local;
    if (first.toMillis() > after.getTime()) return first.toJSDate();
  }
};

const shown = { at: dailySummaries.at, timeZone: dailySummaries.timeZone, nextAt: dailySummaries.nextAt };

export const createDailySummaries = ({
  db,
  now = () => new Date(),
}: {
  readonly db: Database;
  readonly now?: () => Date;
}): DailySummaries =>
  guarded<DailySummaries>({
    async get(userId) {
      const [row] = await db.select(shown).from(dailySummaries).where(eq(dailySummaries.userId, userId));
      return found(row, "summary");
    },
    async set(userId, { at, timeZone }) {
      if (!/^(?:[01]\d|2[0-3]):[0-5]\d$/.test(at)) throw new VoiceError("invalid", 'at is no time such as "07:30"');
      const values = { at, timeZone: zoneField(timeZone), nextAt: nextDaily(at, timeZone, now()) };
      const [row] = await db
        .insert(dailySummaries)
        .values({ userId, ...values })
        .onConflictDoUpdate({ target: dailySummaries.userId, set: values })
        .returning(shown);
      return found(row, "summary");
    },
    async remove(userId) {
      const [row] = await db
        .delete(dailySummaries)
        .where(eq(dailySummaries.userId, userId))
        .returning({ userId: dailySummaries.userId });
      found(row, "summary");
    },
  });
