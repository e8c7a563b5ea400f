import type { Scope } from "../services/accounts/scopes.ts";
import type { Gate } from "./gate.ts";
import { addressOf } from "./http/address.ts";
import type { ApiCaller } from "./http/api/caller.ts";
import { type Allowance, believed, type Limits, TooMany, takeFor } from "./http/api/limits.ts";

/** Lets callers in at doors that are no route of the API: what is tried and opened there is counted as well. */
export interface Entrance {
  /** Believes a token; those that are wrong count for the address they come from. */
  check(token: string, from: string | Request, ...scopes: readonly Scope[]): Promise<ApiCaller>;
  /** The same for what stays open, which counts for its user and for its address. */
  open(token: string, from: string | Request, ...scopes: readonly Scope[]): Promise<ApiCaller>;
  /** Counts something that costs. */
  pay(userId: string, from: string | Request): Promise<void>;
}

export interface EntranceOptions {
  readonly gate: Pick<Gate, "admit">;
  readonly limits: Limits;
  /** Proxies of our own in front of the gateway. Default 0. */
  readonly proxies?: number;
}

const must = ({ isAllowed, headers }: Allowance): void => {
  if (!isAllowed) throw new TooMany({ isAllowed, headers });
};

export const createEntrance = ({ gate, limits, proxies = 0 }: EntranceOptions): Entrance => {
  const addressIn = (from: string | Request) => (typeof from === "string" ? from : addressOf(from, proxies));
  const check: Entrance["check"] = (token, from, ...scopes) =>
    believed(limits, addressIn(from), () => gate.admit(token, ...scopes));
  return {
    check,
    async open(token, from, ...scopes) {
      const caller = await check(token, from, ...scopes);
      must(await limits.take("openings", caller.userId));
      must(await limits.take("openingsFrom", addressIn(from)));
      return caller;
    },
    pay: async (userId, from) => must(await takeFor(limits, "costly", { userId, address: addressIn(from) })),
  };
};
