import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openApiOf } from "../../../../gateway/http/api/openapi.ts";
import type { Route } from "../../../../gateway/http/api/route.ts";
import { fakeOidc } from "../../../fakes/oidc.ts";
import { fakeVoiceVendor } from "../../../fakes/voice-vendor.ts";
import { onEachStore } from "../../../services/stores.ts";
import { createConformance } from "../api/conformance.ts";
import { createWorld, type World } from "../api/world.ts";
import type { Made, RouteCase } from "./case.ts";
import { allCases } from "./cases.ts";

const nameOf = ({ method, path }: Route) => `${method} ${path}`;

describe("every route", () => {
  onEachStore((store) => {
    let world: World;
    let conforms: ReturnType<typeof createConformance>;
    const routeOf = (name: string): Route =>
      world.routes.find((route) => nameOf(route) === name) ?? expect.fail(`there is no route ${name}`);
    beforeEach(async () => {
      world = await createWorld(store(), { oidc: fakeOidc(), voiceVendor: fakeVoiceVendor() });
      conforms ??= createConformance(openApiOf(world.routes, "test"));
    });

    afterEach(() => world.close());

    const send = (route: Route, { as = "ann", query, body, headers }: Partial<RouteCase>, made: Made) => {
      const path = route.path.replace(/\{(\w+)\}/g, (_, name: string) => made[name] ?? "nothing");
      const filled: unknown = typeof body === "function" ? body(made) : body;
      const sent = {
        ...(query && { query }),
        ...(headers && { headers }),
        ...(body !== undefined && { body: filled }),
      };
      return world.as((typeof as === "function" ? as(made) : as) ?? undefined)[route.method](path, sent);
    };

    for (const [name, cases] of Object.entries(allCases))
      for (const each of cases)
        it(`${name} ${each.name}`, async () => {
          const route = routeOf(name);
          const made = (await each.before?.(world)) ?? {};
          const answer = await send(route, each, made);
          expect(answer.status, JSON.stringify(answer.body)).toBe(each.status);
          if (each.answer !== undefined) expect(answer.body).toMatchObject(each.answer as object);
          conforms(route, answer);
          await each.check?.(answer, made, world);
        });

    it("has a case that succeeds and one that is refused", () => {
      const lacking = world.routes.filter((route) => {
        const statuses = (allCases[nameOf(route)] ?? []).map(({ status }) => status);
        return !statuses.some((status) => status < 400) || !statuses.some((status) => status >= 400);
      });
      expect(lacking.map(nameOf)).toEqual([]);
      expect(Object.keys(allCases).filter((name) => !world.routes.some((route) => nameOf(route) === name))).toEqual([]);
    });

    it("with an id in it knows nothing of another user's", async () => {
      const tried: string[] = [];
      for (const route of world.routes) {
        const [good] = (allCases[nameOf(route)] ?? []).filter(({ status }) => status < 400);
        if (!route.params || route.access !== "user" || !good) continue;
        const made = (await good.before?.(world)) ?? {};
        const answer = await send(route, { ...good, as: "bob" }, made);
        expect([nameOf(route), answer.status]).toEqual([nameOf(route), 404]);
        conforms(route, answer);
        tried.push(nameOf(route));
      }
      expect(tried.length).toBeGreaterThan(4);
    });

    it("that needs a token is refused without one and with a wrong one", async () => {
      for (const route of world.routes.filter(({ access }) => access !== "anyone"))
        for (const as of [null, "wrong"]) {
          const answer = await send(route, { as }, {});
          expect([nameOf(route), answer.status]).toEqual([nameOf(route), 401]);
          expect(answer.headers.get("www-authenticate")).toContain("Bearer");
        }
    });
  });
});
