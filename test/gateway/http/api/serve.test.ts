import { describe, expect, it } from "vitest";
import { useOneWorld } from "./one-world.ts";

const world = useOneWorld();

describe("every answer of the API", () => {
  it("says of a path that is not there that it is not", async () => {
    const { status, body } = await world().as("ann").get("/nothing");
    expect([status, body.code]).toEqual([404, "not_found"]);
  });

  it("says which methods a path is for", async () => {
    const { status, body, headers } = await world().as("ann").put("/tasks");
    expect([status, body.code, headers.get("allow")]).toEqual([405, "method_not_allowed", "GET, POST, OPTIONS"]);
  });

  it("may be asked for by any page, which tells nothing: tokens come in a header", async () => {
    const preflight = await world().app.request("/api/v1/tasks", { method: "OPTIONS" });
    expect([preflight.status, preflight.headers.get("access-control-allow-origin")]).toEqual([204, "*"]);
    expect(preflight.headers.get("access-control-allow-headers")).toContain("Idempotency-Key");
    const { headers } = await world().as("ann").get("/tasks");
    expect([headers.get("access-control-allow-origin"), headers.get("cache-control")]).toEqual(["*", "no-store"]);
    expect(headers.get("access-control-allow-credentials")).toBeNull();
  });

  it("refuses a body of another type", async () => {
    const sent = { body: "title=x", headers: { "content-type": "application/x-www-form-urlencoded" } };
    const { status, body } = await world().as("ann").post("/tasks", sent);
    expect([status, body.code]).toEqual([400, "bad_message"]);
  });

  it("answers HEAD as GET, without the body", async () => {
    const token = await world().tokenOf("ann");
    const headers = { authorization: `Bearer ${token}` };
    const response = await world().app.request("/api/v1/tasks", { method: "HEAD", headers });
    expect([response.status, await response.text()]).toEqual([200, ""]);
  });
});
