import { migrationsOf, rollBack } from "../../services/store/history.ts";
import { defineCommandLine, tableOf, UsageError, withStore } from "./command.ts";

/** `earshot db migrate|rollback|status` */
export const main = defineCommandLine({
  usage: [
    "earshot db migrate     brings the tables up to date",
    "earshot db rollback    takes the newest migration back, and the data that it brought",
    "earshot db status      lists migrations, and which the database has",
  ],
  async run({ words: [deed, ...rest], config, print }) {
    if (rest.length > 0) throw new UsageError(`unexpected ${rest[0]}`);
    if (deed === "migrate")
      return await withStore(config, async ({ db }) => {
        const all = await migrationsOf(db);
        print(`up to date: ${all.at(-1)?.name}`, { migrations: all });
        return 0;
      });
    if (deed === "rollback")
      return await withStore(
        config,
        async ({ db }) => {
          const name = await rollBack(db);
          print(name === undefined ? "there is nothing to take back" : `took back ${name}`, {
            rolledBack: name ?? null,
          });
          return 0;
        },
        { migrate: false },
      );
    if (deed === "status")
      return await withStore(
        config,
        async ({ db }) => {
          const all = await migrationsOf(db);
          print(tableOf(all.map(({ name, appliedAt }) => [appliedAt ? "applied" : "pending", name])), {
            migrations: all,
          });
          return 0;
        },
        { migrate: false },
      );
    throw new UsageError(deed === undefined ? "say what to do" : `unknown: db ${deed}`);
  },
});
