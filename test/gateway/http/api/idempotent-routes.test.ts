import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { fakeOidc } from "../../../fakes/oidc.ts";
import { fakeVoiceVendor } from "../../../fakes/voice-vendor.ts";
import type { RouteCase } from "../routes/case.ts";
import { allCases } from "../routes/cases.ts";
import { useOneWorld } from "./one-world.ts";
import type { Sent, World } from "./world.ts";

/** Every POST that creates, or does what must not be done twice. Whoever adds one adds its line. */
const ROUTES = [
  // First, while nothing else stands in the day.
  "/schedule",
  ...["/ai/voice-session", "/auth/register", "/calendar/events", "/calendar/feeds", "/calendar/import", "/chat"],
  ...["/chat/message", "/chat/stream", "/conversations", "/devices", "/devices/claim", "/reminders"],
  ...["/tasks", "/translate/text", "/translate/voice", "/voice/command", "/voices"],
];

/** Rows of every table but that of the keys. */
const rowsOf = async ({ store: { db } }: World): Promise<number> => {
  const { rows: tables } = await db.execute<{ name: string }>(
    sql`select table_name as name from information_schema.tables
      where table_schema = 'public' and table_type = 'BASE TABLE' and table_name <> 'idempotency_keys'`,
  );
  let count = 0;
  for (const { name } of tables) {
    const { rows } = await db.execute<{ n: string }>(sql`select count(*) as n from ${sql.identifier(name)}`);
    count += Number(rows[0]?.n);
  }
  return count;
};

/** A body that is the same each time it is sent: a form makes up another boundary whenever it is written. */
const settled = async (body: unknown): Promise<Pick<Sent, "body" | "headers">> => {
  if (!(body instanceof FormData)) return { body };
  const written = new Response(body);
  const type = written.headers.get("content-type") ?? "";
  return { body: new Uint8Array(await written.arrayBuffer()), headers: { "content-type": type } };
};

/** The same request, but for something in its body. */
const changed = (body: unknown): unknown => {
  if (body instanceof Uint8Array) return new Uint8Array([...body, 0]);
  return typeof body === "string" ? `${body}\r\n` : { ...(body as object), more: true };
};

describe("a POST that is sent again with its Idempotency-Key", () => {
  const world = useOneWorld({ oidc: fakeOidc(), voiceVendor: fakeVoiceVendor() });

  it("is tried here, whichever it is", () => {
    const found = world().routes.filter(({ isIdempotent }) => isIdempotent);
    expect(found.map(({ path }) => path).sort()).toEqual([...ROUTES].sort());
  });

  it.each(ROUTES)("gets the same answer and makes one thing, and is refused with another body: %s", async (path) => {
    const good = (allCases[`post ${path}`] ?? []).find(({ status }) => status < 300) as RouteCase;
    const made = (await good.before?.(world())) ?? {};
    const who = typeof good.as === "function" ? good.as(made) : good.as === undefined ? "ann" : (good.as ?? undefined);
    const { body, headers } = await settled(typeof good.body === "function" ? good.body(made) : good.body);
    const send = (content: unknown) =>
      world()
        .as(who)
        .post(path, {
          ...(good.query && { query: good.query }),
          headers: { ...good.headers, ...headers, "idempotency-key": `again-${path}` },
          body: content,
        });
    const first = await send(body);
    expect([first.status, first.headers.get("idempotency-replayed")]).toEqual([good.status, null]);
    const rows = await rowsOf(world());
    const again = await send(body);
    expect([again.status, again.headers.get("idempotency-replayed")]).toEqual([good.status, "true"]);
    expect(again.body).toEqual(first.body);
    expect(again.headers.get("location")).toBe(first.headers.get("location"));
    const other = await send(changed(body));
    expect([other.status, other.body.code]).toEqual([422, "invalid"]);
    expect(await rowsOf(world())).toBe(rows);
  });
});
