import { LRUCache } from "lru-cache";
import { VoiceError } from "../protocols/errors.ts";
import type { Scope } from "../services/accounts/scopes.ts";
import type { Accounts, Standing } from "../services/accounts/service.ts";
import { DEVICE_PREFIX, hashSecret } from "../services/accounts/tokens.ts";
import { type Auth, LOCAL_USER } from "./auth.ts";
import { type ApiCaller, mayUse } from "./http/api/caller.ts";
import type { Sessions } from "./sessions.ts";

/** Believes tokens, and stops when the login or device they belong to has ended. */
export interface Gate {
  /** Rejects with VoiceError "unauthorized". */
  authenticate(token: string): Promise<ApiCaller>;
  /** The same for a door that a token must be good for; rejects with "forbidden" where it is not. */
  admit(token: string, ...scopes: readonly Scope[]): Promise<ApiCaller>;
  close(): Promise<void>;
}

export interface GateOptions {
  readonly auth: Auth;
  readonly accounts: Pick<Accounts, "logins" | "devices" | "endings">;
  /** What is opened by tokens and must close with them. */
  readonly sessions: Pick<Sessions, "list" | "endLogin" | "endUser">;
  /**
   * How long what another gateway on the same database has ended is still believed here. What this one has ended it
   * knows at once. Default 400 ms.
   */
  readonly staleMs?: number;
}

/** Logins known at a time. */
const KNOWN = 20_000;

const callerOf = ({ userId, role, sessionId, scopes }: Standing): ApiCaller => ({
  userId,
  role,
  sessionId,
  ...(scopes && { scopes }),
});

export const createGate = ({ auth, accounts, sessions, staleMs = 400 }: GateOptions): Gate => {
  const { logins, devices, endings } = accounts;
  /** Standings by login id, or by the hash of a device's token: nothing that anyone could use lies about. */
  const known = new LRUCache<string, Promise<Standing | undefined>>({ max: KNOWN, ttl: staleMs });

  const look = (key: string, find: () => Promise<Standing | undefined>): Promise<Standing | undefined> => {
    const before = known.get(key);
    if (before) return before;
    const looking = find();
    known.set(key, looking);
    // What failed is not remembered.
    looking.catch(() => known.delete(key));
    return looking;
  };

  const authenticate = async (token: string): Promise<ApiCaller> => {
    const ended = () => new VoiceError("unauthorized", "the token is not good any more");
    if (token.startsWith(DEVICE_PREFIX)) {
      const standing = await look(hashSecret(token), () => devices.standing(token));
      if (!standing) throw ended();
      return callerOf(standing);
    }
    const { userId, sessionId, scopes } = await auth.verify(token);
    // Made by whoever has this gateway's secret, and not by signing in.
    if (sessionId === undefined)
      return { userId, role: userId === LOCAL_USER ? "admin" : "user", ...(scopes && { scopes }) };
    const standing = await look(sessionId, () => logins.standing(sessionId));
    if (standing?.userId !== userId) throw ended();
    const all = callerOf(standing);
    // A token may be good for less than its login.
    return scopes ? { ...all, scopes: scopes.filter((scope) => mayUse(all, scope)) } : all;
  };

  const stop = endings.listen(({ userId, sessionId }) => {
    // Device tokens are known by hash alone; there are few enough to look them all up again.
    known.clear();
    if (sessionId === undefined) sessions.endUser(userId);
    else sessions.endLogin(sessionId);
  });

  /** Closes what was opened by logins that another gateway has ended, or that expired. */
  const watch = async (): Promise<void> => {
    const open = new Set(sessions.list().flatMap(({ loginId }) => loginId ?? []));
    if (open.size === 0) return;
    for (const id of await logins.ended([...open])) sessions.endLogin(id);
  };
  let watching: Promise<void> = Promise.resolve();
  let isBusy = false;
  const timer = setInterval(() => {
    if (isBusy) return;
    isBusy = true;
    // A database that is away ends nobody's call.
    watching = watch()
      .catch(() => {})
      .finally(() => {
        isBusy = false;
      });
  }, staleMs);
  timer.unref();

  return {
    authenticate,
    async admit(token, ...scopes) {
      const caller = await authenticate(token);
      const lacking = scopes.find((scope) => !mayUse(caller, scope));
      if (lacking) throw new VoiceError("forbidden", `this token is not good for ${lacking}`);
      return caller;
    },
    async close() {
      clearInterval(timer);
      stop();
      await watching;
    },
  };
};
