import { networkInterfaces } from "node:os";

/** Where media is received, and what clients are told of it. */
export interface ListenAddress {
  readonly ip: string;
  /** What clients are told instead: the public address in front of a NAT. */
  readonly announced?: string;
}

const EVERYWHERE = ["0.0.0.0", "::"];
const LOOPBACK = "127.0.0.1";

/**
 * Addresses for media, where the gateway listens on `host`: every address of this machine's own where that is all of
 * them, because a candidate must be one address. With `announced` one socket is enough.
 */
export const listenAddresses = (
  host: string,
  announced?: string,
  interfaces = networkInterfaces(),
): readonly ListenAddress[] => {
  if (announced !== undefined) return [{ ip: host === "::" ? "0.0.0.0" : host, announced }];
  if (!EVERYWHERE.includes(host)) return [{ ip: host === "localhost" ? LOOPBACK : host }];
  const own = Object.values(interfaces)
    .flatMap((addresses) => addresses ?? [])
    .filter(({ family, internal }) => family === "IPv4" && !internal)
    .map(({ address }) => address);
  return [...new Set([...own, LOOPBACK])].map((ip) => ({ ip }));
};
