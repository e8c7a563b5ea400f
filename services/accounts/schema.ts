import { index, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { instant } from "../store/columns.ts";

export const users = pgTable(
  "users",
  {
    /** A UUID, or "local" for the owner of this machine. */
    id: text("id").primaryKey(),
    /** Lower case. Nobody has it twice; the local user has none. */
    email: text("email").unique(),
    /** Null where the user signs in elsewhere. */
    passwordHash: text("password_hash"),
    name: text("name").notNull().default(""),
    role: text("role", { enum: ["user", "admin"] })
      .notNull()
      .default("user"),
    language: text("language").notNull().default("en"),
    timeZone: text("time_zone").notNull().default("UTC"),
    emailVerifiedAt: instant("email_verified_at"),
    createdAt: instant("created_at").notNull(),
    updatedAt: instant("updated_at").notNull(),
  },
  (table) => [index("users_created").on(table.createdAt, table.id)],
);

/** Whom an OpenID provider knows a user as. */
export const userIdentities = pgTable(
  "user_identities",
  {
    issuer: text("issuer").notNull(),
    subject: text("subject").notNull(),
    userId: text("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    createdAt: instant("created_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.issuer, table.subject] }), index("user_identities_user").on(table.userId)],
);

/** Something that is signed in: an app with a refresh token, or a device with a token of its own. */
export const loginSessions = pgTable(
  "login_sessions",
  {
    id: uuid("id").primaryKey(),
    userId: text("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    kind: text("kind", { enum: ["login", "device"] }).notNull(),
    /** Name of the device, or of the program that signed in. */
    name: text("name").notNull().default(""),
    /** Null: everything its user may do. */
    scopes: text("scopes").array(),
    createdAt: instant("created_at").notNull(),
    usedAt: instant("used_at").notNull(),
    /** Null: it lasts until it is ended. */
    expiresAt: instant("expires_at"),
    endedAt: instant("ended_at"),
  },
  (table) => [index("login_sessions_user").on(table.userId, table.createdAt, table.id)],
);

/** Whatever a user can be believed by, hashed: who reads this table can use none of it. */
export const accountTokens = pgTable(
  "account_tokens",
  {
    /** SHA-256 in hex. */
    hash: text("hash").primaryKey(),
    kind: text("kind", { enum: ["refresh", "device", "pairing", "verify_email", "reset_password"] }).notNull(),
    userId: text("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    sessionId: uuid("session_id").references(() => loginSessions.id, { onDelete: "cascade" }),
    /** The address that it was mailed to; it proves no other. */
    email: text("email"),
    createdAt: instant("created_at").notNull(),
    expiresAt: instant("expires_at"),
    usedAt: instant("used_at"),
  },
  (table) => [
    index("account_tokens_user").on(table.userId, table.kind),
    index("account_tokens_session").on(table.sessionId),
    index("account_tokens_expiry").on(table.expiresAt),
  ],
);
