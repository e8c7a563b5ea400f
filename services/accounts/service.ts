import type { Page, PageRequest } from "../pages.ts";
import type { Endings } from "./endings.ts";
import type { Scope } from "./scopes.ts";

export type Role = "user" | "admin";

export interface User {
  readonly id: string;
  /** Lower case; null for the local user, and for those whose provider tells none. */
  readonly email: string | null;
  readonly name: string;
  readonly role: Role;
  /** BCP 47. */
  readonly language: string;
  /** IANA name. */
  readonly timeZone: string;
  readonly emailVerifiedAt: Date | null;
  /** False where they sign in elsewhere only. */
  readonly hasPassword: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface Profile {
  readonly name?: string;
  readonly language?: string;
  readonly timeZone?: string;
}

/** Something that is signed in as a user. */
export interface LoginSession {
  readonly id: string;
  readonly kind: "login" | "device";
  /** Name of the program, or of the device. */
  readonly name: string;
  /** What it may do; null: everything. */
  readonly scopes: readonly Scope[] | null;
  readonly createdAt: Date;
  readonly usedAt: Date;
  readonly expiresAt: Date | null;
}

/** A new or renewed login. The refresh token is told once, and good once. */
export interface SignedIn {
  readonly user: User;
  readonly sessionId: string;
  readonly refreshToken: string;
  readonly refreshExpiresAt: Date;
}

/** Whom a login or a device may act for, now. */
export interface Standing {
  readonly userId: string;
  readonly role: Role;
  readonly sessionId: string;
  /** Null: everything. */
  readonly scopes: readonly Scope[] | null;
}

export interface Credentials {
  readonly email: string;
  readonly password: string;
  /** Name of the program that signs in. */
  readonly client?: string;
}

/** What an OpenID provider says of somebody. */
export interface Elsewhere {
  readonly issuer: string;
  readonly subject: string;
  readonly email?: string;
  readonly emailVerified: boolean;
  readonly name?: string;
  readonly client?: string;
}

/** Signing in and out. Whatever is not believed throws VoiceError "unauthorized", and says no more than that. */
export interface Logins {
  /** VoiceError "conflict" where the address is taken. */
  register(account: Credentials & Profile): Promise<SignedIn>;
  login(credentials: Credentials): Promise<SignedIn>;
  /** Signs in whom a provider vouches for, and makes an account the first time. */
  loginElsewhere(identity: Elsewhere): Promise<SignedIn>;
  /** Takes a refresh token and gives another. One that was taken before ends the login: somebody has copied it. */
  refresh(refreshToken: string): Promise<SignedIn>;
  /** What is signed in, newest first. */
  page(userId: string, request?: PageRequest): Promise<Page<LoginSession>>;
  /** Ends one: its tokens are believed no more. VoiceError "not_found" where it is not the user's or has ended. */
  end(userId: string, id: string): Promise<void>;
  /** Ends all but one. */
  endAll(userId: string, except?: string): Promise<void>;
  standing(sessionId: string): Promise<Standing | undefined>;
  /** Which of these have ended, or never were. */
  ended(sessionIds: readonly string[]): Promise<readonly string[]>;
  /** Forgets what ended or expired before. */
  prune(before: Date): Promise<void>;
}

export interface Device {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly createdAt: Date;
  readonly usedAt: Date;
  /** Null until it has given its code. */
  readonly pairedAt: Date | null;
}

/** Speakers and earbuds, each with a token of its own. */
export interface Devices {
  /** The code is good once, for 10 minutes. */
  add(
    userId: string,
    device: { readonly name: string; readonly scopes: readonly Scope[] },
  ): Promise<{ readonly device: Device; readonly code: string; readonly codeExpiresAt: Date }>;
  /** VoiceError "unauthorized" for a code that is not good. The token is told once. */
  claim(code: string): Promise<{ readonly device: Device; readonly token: string }>;
  /** Newest first. */
  page(userId: string, request?: PageRequest): Promise<Page<Device>>;
  rename(userId: string, id: string, name: string): Promise<Device>;
  remove(userId: string, id: string): Promise<void>;
  standing(token: string): Promise<Standing | undefined>;
}

export type UserOrder = "createdAt" | "email" | "name";

export interface UserQuery extends PageRequest {
  /** Part of an address or a name. */
  readonly search?: string;
  readonly role?: Role;
  /** Default "createdAt". */
  readonly order?: UserOrder | `-${UserOrder}`;
}

/** What a user changes about how they sign in: what they had before must be told, where there is a password. */
export interface CredentialChange {
  readonly email?: string;
  readonly password?: string;
  readonly currentPassword?: string;
  /** The login that stays. */
  readonly sessionId?: string;
}

/** Accounts themselves. Unknown ids throw VoiceError "not_found". */
export interface Users {
  get(id: string): Promise<User>;
  page(query?: UserQuery): Promise<Page<User>>;
  update(id: string, profile: Profile): Promise<User>;
  /** A new password ends all other logins; a new address has to be proved again. VoiceError "forbidden" for a wrong password. */
  updateCredentials(id: string, change: CredentialChange): Promise<User>;
  setRole(id: string, role: Role): Promise<User>;
  /** Removes the account and everything of it, in every table. */
  remove(id: string): Promise<void>;
  /** The owner of this machine, made where it is not there. */
  ensureLocal(): Promise<User>;
}

/** Proving that an address is one's own, by a token in a letter. */
export interface Proofs {
  /** Sends a token; once a minute at most. VoiceError "conflict" where the address is proved. */
  askEmail(userId: string): Promise<void>;
  proveEmail(token: string): Promise<User>;
  /** Sends a token where the address is known. Nobody learns from it whether it is. */
  askReset(email: string): Promise<void>;
  /** Sets a password and ends every login. */
  reset(token: string, password: string): Promise<void>;
  /** Resolves when every letter is on its way. */
  settled(): Promise<void>;
}

export interface Accounts {
  readonly users: Users;
  readonly logins: Logins;
  readonly devices: Devices;
  readonly proofs: Proofs;
  readonly endings: Endings;
}
