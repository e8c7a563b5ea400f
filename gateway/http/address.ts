import { receivedFrom } from "./light/request.ts";

const addresses = new WeakMap<Request, string>();

/** Notes where `request` came from, as a fetch handler is told nothing of it. Light requests know. */
export const withAddress = (request: Request, address: string): Request => {
  addresses.set(request, address);
  return request;
};

/** One network of IPv6 belongs to one customer, so its first half is whom to count. */
const network = (address: string): string => {
  const plain = address.replace(/^.*:ffff:(?=\d+\.)/i, "");
  if (!plain.includes(":")) return plain;
  const [head = "", tail = ""] = plain.toLowerCase().split("%")[0]?.split("::") ?? [];
  const left = head === "" ? [] : head.split(":");
  const right = tail === "" ? [] : tail.split(":");
  const zeros: string[] = Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => "0");
  const groups = [...left, ...zeros, ...right].map((group) => group.replace(/^0+(?=.)/, ""));
  // What uWebSockets says of a caller by IPv4.
  if (groups.slice(0, 5).every((group) => group === "0") && groups[5] === "ffff") return groups.join(":");
  return groups.slice(0, 4).join(":");
};

/**
 * Whom to hold to account for `request` before anybody is signed in. Behind `proxies` of our own, the one that the
 * outermost of them saw: what stands further left in X-Forwarded-For anybody can have written.
 */
export const addressOf = (request: Request, proxies = 0): string =>
  addressBehind(
    receivedFrom(request) ?? addresses.get(request) ?? "unknown",
    request.headers.get("x-forwarded-for"),
    proxies,
  );

/** The same of what no Request was made of: the address that is connected to us, and its X-Forwarded-For. */
export const addressBehind = (seen: string, forwarded: string | null | undefined, proxies = 0): string => {
  if (proxies === 0) return network(seen);
  const chain = (forwarded ?? "").split(",").map((part) => part.trim());
  return network(chain.at(-proxies) || seen);
};
