import { existsSync, readFileSync } from "node:fs";
import { Ajv2020, type AnySchemaObject, type ValidateFunction } from "ajv/dist/2020.js";

const SHARED = new URL("../../../shared/", import.meta.url);
const PATH = new URL("contracts/openai-openapi.json", SHARED);

/** Why OpenAI's own schemas cannot be asked here. Throws where they should be: nothing is checked in silence then. */
export const openAiSchemaMissing = (): string | undefined => {
  if (existsSync(PATH)) return undefined;
  if (existsSync(SHARED)) throw new Error("contracts/openai-openapi.json is gone from ../shared");
  return "../shared, which holds OpenAI's API document, is not here";
};

let ajv: Ajv2020 | undefined;
const checks = new Map<string, ValidateFunction>();

/** OpenAPI's "nullable" in the words of JSON Schema, throughout. */
const withNulls = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withNulls);
  if (typeof value !== "object" || value === null) return value;
  const { nullable, ...rest } = Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, withNulls(inner)]),
  ) as Record<string, unknown>;
  // Under "properties" it is a name like any other.
  if (typeof nullable !== "boolean") return nullable === undefined ? rest : { ...rest, nullable };
  return nullable ? { anyOf: [rest, { type: "null" }] } : rest;
};

const compile = (name: string): ValidateFunction => {
  if (!ajv) {
    // OpenAPI adds words of its own to JSON Schema.
    ajv = new Ajv2020({ strict: false, validateSchema: false, validateFormats: false, allErrors: true });
    ajv.addSchema(withNulls(JSON.parse(readFileSync(PATH, "utf8"))) as AnySchemaObject, "openai");
  }
  return ajv.compile({ $ref: `openai#/components/schemas/${name}` });
};

/** What is wrong with `value` by OpenAI's schema `name`; nothing where the schemas are missing. */
export const schemaErrors = (name: string, value: unknown): string[] => {
  if (openAiSchemaMissing()) return [];
  const check = checks.get(name) ?? compile(name);
  checks.set(name, check);
  return check(value) ? [] : (check.errors ?? []).map((error) => `${name}${error.instancePath} ${error.message}`);
};
