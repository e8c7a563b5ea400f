import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openApiOf } from "../../../gateway/http/api/openapi.ts";
import type { Route } from "../../../gateway/http/api/route.ts";
import { fakeOidc } from "../../fakes/oidc.ts";
import { fakeVoiceVendor } from "../../fakes/voice-vendor.ts";
import { onEachStore } from "../../services/stores.ts";
import { createConformance } from "./api/conformance.ts";
import { createGenerator } from "./api/generate.ts";
import { createWorld, type World } from "./api/world.ts";

/** Requests to each route, and to those that work out a password or speak, which cost. */
const ROUNDS = 40;
const COSTLY = 8;
const SEED = 20_260_302;
/** They end the caller's own login, and all that came after would be 401. */
const ENDING = new Set([
  "delete /auth/me",
  "put /auth/me",
  "post /auth/logout",
  "delete /sessions/{id}",
  "patch /users/{id}",
]);
/** What routes may lack, as their refusals in the document say: a pair of languages, or a voice. Nothing else may be missing here. */
const MAY_LACK: Readonly<Record<string, RegExp>> = {
  "post /translate/text": /^unsupported: no pair leads from/,
  "post /translate/voice": /^unsupported: no pair leads from/,
  "post /voice/synthesize": /^unsupported: there is no voice for/,
};
const nameOf = ({ method, path }: Route) => `${method} ${path}`;

describe("requests made up from the document", () => {
  onEachStore((store) => {
    let world: World;
    beforeEach(async () => {
      world = await createWorld(store(), { oidc: fakeOidc(), voiceVendor: fakeVoiceVendor() });
    });
    afterEach(() => world.close());

    it("are answered as the document says, and never by a failure", async () => {
      const document = openApiOf(world.routes, "test");
      const conforms = createConformance(document);
      const ids: string[] = [];
      const random = createGenerator(SEED, document.components.schemas, ids);
      const seen = new Map<number, number>();
      const remember = (body: unknown) => {
        for (const [, id = ""] of JSON.stringify(body ?? null).matchAll(/"id":"([^"]{36,60})"/g))
          if (ids.length < 500) ids.push(id);
      };
      const send = async (route: Route) => {
        const operation = document.paths[`/api/v1${route.path}`]?.[route.method];
        const parameters = operation?.parameters ?? [];
        // Through UTF-8, which knows no halves of characters: no address holds one.
        const text = (value: unknown) =>
          Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString();
        const path = route.path.replace(/\{(\w+)\}/g, () =>
          encodeURIComponent(
            ids.length > 0 && random.chance(0.8) ? random.pick(ids) : text(random.value({ type: "string" })) || "x",
          ),
        );
        const query = Object.fromEntries(
          parameters
            .filter(({ in: place, required }) => place === "query" && (required || random.chance(0.3)))
            .map(({ name, schema }) => [name, text(random.value(schema))]),
        );
        // What a header cannot carry is replaced; of keys there are few, so that many are used twice.
        const headers = Object.fromEntries(
          parameters
            .filter(({ in: place, required }) => place === "header" && (required || random.chance(0.3)))
            .map(({ name, schema }) => [
              name,
              random.chance(0.6) ? `key-${random.int(9)}` : text(random.value(schema)).replace(/[^ -~]/g, "?"),
            ]),
        );
        const content = operation?.requestBody?.content as
          | Record<string, { schema?: Record<string, unknown> }>
          | undefined;
        const [type, media] = random.pick(Object.entries(content ?? { "": {} }));
        const body =
          media.schema?.format === "binary"
            ? random.pick(["", "nonsense", "BEGIN:VCALENDAR\r\nEND:VCALENDAR"])
            : random.value(media.schema ?? {});
        const who = ENDING.has(nameOf(route)) ? "bob" : random.pick(["ann", "ann", "ann", "root"]);
        const sent = {
          query,
          ...(type !== "" && {
            body: random.chance(0.02)
              ? "{"
              : typeof body === "string" && media.schema?.format !== "binary"
                ? JSON.stringify(body)
                : body,
          }),
          headers: { ...headers, ...(type !== "" && { "content-type": type }) },
        };
        const answer = await world.as(who)[route.method](path, sent);
        const what = `${nameOf(route)} ${path} ${JSON.stringify(sent).slice(0, 1500)}`;
        if (answer.status >= 500) {
          expect(route.refusals, what).toContain(answer.body.code);
          expect(`${answer.body.code}: ${answer.body.message}`, what).toMatch(MAY_LACK[nameOf(route)] ?? "no failure");
        }
        try {
          conforms(route, answer);
        } catch (error) {
          throw new Error(`${what} answered ${answer.status} ${JSON.stringify(answer.body).slice(0, 500)}`, {
            cause: error,
          });
        }
        if (route.method === "post" && answer.status < 300) remember(answer.body);
        seen.set(answer.status, (seen.get(answer.status) ?? 0) + 1);
      };
      for (let round = 0; round < ROUNDS; round++)
        for (const route of world.routes) {
          const costs = /password|login|register|voice|chat|reason|translate|summarize/.test(route.path);
          if (!costs || round < COSTLY) await send(route);
        }
      const count = [...seen.values()].reduce((sum, each) => sum + each, 0);
      // A generator that is refused everywhere would prove little.
      expect(
        (seen.get(200) ?? 0) + (seen.get(201) ?? 0) + (seen.get(204) ?? 0),
        JSON.stringify([...seen]),
      ).toBeGreaterThan(count / 5);
      expect(count).toBeGreaterThan(2000);
    }, 180_000);
  });
});
