import { sql } from "drizzle-orm";
import { hashPassword } from "../accounts/password.ts";
import type { Database } from "./store.ts";

/** Password of everybody who is made up. */
export const SEED_PASSWORD = "correct horse battery";

/** What seeding made. */
export interface Seeded {
  readonly users: number;
  readonly tasks: number;
}

const VERBS = ["call", "buy", "write", "clean", "fix", "send", "read", "plan", "book", "water"];
const THINGS = [
  "milk",
  "the report",
  "Anna",
  "the garden",
  "a gift",
  "the car",
  "flowers",
  "the invoice",
  "tickets",
  "the roof",
  "bread",
  "the dentist",
];
const BATCH = 500;

const array = (words: readonly string[]) =>
  sql`array[${sql.join(
    words.map((word) => sql`${word}`),
    sql`, `,
  )}]::text[]`;

/** Makes up `count` users called seed-1@example.org and so on, with `tasks` tasks each; those that are there are left alone. */
export const seed = async (
  db: Database,
  {
    count,
    tasks,
    onBatch,
  }: { readonly count: number; readonly tasks: number; readonly onBatch?: (made: Seeded) => void },
): Promise<Seeded> => {
  // One hash for all: a thousand would take half a minute of work.
  const hash = await hashPassword(SEED_PASSWORD);
  const made = { users: 0, tasks: 0 };
  for (let first = 1; first <= count; first += BATCH) {
    const last = Math.min(count, first + BATCH - 1);
    const { rows } = await db.execute<{ id: string }>(sql`
      insert into users (id, email, password_hash, name, email_verified_at, created_at, updated_at)
      select gen_random_uuid()::text, 'seed-' || i || '@example.org', ${hash}, 'Seed ' || i, now(), now(), now()
      from generate_series(${first}::int, ${last}::int) i on conflict do nothing returning id`);
    made.users += rows.length;
    if (rows.length === 0) continue;
    const ids = array(rows.map(({ id }) => id));
    const { rowCount } = await db.execute(sql`
      insert into tasks (id, user_id, title, notes, list, priority, tags, due_at, completed_at, created_at, updated_at)
      select gen_random_uuid(), who.id,
        (${array(VERBS)})[1 + floor(random() * ${VERBS.length})::int] || ' ' ||
        (${array(THINGS)})[1 + floor(random() * ${THINGS.length})::int] || ' ' || i,
        case when random() < 0.3 then 'made up, number ' || i else '' end,
        case when random() < 0.3 then 'shopping' else 'tasks' end,
        (array['low', 'normal', 'normal', 'high'])[1 + floor(random() * 4)::int],
        case when random() < 0.3 then array['home'] else array[]::text[] end,
        case when random() < 0.7 then now() + (random() * 60 - 10) * interval '1 day' end,
        case when random() < 0.3 then now() - random() * interval '30 days' end,
        now() - random() * interval '60 days', now()
      from unnest(${ids}) as who(id) cross join generate_series(1, ${tasks}::int) i`);
    made.tasks += rowCount ?? 0;
    onBatch?.({ ...made });
  }
  await db.execute(sql`analyze users, tasks`);
  return made;
};
