import { API_PATH } from "../http/api/route.ts";
import { hollowRoutes } from "../http/routes/hollow.ts";
import { defineCommandLine, tableOf } from "./command.ts";

/** `earshot routes` */
export const main = defineCommandLine({
  usage: ["earshot routes [--json]    lists every route of the API"],
  async run({ print }) {
    const routes = hollowRoutes().map(({ method, path, access, scope, summary }) => ({
      ...{ method: method.toUpperCase(), path: `${API_PATH}${path}`, access, scope: scope ?? null, summary },
    }));
    const rows = routes.map(({ method, path, access, scope, summary }) => [method, path, scope ?? access, summary]);
    print(tableOf(rows), routes);
    return 0;
  },
});
