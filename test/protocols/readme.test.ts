import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { MU_LAW } from "../../native/g711.ts";
import { addonBuilt } from "../../native/load.ts";
import { createOpusDecoder } from "../../native/opus.ts";
import {
  decodeMicrophone,
  decodeMicrophonePacket,
  decodeReply,
  decodeReplyPacket,
  encodeMicrophone,
  encodeMicrophonePacket,
  encodeReply,
  encodeReplyPacket,
} from "../../protocols/binary.ts";
import { clientMessage } from "../../protocols/client-messages.ts";
import { ERRORS, type ErrorCode } from "../../protocols/errors.ts";
import { sessionEvent } from "../../protocols/events.ts";
import { samplesIn } from "../../protocols/packets.ts";

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

  it("has a packet of Opus as it is on the wire", ({ skip }) => {
    const [block] = blocks("hex microphone opus");
    const bytes = bytesOf(block?.code ?? "");
    const packet = decodeMicrophonePacket(bytes);
    expect(packet).toMatchObject({ sequence: 258, captureMs: 5160 });
    expect(packet && encodeMicrophonePacket(packet)).toEqual(bytes);
    const payload = packet?.payload ?? new Uint8Array();
    expect(samplesIn({ encoding: "opus", sampleRate: 48_000 }, payload)).toBe(960);
    skip(!addonBuilt("opus"), "the native addon opus is not built");
    const decoder = createOpusDecoder(16_000);
    const heard = decoder.decode(payload) ?? expect.fail("no Opus");
    expect([heard.length, Math.max(...heard.map(Math.abs)) < 10]).toEqual([320, true]);
    decoder.close();
  });

  it("has a reply in mu-law as it is on the wire", () => {
    const [block] = blocks("hex reply pcmu");
    const bytes = bytesOf(block?.code ?? "");
    const packet = decodeReplyPacket(bytes);
    expect(packet).toMatchObject({ turn: 3, position: 640 });
    expect(packet && encodeReplyPacket(packet)).toEqual(bytes);
    expect([...MU_LAW.decode(packet?.payload ?? new Uint8Array())]).toEqual([-32_124, 0, 8, 32_124]);
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
