import type { ServiceLog } from "../log.ts";
import type { Database } from "../store/store.ts";
import { createDevices } from "./devices.ts";
import { createEndings } from "./endings.ts";
import { createLogins } from "./logins.ts";
import type { Mail } from "./mail/mail.ts";
import { createProofs } from "./proofs.ts";
import type { Accounts } from "./service.ts";
import { createUsers } from "./users.ts";

export interface AccountsOptions {
  readonly db: Database;
  readonly mail: Mail;
  readonly log: ServiceLog;
  /** Wall clock; tests pass their own. */
  readonly now?: () => Date;
  /** A login that is not used for so long ends. Default 30 days. */
  readonly refreshDays?: number;
}

/** Accounts kept in the database: who there is, what is signed in, and how it is proved. */
export const createAccounts = ({
  db,
  mail,
  log,
  now = () => new Date(),
  refreshDays = 30,
}: AccountsOptions): Accounts => {
  const endings = createEndings();
  const logins = createLogins({ db, endings, log, now, refreshDays });
  return {
    endings,
    logins,
    users: createUsers({ db, endings, logins, now }),
    devices: createDevices({ db, endings, now }),
    proofs: createProofs({ db, mail, logins, log, now }),
  };
};
