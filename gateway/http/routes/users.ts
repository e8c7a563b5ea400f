import { z } from "zod";
import type { Accounts } from "../../../services/accounts/service.ts";
import { defineRoute, type Route } from "../api/route.ts";
import { pageOf, pageQuery, text } from "../api/schemas.ts";
import { profile, role, user } from "./account-schemas.ts";

const byUser = z.object({ id: z.string().max(64) });

/** One's own profile, and for admins everybody's. */
export const userRoutes = ({ accounts }: { readonly accounts: Pick<Accounts, "users"> }): readonly Route[] => {
  const { users } = accounts;
  const own = { tag: "Users", scope: "account" } as const;
  const admin = { tag: "Users", access: "admin", scope: "account" } as const;
  return [
    defineRoute({
      ...{ method: "get", path: "/users/me", ...own },
      summary: "One's own profile",
      refusals: ["not_found"],
      answer: user,
      run: ({ caller }) => users.get(caller.userId),
    }),
    defineRoute({
      ...{ method: "patch", path: "/users/me", ...own },
      summary: "Changes one's own profile",
      refusals: ["not_found"],
      body: z.object(profile).meta({ id: "ProfileChange" }),
      answer: user,
      run: ({ caller, body }) => users.update(caller.userId, body),
    }),
    defineRoute({
      ...{ method: "get", path: "/users", ...admin },
      summary: "Everybody, for admins",
      refusals: ["bad_message"],
      query: z.object({
        ...pageQuery,
        q: text(200).exactOptional().meta({ description: "Part of a name or an address." }),
        role: role.exactOptional(),
        sort: z.enum(["createdAt", "-createdAt", "email", "-email", "name", "-name"]).exactOptional(),
      }),
      answer: pageOf(user, "UserPage"),
      run: ({ query: { q, sort, ...rest } }) =>
        users.page({ ...rest, ...(q !== undefined && { search: q }), ...(sort !== undefined && { order: sort }) }),
    }),
    defineRoute({
      ...{ method: "get", path: "/users/{id}", ...admin },
      summary: "Somebody, for admins",
      params: byUser,
      answer: user,
      run: ({ params }) => users.get(params.id),
    }),
    defineRoute({
      ...{ method: "patch", path: "/users/{id}", ...admin },
      summary: "Gives somebody a role, for admins",
      params: byUser,
      body: z.object({ role }),
      answer: user,
      run: ({ params, body }) => users.setRole(params.id, body.role),
    }),
  ];
};
