import { silentLogger } from "../../../pipeline/log.ts";
import { openStore } from "../../../services/store/store.ts";
import { createTasks } from "../../../services/tasks/store.ts";

/** Adds tasks until it is killed, and prints the id of each one once the database has acknowledged it. */
const [dataFolder = ""] = process.argv.slice(2);
try {
  const store = await openStore({ dataFolder, log: silentLogger });
  const tasks = createTasks({ db: store.db });
  console.log("open");
  for (;;) console.log((await tasks.add("ann", { title: "written before the kill" })).id);
} catch (error) {
  console.log(`refused: ${error instanceof Error ? error.message : error}`);
}
