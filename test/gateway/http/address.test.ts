import { describe, expect, it } from "vitest";
import { addressOf, withAddress } from "../../../gateway/http/address.ts";

const from = (address: string, forwarded?: string) =>
  withAddress(
    new Request("http://localhost/", forwarded === undefined ? {} : { headers: { "x-forwarded-for": forwarded } }),
    address,
  );

describe("whom a request is from", () => {
  it.each([
    ["an address", from("192.0.2.7"), 0, "192.0.2.7"],
    ["an address as node:http has it", from("::ffff:192.0.2.7"), 0, "192.0.2.7"],
    ["a network of IPv6", from("2001:db8:1:2:3:4:5:6"), 0, "2001:db8:1:2"],
    ["the same, shortened", from("2001:db8:1:2::6"), 0, "2001:db8:1:2"],
    ["the same, as uWebSockets has it", from("2001:0db8:0001:0002:0000:0000:0000:0006"), 0, "2001:db8:1:2"],
    ["what anybody can have written counts for nothing", from("192.0.2.7", "198.51.100.1"), 0, "192.0.2.7"],
    ["what our own proxy saw", from("10.0.0.1", "203.0.113.9, 198.51.100.1"), 1, "198.51.100.1"],
    ["what the outer one of two saw", from("10.0.0.1", "203.0.113.9, 198.51.100.1, 10.0.0.2"), 2, "198.51.100.1"],
    ["a proxy that says nothing", from("10.0.0.1"), 1, "10.0.0.1"],
  ])("%s", (_, request, proxies, expected) => {
    expect(addressOf(request, proxies)).toBe(expected);
  });

  it("tells one caller by IPv4 from another at uWebSockets", () => {
    const [one, other] = ["c000", "c001"].map((last) => addressOf(from(`0000:0000:0000:0000:0000:ffff:${last}:0207`)));
    expect(one).not.toBe(other);
  });
});
