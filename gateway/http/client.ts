import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { openApiOf } from "./api/openapi.ts";
import { hollowRoutes } from "./routes/hollow.ts";

const HEAD = "// Made by `npm run client` from the OpenAPI document; do not change it by hand.\n";
/** Where the types of the API are kept. */
export const CLIENT_TYPES = fileURLToPath(new URL("../../protocols/api-types.ts", import.meta.url));

/** Types of every route, its requests and its answers, as TypeScript. */
export const clientTypes = async (): Promise<string> => {
  // A tool of development: a running gateway does without.
  const { astToString, default: generate } = await import("openapi-typescript");
  const document = openApiOf(hollowRoutes(), "1");
  const nodes = await generate(JSON.stringify(document), { alphabetize: false, immutable: false, silent: true });
  return HEAD + astToString(nodes);
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(CLIENT_TYPES, await clientTypes());
  console.log("earshot: wrote protocols/api-types.ts");
}
