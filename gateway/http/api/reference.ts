import type { OpenApiDocument, Operation, Parameter } from "./openapi.ts";

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escaped = (text: string): string => text.replace(/[&<>"]/g, (sign) => ENTITIES[sign] ?? sign);
/** `code` between backticks, all else as it is. */
const prose = (text: string): string => escaped(text).replace(/`([^`]+)`/g, "<code>$1</code>");

type Json = Readonly<Record<string, unknown>>;
const asJson = (value: unknown): Json => (typeof value === "object" && value !== null ? (value as Json) : {});

/** A schema as a person reads it: `{ title: string, dueAt?: Instant | null }`. */
const sketch = (schema: unknown, indent = ""): string => {
  const json = asJson(schema);
  const inner = `${indent}  `;
  if (typeof json.$ref === "string") return json.$ref.split("/").at(-1) ?? "";
  if (Array.isArray(json.enum)) return json.enum.map((value) => JSON.stringify(value)).join(" | ");
  if ("const" in json) return JSON.stringify(json.const);
  const choices = json.anyOf ?? json.oneOf;
  if (Array.isArray(choices)) return choices.map((each) => sketch(each, indent)).join(" | ");
  if (json.type === "array") return `${sketch(json.items, indent)}[]`;
  if (json.type !== "object") return typeof json.type === "string" ? json.type : "any";
  const required = new Set(Array.isArray(json.required) ? json.required : []);
  const lines = Object.entries(asJson(json.properties)).map(
    ([name, of]) => `${inner}${name}${required.has(name) ? "" : "?"}: ${sketch(of, inner)}`,
  );
  return lines.length === 0 ? "{ }" : `{\n${lines.join("\n")}\n${indent}}`;
};

const parameterRow = ({ name, in: place, required, description = "", schema }: Parameter): string =>
  `<tr><td><code>${escaped(name)}</code></td><td>${place}${required ? "" : ", optional"}</td><td><code>${escaped(
    sketch(schema),
  )}</code></td><td>${prose(description)}</td></tr>`;

const contents = (content: unknown): string =>
  Object.entries(asJson(content))
    .map(([type, of]) => {
      const { schema } = asJson(of);
      const shape = schema === undefined || type !== "application/json" ? "" : `<pre>${escaped(sketch(schema))}</pre>`;
      return `<div><code>${escaped(type)}</code>${shape}</div>`;
    })
    .join("");

const anchor = ({ operationId }: Operation) => escaped(operationId);

const operationPart = (path: string, method: string, operation: Operation): string => {
  const { summary, description, parameters = [], requestBody, responses, security } = operation;
  const isGood = (status: string) => Number(status) < 400;
  const good = Object.entries(responses).filter(([status]) => isGood(status));
  const bad = Object.entries(responses).filter(([status]) => !isGood(status));
  const answers = good.map(
    ([status, { description: said, content }]) =>
      `<h4>${status}: ${prose(String(said))}</h4>${content ? contents(content) : ""}`,
  );
  const refusals = bad.map(
    ([status, { description: said }]) => `<tr><td>${status}</td><td>${prose(String(said))}</td></tr>`,
  );
  return [
    `<section id="${anchor(operation)}">`,
    `<h3><span class="method ${method}">${method}</span> <code>${escaped(path)}</code></h3>`,
    `<p>${prose(summary)}.${security.length === 0 ? " Needs no token." : ""}</p>`,
    description === undefined ? "" : `<p>${prose(description)}</p>`,
    parameters.length === 0 ? "" : `<table>${parameters.map(parameterRow).join("")}</table>`,
    requestBody ? `<h4>Body</h4>${contents(requestBody.content)}` : "",
    ...answers,
    `<details><summary>Refusals</summary><table>${refusals.join("")}</table></details>`,
    "</section>",
  ].join("\n");
};

/** The document as a page that needs nothing but its style sheet. */
export const referencePage = ({ info, tags, paths, components }: OpenApiDocument): string => {
  const all = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  const of = (name: string) => all.filter(({ operation }) => operation.tags.includes(name));
  const menu = tags.map(
    ({ name }) =>
      `<h2>${escaped(name)}</h2>${of(name)
        .map(
          ({ path, method, operation }) =>
            `<a href="#${anchor(operation)}"><span class="method ${method}">${method}</span> ${escaped(
              path.replace("/api/v1", ""),
            )}</a>`,
        )
        .join("")}`,
  );
  const parts = tags.map(
    ({ name }) =>
      `<h2>${escaped(name)}</h2>${of(name)
        .map(({ path, method, operation }) => operationPart(path, method, operation))
        .join("\n")}`,
  );
  const shapes = Object.entries(components.schemas).map(
    ([name, schema]) =>
      `<section id="schema-${escaped(name)}"><h3>${escaped(name)}</h3><pre>${escaped(sketch(schema))}</pre></section>`,
  );
  return [
    "<!doctype html>",
    '<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escaped(String(info.title))}: reference</title><link rel="stylesheet" href="/docs/style.css"></head><body>`,
    `<nav aria-label="Routes"><a href="/openapi.json">openapi.json</a>${menu.join("")}<h2>Shapes</h2>${Object.keys(
      components.schemas,
    )
      .map((name) => `<a href="#schema-${escaped(name)}">${escaped(name)}</a>`)
      .join("")}</nav>`,
    `<main><h1>${escaped(String(info.title))}</h1><p>${prose(String(info.description))}</p>`,
    ...parts,
    `<h2>Shapes</h2>${shapes.join("\n")}`,
    "</main></body></html>",
  ].join("\n");
};
