import { silentLogger } from "../../../pipeline/log.ts";
import { openStore } from "../../../services/store/store.ts";
import { startParts } from "./parts.ts";

/** A process that does the jobs of the database it is told, until it is killed. */
const [databaseUrl = ""] = process.argv.slice(2);
const store = await openStore({ databaseUrl, dataFolder: "/nowhere", log: silentLogger });
await startParts(store, { everyMs: 50, expireS: 2, upkeepS: 1, batch: 10 });
console.log("ready");
setInterval(() => {}, 60_000);
