import { Ajv2020 } from "ajv/dist/2020.js";
import { expect } from "vitest";
import type { OpenApiDocument } from "../../../../gateway/http/api/openapi.ts";
import type { Route } from "../../../../gateway/http/api/route.ts";
import type { Answer } from "./world.ts";

/** Fails where an answer is not as the document says. */
export const createConformance = (document: OpenApiDocument) => {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema({ $id: "all", components: document.components });
  const pointTo = (schema: unknown): object =>
    JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', '"all#/components/')) as object;
  return ({ method, path }: Route, { status, body, headers }: Answer): void => {
    const operation = document.paths[`/api/v1${path}`]?.[method];
    const response = operation?.responses[status] as { content?: Record<string, { schema?: object }> } | undefined;
    expect(response, `${status} is not documented`).toBeDefined();
    const type = headers.get("content-type")?.split(";")[0];
    if (!response?.content) {
      expect(body).toBe("");
      return;
    }
    const schema = response.content[type ?? ""]?.schema;
    expect(response.content, `${type} is not documented`).toHaveProperty([type ?? ""]);
    if (!schema) return;
    const validate = ajv.compile(pointTo(schema));
    expect(validate(body), JSON.stringify(validate.errors)).toBe(true);
  };
};
