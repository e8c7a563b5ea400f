import { z } from "zod";
import { SCOPES } from "../../../services/accounts/scopes.ts";
import { id, instant, language, someText, text, timeZone } from "../api/schemas.ts";

export const email = z.email().max(254).meta({ example: "ann@example.org" });
/** Its length is all that is asked of it; both ends know it. */
export const password = z.string().min(8).max(200).meta({ format: "password" });
/** One that is only compared: what was too short can still be wrong. */
export const anyPassword = z.string().max(200).meta({ format: "password" });
export const role = z.enum(["user", "admin"]);
export const token = someText(500);
export const scope = z.enum(SCOPES);
export const client = text(200).exactOptional().meta({ description: "Name of the program that signs in." });

export const profile = {
  name: text(200).exactOptional(),
  language: language.exactOptional(),
  timeZone: timeZone.exactOptional(),
};

export const user = z
  .object({
    id: z.string(),
    email: z.string().nullable(),
    name: z.string(),
    role,
    language: z.string(),
    timeZone: z.string(),
    emailVerifiedAt: instant.nullable(),
    hasPassword: z.boolean().meta({ description: "False where they sign in elsewhere only." }),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: "User" });

/** What signing in gives. */
export const tokens = z
  .object({
    accessToken: z.string().meta({ description: "For Authorization: Bearer, and for hello." }),
    tokenType: z.literal("Bearer"),
    expiresIn: z
      .number()
      .int()
      .meta({ description: "Seconds until the access token is renewed by the refresh token." }),
    refreshToken: z.string().meta({ description: "Good once, for /auth/refresh." }),
    refreshExpiresAt: instant,
    sessionId: id,
    user,
  })
  .meta({ id: "Tokens" });

export const loginSession = z
  .object({
    id,
    kind: z.enum(["login", "device"]),
    name: z.string(),
    scopes: z.array(scope).readonly().nullable().meta({ description: "What it may do; null: everything." }),
    createdAt: instant,
    usedAt: instant,
    expiresAt: instant.nullable(),
    isCurrent: z.boolean().meta({ description: "Whether this request came by it." }),
    calls: z
      .array(z.object({ id: z.string(), client: z.string(), startedAt: instant }))
      .readonly()
      .meta({ description: "What it is saying and hearing now, at this gateway." }),
  })
  .meta({ id: "Session" });

export const device = z
  .object({
    id,
    name: z.string(),
    scopes: z.array(scope).readonly(),
    createdAt: instant,
    usedAt: instant,
    pairedAt: instant.nullable().meta({ description: "Null until it has given its code." }),
  })
  .meta({ id: "Device" });
