import { expect, it } from "vitest";
import { openAiSchemaMissing, schemaErrors } from "./openai-schema.ts";

it("what the fakes say and hear is checked by OpenAI's own schemas", ({ skip }) => {
  const missing = openAiSchemaMissing();
  if (missing !== undefined) skip(missing);
  const request = { model: "scripted", messages: [{ role: "user", content: "hello" }] };
  expect(schemaErrors("CreateChatCompletionRequest", request)).toEqual([]);
  expect(schemaErrors("CreateChatCompletionRequest", { messages: "hello" })).not.toEqual([]);
  expect(() => schemaErrors("NoSuchSchema", {})).toThrow();
});
