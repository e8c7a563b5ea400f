import type { NetworkInterfaceInfo } from "node:os";
import { describe, expect, it } from "vitest";
import { listenAddresses } from "../../../gateway/webrtc/addresses.ts";

const address = (ip: string, internal = false, family: "IPv4" | "IPv6" = "IPv4") =>
  ({ address: ip, family, internal, netmask: "", mac: "", cidr: null, scopeid: 0 }) as NetworkInterfaceInfo;
const interfaces = {
  lo: [address("127.0.0.1", true), address("::1", true, "IPv6")],
  eth0: [address("192.0.2.7"), address("fe80::1", false, "IPv6")],
  wlan0: [address("198.51.100.4")],
};
const ips = (host: string, announced?: string) => listenAddresses(host, announced, interfaces);

describe("addresses for media", () => {
  it("is the gateway's own where that is one", () => {
    expect(ips("127.0.0.1")).toEqual([{ ip: "127.0.0.1" }]);
    expect(ips("localhost")).toEqual([{ ip: "127.0.0.1" }]);
    expect(ips("192.0.2.7")).toEqual([{ ip: "192.0.2.7" }]);
  });

  it("is each of the machine's own where the gateway listens on all", () => {
    const all = [{ ip: "192.0.2.7" }, { ip: "198.51.100.4" }, { ip: "127.0.0.1" }];
    expect(ips("0.0.0.0")).toEqual(all);
    expect(ips("::")).toEqual(all);
  });

  it("is one socket where clients are told another address", () => {
    expect(ips("0.0.0.0", "voice.example")).toEqual([{ ip: "0.0.0.0", announced: "voice.example" }]);
    expect(ips("192.0.2.7", "203.0.113.9")).toEqual([{ ip: "192.0.2.7", announced: "203.0.113.9" }]);
  });
});
