import type { Scope } from "../../../services/accounts/scopes.ts";

/** Who sends a request, as its token says. */
export interface ApiCaller {
  readonly userId: string;
  readonly role: "user" | "admin";
  /** The login that the token belongs to; undefined for a token that belongs to none, as the local one. */
  readonly sessionId?: string;
  /** What the token is good for; undefined: everything its user may do. */
  readonly scopes?: readonly Scope[];
}

/** Token to caller. Rejects with VoiceError "unauthorized". */
export type Authenticate = (token: string) => Promise<ApiCaller>;

export const mayUse = ({ scopes }: ApiCaller, scope: Scope): boolean => scopes === undefined || scopes.includes(scope);
