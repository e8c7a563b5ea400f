import { describe, expect, it } from "vitest";
import { documentRoutes } from "../../../../gateway/http/api/document.ts";
import { openApiOf } from "../../../../gateway/http/api/openapi.ts";
import { hollowRoutes } from "../../../../gateway/http/routes/hollow.ts";

const routes = hollowRoutes();
const document = openApiOf(routes, "1");
const app = documentRoutes(routes);

describe("the document", () => {
  it("is OpenAPI 3.1 and has every route, with a name of its own", () => {
    const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods));
    expect(document.openapi).toBe("3.1.0");
    expect(operations).toHaveLength(routes.length);
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(routes.length);
  });

  it("refers only to what it holds", () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, to]) => to ?? "");
    expect(references.length).toBeGreaterThan(20);
    for (const reference of references)
      expect(document.components.schemas, reference).toHaveProperty(reference.replace("#/components/schemas/", ""));
    expect(JSON.stringify(document)).not.toContain("$defs");
  });

  it("names every parameter of a path, and each refusal with its shape", () => {
    for (const [path, methods] of Object.entries(document.paths))
      for (const operation of Object.values(methods)) {
        const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
        const told = (operation.parameters ?? []).filter((each) => each.in === "path").map(({ name }) => name);
        expect(told, path).toEqual(named);
        const refusals = Object.keys(operation.responses).filter((status) => Number(status) >= 400);
        expect(refusals).toEqual(expect.arrayContaining(["429", "500", "503"]));
        expect(refusals.includes("401") || operation.security.length === 0, path).toBe(true);
      }
  });

  it.each(["/openapi.json", "/api/v1/openapi.json"])("is served at %s", async (path) => {
    const response = await app.request(path);
    expect([response.status, response.headers.get("content-type")]).toEqual([200, "application/json"]);
    expect(await response.json()).toMatchObject({ paths: document.paths });
  });
});

describe("the reference page", () => {
  it("shows every route and asks nothing of any other host", async () => {
    const response = await app.request("/docs");
    const page = await response.text();
    expect(response.headers.get("content-type")).toBe("text/html; charset=utf-8");
    for (const { path, summary } of routes) {
      expect(page).toContain(path);
      expect(page.replaceAll("&quot;", '"')).toContain(summary);
    }
    expect(page).not.toMatch(/(?:src|href)="(?!\/|#)/);
    expect(page).not.toContain("<script");
    expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect((await app.request("/docs/style.css")).status).toBe(200);
  });
});
