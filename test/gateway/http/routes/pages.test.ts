import { describe, expect, it } from "vitest";
import { openApiOf } from "../../../../gateway/http/api/openapi.ts";
import { fakeVoiceVendor } from "../../../fakes/voice-vendor.ts";
import { useOneWorld } from "../api/one-world.ts";
import type { World } from "../api/world.ts";
import { cloneForm } from "./voices.cases.ts";

/** What is no list of what somebody has: there are as many as were asked for, or as the program knows. */
const WHOLE = new Set(["/translate/languages"]);

/** Makes three things of a list. */
const thrice = (make: (world: World, at: number) => Promise<unknown>) => async (world: World) => {
  for (const at of [1, 2, 3]) await make(world, at);
};
const post = (path: string, body: (at: number) => unknown) =>
  thrice((world, at) => world.as("ann").post(path, { body: body(at) }));
const devices = post("/devices", (at) => ({ name: `speaker ${at}` }));
const LISTS: Readonly<Record<string, (world: World) => Promise<void>>> = {
  "/devices": devices,
  // A device is signed in as well.
  "/sessions": devices,
  "/calendar/feeds": post("/calendar/feeds", (at) => ({ name: `feed ${at}` })),
  "/voices": post("/voices", () => cloneForm()()),
};

describe("a list", () => {
  const world = useOneWorld({ voiceVendor: fakeVoiceVendor() });

  it("is shown in pages, whichever it is", () => {
    const { paths, components } = openApiOf(world().routes, "test");
    const whole = world().routes.filter(({ method, path }) => {
      if (method !== "get" || WHOLE.has(path)) return false;
      const { parameters = [], responses } = paths[`/api/v1${path}`]?.get ?? { responses: {} };
      const content = (responses as Record<string, { content?: Record<string, { schema?: { $ref?: string } }> }>)[200];
      const name = content?.content?.["application/json"]?.schema?.$ref?.split("/").at(-1) ?? "";
      const schema = components.schemas[name] as { properties?: object } | undefined;
      if (!schema?.properties || !("items" in schema.properties)) return false;
      return !("nextCursor" in schema.properties && parameters.some((parameter) => parameter.name === "cursor"));
    });
    expect(whole.map(({ path }) => path)).toEqual([]);
  });

  it.each(Object.entries(LISTS))("is gone through page by page: %s", async (path, make) => {
    await make(world());
    const ann = world().as("ann");
    const all = (await ann.get(path)).body.items.map(({ id }: { id: string }) => id);
    expect(all.length).toBeGreaterThanOrEqual(3);
    const seen: string[] = [];
    for (let cursor = ""; ; ) {
      const { body } = await ann.get(path, { query: { limit: "1", ...(cursor && { cursor }) } });
      expect(body.items).toHaveLength(1);
      seen.push(body.items[0].id);
      if (body.nextCursor === null) break;
      cursor = body.nextCursor;
    }
    expect(seen).toEqual(all);
    expect((await ann.get(path, { query: { cursor: "eA" } })).body.code).toBe("bad_message");
    expect((await world().as("bob").get(path)).body.items.filter(({ id }: { id: string }) => all.includes(id))).toEqual(
      [],
    );
  });
});
