import { createHash } from "node:crypto";
import { and, count, eq, getTableColumns, isNotNull, isNull, lt, sql } from "drizzle-orm";
import { VoiceError } from "../../protocols/errors.ts";
import { requiredText } from "../fields.ts";
import { createId, found, knownId } from "../ids.ts";
import type { ServiceLog } from "../log.ts";
import { keyset } from "../pages.ts";
import { guarded } from "../store/errors.ts";
import type { Database } from "../store/store.ts";
import { checkConsent } from "./consent.ts";
import { VoiceRefused } from "./refused.ts";
import { clonedVoices } from "./schema.ts";
import type { ClonedVoice, Voices, VoiceVendor } from "./service.ts";

export interface VoicesOptions {
  readonly db: Database;
  /** Undefined where nobody makes voices: those that were made are still known. */
  readonly vendor: VoiceVendor | undefined;
  readonly now?: () => Date;
  /** A consent that is older is asked for again. Default 30 days. */
  readonly maxAgeMs?: number;
  readonly log: ServiceLog;
}

const DAY_MS = 24 * 3600 * 1000;
const MAX_SAMPLES = 25;
const MAX_SAMPLE_BYTES = 10 << 20;
/** Vendors sell accounts by the number of their voices. */
const MAX_VOICES = 10;

/** Whoever is still at it by then is dead: vendors are waited for a minute. */
const PENDING_MS = 10 * 60_000;
/** Consents looked up at a time; the others wait for the next. */
const MAX_SETTLED = 50;

const { userId: _u, samples: _s, removedAt: _r, state: _t, ...columns } = getTableColumns(clonedVoices);
const AGE = { recordedAt: { by: sql`${clonedVoices.recordedAt}`, type: "timestamptz" } } as const;
/** Names the consent, by which a voice is found again whose id got lost. */
const descriptionOf = ({ id, consentedAt }: Pick<ClonedVoice, "id" | "consentedAt">): string =>
  `Cloned with the consent of its speaker, ${consentedAt.toISOString().slice(0, 10)}, on record as ${id}.`;

