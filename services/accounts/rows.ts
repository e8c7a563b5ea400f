import { getTableColumns, sql } from "drizzle-orm";
import { VoiceError } from "../../protocols/errors.ts";
import type { Database } from "../store/store.ts";
import { loginSessions, users } from "./schema.ts";

/** A database, or a transaction on it. */
export type Queries = Pick<Database, "select" | "insert" | "update" | "delete">;

const { passwordHash: _passwordHash, ...columns } = getTableColumns(users);

/** What of a user is shown; the hash stays in the database. */
export const shownUser = { ...columns, hasPassword: sql<boolean>`${users.passwordHash} is not null` };

/** Order of logins and devices. */
export const LOGIN_AGE = { createdAt: { by: sql`${loginSessions.createdAt}`, type: "timestamptz" } } as const;

/** How an address is kept: nobody has it twice in different spellings. */
export const plainEmail = (email: string): string => email.trim().toLowerCase();

export const MIN_PASSWORD = 8;
export const MAX_PASSWORD = 200;

/** `password`, or VoiceError "invalid". */
export const passwordField = (password: string): string => {
  if (password.length < MIN_PASSWORD)
    throw new VoiceError("invalid", `a password has at least ${MIN_PASSWORD} characters`);
  if (password.length > MAX_PASSWORD)
    throw new VoiceError("invalid", `a password has at most ${MAX_PASSWORD} characters`);
  return password;
};
