import { z } from "zod";
import type { Accounts } from "../../../services/accounts/service.ts";
import type { Sessions } from "../../sessions.ts";
import { defineRoute, type Route } from "../api/route.ts";
import { byId, pageOf, pageQuery } from "../api/schemas.ts";
import { loginSession } from "./account-schemas.ts";

export interface SessionRoutesDeps {
  readonly accounts: Pick<Accounts, "logins">;
  /** Calls that are open at this gateway. */
  readonly sessions: Pick<Sessions, "list">;
}

/** What is signed in as the caller. */
export const sessionRoutes = ({ accounts, sessions }: SessionRoutesDeps): readonly Route[] => {
  const { logins } = accounts;
  const own = { tag: "Sessions", scope: "account" } as const;
  return [
    defineRoute({
      ...{ method: "get", path: "/sessions", ...own },
      summary: "What is signed in, newest first, and the calls it has open",
      refusals: ["bad_message"],
      query: z.object(pageQuery),
      answer: pageOf(loginSession, "SessionPage"),
      run: async ({ caller, query }) => {
        const calls = sessions.list();
        const { items, nextCursor } = await logins.page(caller.userId, query);
        const shown = items.map((login) => ({
          ...login,
          isCurrent: login.id === caller.sessionId,
          calls: calls.filter(({ loginId }) => loginId === login.id),
        }));
        return { items: shown, nextCursor };
      },
    }),
    defineRoute({
      ...{ method: "delete", path: "/sessions/{id}", ...own },
      summary: "Ends what is signed in: its tokens are refused at once, and its calls are closed",
      params: byId,
      run: ({ caller, params }) => logins.end(caller.userId, params.id),
    }),
  ];
};