export const createVoices = ({
  db,
  vendor,
  log,
  now = () => new Date(),
  maxAgeMs = 30 * DAY_MS,
}: VoicesOptions): Voices => {
  const usable = (userId: string) =>
    and(eq(clonedVoices.userId, userId), isNotNull(clonedVoices.voice), isNull(clonedVoices.removedAt));
  const shown = ({ voice, ...row }: Omit<ClonedVoice, "voice"> & { voice: string | null }): ClonedVoice => ({
    ...row,
    voice: found(voice ?? undefined, "voice"),
  });
  const maker = (): VoiceVendor => {
    if (vendor) return vendor;
    throw new VoiceError("provider_failed", "nobody here makes voices: ELEVENLABS_API_KEY is not set");
  };
  const isPending = (id: string) => and(eq(clonedVoices.id, id), eq(clonedVoices.state, "pending"));
  const markFailed = (id: string) => db.update(clonedVoices).set({ state: "failed" }).where(isPending(id));
  const settleOne = async (from: VoiceVendor, row: Pick<ClonedVoice, "id" | "consentedAt">): Promise<void> => {
    for (const voice of await from.find(descriptionOf(row))) {
      await from.remove(voice);
      log.warn({ id: row.id }, "a cloned voice that nobody knew of was removed at its vendor");
    }
    await markFailed(row.id);
  };
  const markRemoved = (id: string) => db.update(clonedVoices).set({ removedAt: now() }).where(eq(clonedVoices.id, id));

  return guarded<Voices>({
    checkConsent: (consent) => checkConsent(consent, now(), maxAgeMs),
    async clone(userId, { name, consent, samples }) {
      const recordedAt = now();
      checkConsent(consent, recordedAt, maxAgeMs);
      const called = requiredText(name, "name", 100);
      if (samples.length === 0 || samples.length > MAX_SAMPLES)
        throw new VoiceError("invalid", `a voice is made of 1 to ${MAX_SAMPLES} samples`);
      if (samples.some(({ bytes }) => bytes.length === 0 || bytes.length > MAX_SAMPLE_BYTES))
        throw new VoiceError("invalid", `a sample has 1 to ${MAX_SAMPLE_BYTES} bytes`);
      const { clone, remove } = maker();
      const [counted] = await db.select({ made: count() }).from(clonedVoices).where(usable(userId));
      if ((counted?.made ?? 0) >= MAX_VOICES)
        throw new VoiceError("conflict", `there are ${MAX_VOICES} voices already; remove one first`);
      const id = createId();
      const consentedAt = consent.at ?? recordedAt;
      // Nothing is sent that is not on record.
      await db.insert(clonedVoices).values({
        ...{ id, userId, name: called, recordedAt },
        speaker: requiredText(consent.speaker, "speaker", 200),
        statement: requiredText(consent.statement, "consent", 2000),
        consentedAt,
        samples: samples.map(({ bytes }) => createHash("sha256").update(bytes).digest("hex")),
      });
      const description = descriptionOf({ id, consentedAt });
      const made = await clone({ name: called, samples, description }).catch(async (error: unknown) => {
        // What else went wrong may have left a voice there.
        if (error instanceof VoiceRefused) await markFailed(id);
        throw error;
      });
      try {
        const done = { ...made, state: "done" as const };
        const [row] = await db.update(clonedVoices).set(done).where(isPending(id)).returning(columns);
        return shown(found(row, "voice"));
      } catch (error) {
        // A voice that nobody knows of could not be removed by anybody.
        await remove(made.voice).catch(() => log.error({ id }, "a cloned voice was left at its vendor for now"));
        throw error;
      }
    },
    async page(userId, request) {
      const keys = keyset(AGE, sql`${clonedVoices.id}`, { ...request, order: "-recordedAt" });
      const rows = await db
        .select({ ...columns, at: keys.at })
        .from(clonedVoices)
        .where(and(usable(userId), keys.where))
        .orderBy(...keys.orderBy)
        .limit(keys.limit);
      return keys.page(rows, ({ at: _, ...row }) => shown(row));
    },
    async remove(userId, id) {
      const [row] = await db
        .select(columns)
        .from(clonedVoices)
        .where(and(usable(userId), eq(clonedVoices.id, knownId(id, "voice"))));
      const { voice } = shown(found(row, "voice"));
      await maker().remove(voice);
      await markRemoved(id);
    },
    async clear(userId) {
      const rows = await db.select(columns).from(clonedVoices).where(usable(userId));
      for (const { id, voice } of rows.map(shown)) {
        // Whoever took the key away has to remove them there themselves; an account must go all the same.
        if (vendor) await vendor.remove(voice);
        else log.warn({ id }, "a cloned voice was left at its vendor");
        await markRemoved(id);
      }
      const unsure = and(eq(clonedVoices.userId, userId), eq(clonedVoices.state, "pending"));
      if (vendor)
        for (const row of await db.select(columns).from(clonedVoices).where(unsure)) await settleOne(vendor, row);
    },
    async settle() {
      if (!vendor) return 0;
      const since = new Date(now().getTime() - PENDING_MS);
      const old = and(eq(clonedVoices.state, "pending"), lt(clonedVoices.recordedAt, since));
      const rows = await db.select(columns).from(clonedVoices).where(old).limit(MAX_SETTLED);
      for (const row of rows) await settleOne(vendor, row);
      return rows.length;
    },
    async mayUse(userId, voice) {
      const rows = await db
        .select({ userId: clonedVoices.userId, removedAt: clonedVoices.removedAt })
        .from(clonedVoices)
        .where(eq(clonedVoices.voice, voice));
      return rows.length === 0 || rows.some((row) => row.userId === userId && row.removedAt === null);
    },
  });
};
