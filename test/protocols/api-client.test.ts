import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CLIENT_TYPES, clientTypes } from "../../gateway/http/client.ts";
import { silentLogger } from "../../pipeline/log.ts";
import { createApiClient, type Schema } from "../../protocols/api-client.ts";
import { openStore, type Store } from "../../services/store/store.ts";
import { createWorld, type World } from "../gateway/http/api/world.ts";
import { newDataFolder } from "../services/stores.ts";

describe("the API's client", () => {
  let folder: Awaited<ReturnType<typeof newDataFolder>>;
  let store: Store;
  let world: World;
  beforeAll(async () => {
    folder = await newDataFolder();
    store = await openStore({ dataFolder: folder.path, log: silentLogger });
    world = await createWorld(store);
  });
  afterAll(async () => {
    await world.close();
    await store.close();
    folder.remove();
  });

  it("has the types that the document has now (npm run client writes them)", async () => {
    expect(readFileSync(CLIENT_TYPES, "utf8")).toBe(await clientTypes());
  });

  it("speaks the API as it is", async () => {
    const client = createApiClient({
      url: "http://localhost",
      token: () => world.tokenOf("ann"),
      fetch: async (request) => await world.app.fetch(request),
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
