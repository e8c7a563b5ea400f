import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { CLIENT_TYPES, clientTypes } from "../../gateway/http/client.ts";
import { createApiClient, type Schema } from "../../protocols/api-client.ts";
import { useOneWorld } from "../gateway/http/api/one-world.ts";

describe("the API's client", () => {
  const world = useOneWorld();

  it("has the types that the document has now (npm run client writes them)", async () => {
    expect(readFileSync(CLIENT_TYPES, "utf8")).toBe(await clientTypes());
  });

  it("speaks the API as it is", async () => {
    const client = createApiClient({
      url: "http://localhost",
      token: () => world().tokenOf("ann"),
      fetch: async (request) => await world().app.fetch(request),
    });
    const { data: made } = await client.POST("/api/v1/tasks", { body: { title: "call mom", tags: ["family"] } });
    expect(made).toMatchObject({ title: "call mom", tags: ["family"], dueAt: null });
    const { data: page } = await client.GET("/api/v1/tasks", { params: { query: { q: "mom", limit: 5 } } });
    const titles = page?.items.map(({ title }: Schema<"Task">) => title);
    expect(titles).toEqual(["call mom"]);
    const { error, response } = await client.GET("/api/v1/tasks/{id}", { params: { path: { id: "x" } } });
    expect([response.status, error?.code]).toEqual([404, "not_found"]);
  });
});
