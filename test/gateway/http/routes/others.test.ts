import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openApiOf } from "../../../../gateway/http/api/openapi.ts";
import { onEachStore } from "../../../services/stores.ts";
import { createWorld, type Sent, type World } from "../api/world.ts";
import { wav } from "./wav.ts";

/** What ann has. */
interface Hers {
  readonly conversationId: string;
  readonly taskId: string;
}
const text = "add buy milk to my list";
const block = { startsAt: "2026-03-03T09:00:00Z", endsAt: "2026-03-03T11:00:00Z" };

/** Requests that name something by an id in their query or body, by route and field. */
const NAMING: Readonly<Record<string, (hers: Hers) => Sent>> = {
  "get /chat/history conversationId": ({ conversationId }) => ({ query: { conversationId } }),
  "post /chat/message conversationId": ({ conversationId }) => ({ body: { text, conversationId } }),
  "post /chat/stream conversationId": ({ conversationId }) => ({ body: { text, conversationId } }),
  "post /chat conversationId": ({ conversationId }) => ({ body: { text, conversationId } }),
  "post /reason conversationId": ({ conversationId }) => ({ body: { text, conversationId } }),
  "post /schedule taskId": ({ taskId }) => ({ body: { blocks: [{ ...block, taskId }] } }),
  "post /summarize conversationId": ({ conversationId }) => ({ body: { conversationId } }),
  "post /voice/command conversationId": ({ conversationId }) => ({
    query: { conversationId },
    headers: { "content-type": "audio/wav" },
    body: wav(1000),
  }),
};

/** Fields of `schema` that are ids, however deep. */
const idsIn = (schema: unknown, components: Readonly<Record<string, unknown>>): string[] => {
  if (typeof schema !== "object" || schema === null) return [];
  if (Array.isArray(schema)) return schema.flatMap((each) => idsIn(each, components));
  const { $ref, properties, ...rest } = schema as { $ref?: string; properties?: Record<string, unknown> };
  const referred = $ref === undefined ? [] : idsIn(components[$ref.split("/").at(-1) ?? ""], components);
  const named = Object.entries(properties ?? {}).flatMap(([name, each]) => [
    ...(/Id$/.test(name) ? [name] : []),
    ...idsIn(each, components),
  ]);
  return [...referred, ...named, ...idsIn(Object.values(rest), components)];
};

describe("what another user has", () => {
  onEachStore((store) => {
    let world: World;
    beforeEach(async () => {
      world = await createWorld(store());
    });
    afterEach(() => world.close());

    it("is named by an id in no query and no body that is not tried here", () => {
      const { paths, components } = openApiOf(world.routes, "test");
      const found = world.routes.flatMap(({ method, path }) => {
        const { parameters = [], requestBody } = paths[`/api/v1${path}`]?.[method] ?? {};
        const query = parameters.filter(({ in: place, name }) => place === "query" && /Id$/.test(name));
        const ids = [...query.map(({ name }) => name), ...idsIn(requestBody, components.schemas)];
        return ids.map((name) => `${method} ${path} ${name}`);
      });
      expect([...new Set(found)].sort()).toEqual(Object.keys(NAMING).sort());
    });

    it.each(Object.entries(NAMING))("is not found: %s", async (name, sentOf) => {
      const [method, path] = name.split(" ") as ["get" | "post", string];
      const [ann, bob] = [world.as("ann"), world.as("bob")];
      const { body: said } = await ann.post("/chat/message", { body: { text: "add call mom to my list" } });
      const { body: task } = await ann.post("/tasks", { body: { title: "write" } });
      const { conversationId } = said;
      const sent = sentOf({ conversationId, taskId: task.id });
      const all = async () => [
        (await ann.get(`/conversations/${conversationId}`)).body.messages.items,
        (await ann.get("/tasks")).body.items,
      ];
      const before = await all();
      const refused = await bob[method](path, sent);
      // A stream has begun by the time that it is refused.
      expect(JSON.stringify(refused.body)).toContain("not_found");
      expect([404, 200]).toContain(refused.status);
      expect(await all()).toEqual(before);
      expect((await bob.get("/tasks")).body.items).toEqual([]);
      const good = await ann[method](path, sent);
      expect(good.status).toBeLessThan(300);
      expect(JSON.stringify(good.body)).not.toContain("not_found");
    });
  });
});
