import { describe, expect, it } from "vitest";
import { encodeRtp, parseRtp } from "../../../gateway/webrtc/rtp.ts";

const packet = {
  payloadType: 111,
  marker: true,
  sequence: 65_535,
  timestamp: 0xffff_fff0,
  ssrc: 0xdead_beef,
  payload: Uint8Array.of(1, 2, 3),
};
const hex = (text: string) => Uint8Array.from(Buffer.from(text.replaceAll(" ", ""), "hex"));

describe("RTP", () => {
  it("reads what it writes", () => {
    const parsed = parseRtp(encodeRtp(packet));
    expect({ ...parsed, payload: [...(parsed?.payload ?? [])] }).toEqual({ ...packet, payload: [1, 2, 3] });
  });

  it("writes the header as RFC 3550 has it", () => {
    expect(encodeRtp(packet).toString("hex")).toBe("80effffffffffff0deadbeef010203");
  });

  it.each([
    ["a header extension", "90 6f 0001 00000002 00000003 bede 0001 10 30 00 00 aabb", [0xaa, 0xbb]],
    ["contributing sources", "82 6f 0001 00000002 00000003 00000004 00000005 aabb", [0xaa, 0xbb]],
    ["padding", "a0 6f 0001 00000002 00000003 aabb 00 02", [0xaa, 0xbb]],
    ["no payload", "80 6f 0001 00000002 00000003", []],
  ])("finds the payload behind %s", (_, bytes, payload) => {
    expect([...(parseRtp(hex(bytes))?.payload ?? [9])]).toEqual(payload);
  });

  it.each([
    ["too few bytes", "80 6f 0001 00000002 0000"],
    ["another version", "40 6f 0001 00000002 00000003 aa"],
    ["an extension that runs past the end", "90 6f 0001 00000002 00000003 bede 0009 00"],
    ["an extension that is not there", "90 6f 0001 00000002 00000003"],
    ["sources that are not there", "8f 6f 0001 00000002 00000003 00000004"],
    ["more padding than bytes", "a0 6f 0001 00000002 00000003 aa ff"],
  ])("refuses %s", (_, bytes) => {
    expect(parseRtp(hex(bytes))).toBeUndefined();
  });
});
