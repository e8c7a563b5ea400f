import { timestamp } from "drizzle-orm/pg-core";

/** A point in time, to the millisecond: what a JavaScript Date can hold comes back as it went in. */
export const instant = (name: string) => timestamp(name, { withTimezone: true, precision: 3 });
