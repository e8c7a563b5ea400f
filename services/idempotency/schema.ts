import { customType, index, integer, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { instant } from "../store/columns.ts";

const bytes = customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => "bytea" });

/** What was answered to a request that carried a key, so that the same request again gets the same answer. */
export const idempotencyKeys = pgTable(
  "idempotency_keys",
  {
    /** Empty for a caller who is nobody yet. */
    userId: text("user_id").notNull(),
    key: text("key").notNull(),
    /** Of method, path and body. */
    fingerprint: text("fingerprint").notNull(),
    /** Null while it is being answered. */
    status: integer("status"),
    /** The answer, sealed: it may hold a token. */
    answer: bytes("answer"),
    createdAt: instant("created_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.userId, table.key] }), index("idempotency_keys_age").on(table.createdAt)],
);
