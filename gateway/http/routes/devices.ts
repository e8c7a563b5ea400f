import { z } from "zod";
import { DEVICE_SCOPES } from "../../../services/accounts/scopes.ts";
import type { Accounts } from "../../../services/accounts/service.ts";
import { defineRoute, type Route } from "../api/route.ts";
import { byId, instant, pageOf, pageQuery, someText } from "../api/schemas.ts";
import { device, scope } from "./account-schemas.ts";

const DEFAULT_SCOPES = DEVICE_SCOPES;
const deviceScopes = z
  .array(scope.exclude(["account"]))
  .min(1)
  .max(20)
  .meta({ description: "What it may do. Default: everything but the account." });

/** Speakers and earbuds of the caller. */
export const deviceRoutes = ({ accounts }: { readonly accounts: Pick<Accounts, "devices"> }): readonly Route[] => {
  const { devices } = accounts;
  const own = { tag: "Devices", scope: "account" } as const;
  return [
    defineRoute({
      ...{ method: "get", path: "/devices", ...own },
      summary: "Devices, newest first",
      refusals: ["bad_message"],
      query: z.object(pageQuery),
      answer: pageOf(device, "DevicePage"),
      run: ({ caller, query }) => devices.page(caller.userId, query),
    }),
    defineRoute({
      ...{ method: "post", path: "/devices", ...own },
      summary: "Adds a device; the code that it answers goes to the device, which claims its token with it",
      isIdempotent: true,
      status: 201,
      refusals: ["not_found"],
      body: z.object({ name: someText(200), scopes: deviceScopes.exactOptional() }),
      answer: z
        .object({ device, code: z.string().meta({ example: "K7QP-3MXA" }), codeExpiresAt: instant })
        .meta({ id: "NewDevice" }),
      location: (made) => `/devices/${made.device.id}`,
      run: ({ caller, body: { name, scopes = DEFAULT_SCOPES } }) => devices.add(caller.userId, { name, scopes }),
    }),
    defineRoute({
      ...{ method: "post", path: "/devices/claim", tag: "Devices", access: "anyone", limit: "login" },
      summary: "Gives a device its token for the code it was told, once",
      // A device whose answer was lost on the way has no other code.
      isIdempotent: true,
      refusals: ["unauthorized"],
      body: z.object({ code: someText(40).meta({ example: "K7QP-3MXA" }) }),
      answer: z.object({ device, token: z.string() }).meta({ id: "ClaimedDevice" }),
      run: ({ body }) => devices.claim(body.code),
    }),
    defineRoute({
      ...{ method: "patch", path: "/devices/{id}", ...own },
      summary: "Renames a device",
      params: byId,
      body: z.object({ name: someText(200) }),
      answer: device,
      run: ({ caller, params, body }) => devices.rename(caller.userId, params.id, body.name),
    }),
    defineRoute({
      ...{ method: "delete", path: "/devices/{id}", ...own },
      summary: "Removes a device: its token is refused at once, and its calls are closed",
      params: byId,
      run: ({ caller, params }) => devices.remove(caller.userId, params.id),
    }),
  ];
};
