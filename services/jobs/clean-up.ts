import type { Accounts } from "../accounts/service.ts";
import type { Idempotency } from "../idempotency/store.ts";
import type { Notifications } from "../notifications/service.ts";

export interface CleanUpDeps {
  readonly accounts: Pick<Accounts, "logins">;
  readonly idempotency: Pick<Idempotency, "prune">;
  readonly notifications: Pick<Notifications, "prune">;
}

const DAY_MS = 86_400_000;
const KEPT_DAYS = { logins: 30, keys: 1, notifications: 90 };

/** Forgets what nobody needs any more: logins that have ended, keys of requests, and what users were told long ago. */
export const cleanUp = async ({ accounts, idempotency, notifications }: CleanUpDeps, now: Date) => {
  const ago = (days: number) => new Date(now.getTime() - days * DAY_MS);
  await accounts.logins.prune(ago(KEPT_DAYS.logins));
  const keys = await idempotency.prune(ago(KEPT_DAYS.keys));
  return { keys, notifications: await notifications.prune(ago(KEPT_DAYS.notifications)) };
};
