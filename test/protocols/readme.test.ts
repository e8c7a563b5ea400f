import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { decodeMicrophone, decodeReply, encodeMicrophone, encodeReply } from "../../protocols/binary.ts";
import { clientMessage } from "../../protocols/client-messages.ts";
import { ERRORS, type ErrorCode } from "../../protocols/errors.ts";
import { sessionEvent } from "../../protocols/events.ts";

const readme = readFileSync(new URL("../../protocols/README.md", import.meta.url), "utf8");

/** Code blocks of one language, each with the heading it stands under. */
const blocks = (language: string): { heading: string; code: string }[] => {
  const found: { heading: string; code: string }[] = [];
  let heading = "";
  for (const match of readme.matchAll(/^#{2,3} (?<heading>.+)$|^```(?<language>.*)\n(?<code>[\s\S]*?)^```$/gm)) {
    const groups = match.groups ?? {};
    if (groups.heading) heading = groups.heading;
    if (groups.language === language) found.push({ heading, code: groups.code ?? "" });
  }
  return found;
};

const typesOf = (schema: typeof clientMessage | typeof sessionEvent): string[] =>
  schema.options.map(({ shape }) => shape.type.value);

const bytesOf = (hex: string): ArrayBuffer => new Uint8Array(Buffer.from(hex.replace(/\s/g, ""), "hex")).buffer;
const examples = blocks("json").map(({ heading, code }) => ({
  heading,
  example: JSON.parse(code) as { type: string },
}));

describe("protocols/README.md", () => {
  it.each(examples)("$heading: the example is what is spoken", ({ heading, example }) => {
    expect(example.type).toBe(heading);
    const schema = typesOf(clientMessage).includes(heading) ? clientMessage : sessionEvent;
    const decoded = schema.parse(example);
    // Nothing in the example is unknown, and what is decoded survives the wire.
    expect(decoded).toMatchObject(example);
    expect(schema.parse(JSON.parse(JSON.stringify(decoded)))).toEqual(decoded);
  });

  it.each([...typesOf(clientMessage), ...typesOf(sessionEvent)])("has an example of %s", (type) => {
    expect(examples.map(({ example }) => example.type)).toContain(type);
  });

  it("has a microphone frame as it is on the wire", () => {
    const [block] = blocks("hex microphone");
    const bytes = bytesOf(block?.code ?? "");
    const frame = decodeMicrophone(bytes);
    expect(frame).toEqual({ sequence: 258, captureMs: 5160, samples: Int16Array.of(0, 1, -1, 32_767) });
    expect(frame && encodeMicrophone(frame)).toEqual(bytes);
    expect(decodeReply(bytes)).toBeUndefined();
  });

  it("has a reply frame as it is on the wire", () => {
    const [block] = blocks("hex reply");
    const bytes = bytesOf(block?.code ?? "");
    const frame = decodeReply(bytes);
    expect(frame).toEqual({ turn: 3, position: 640, samples: Int16Array.of(-32_768, 0, 255, 256) });
    expect(frame && encodeReply(frame)).toEqual(bytes);
    expect(decodeMicrophone(bytes)).toBeUndefined();
  });

  it("lists every error with its codes, and no other", () => {
    const rows = [...readme.matchAll(/^\| `(\w+)` \| (\d+) \| (\d+) \| (yes|no) \|/gm)].map(
      ([, code, close, status, retryable]) => [code, Number(close), Number(status), retryable === "yes"],
    );
    const table = (Object.keys(ERRORS) as ErrorCode[]).map((code) => {
      const { close, status, retryable } = ERRORS[code];
      return [code, close, status, retryable];
    });
    expect(new Map(rows.map((row) => [row[0], row]))).toEqual(new Map(table.map((row) => [row[0], row])));
    expect(rows).toHaveLength(table.length);
  });

  it("gives every error a close code of its own", () => {
    const codes = Object.values(ERRORS).map(({ close }) => close);
    expect(new Set(codes).size).toBe(codes.length);
  });
});
