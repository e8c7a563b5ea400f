import { afterAll, beforeAll } from "vitest";
import { silentLogger } from "../../../../pipeline/log.ts";
import { openStore, type Store } from "../../../../services/store/store.ts";
import { newDataFolder } from "../../../services/stores.ts";
import { createWorld, type World, type WorldOptions } from "./world.ts";

/** One world on an embedded database for all tests of a block; the answer may be called inside tests and hooks only. */
export const useOneWorld = (options: WorldOptions = {}): (() => World) => {
  let folder: Awaited<ReturnType<typeof newDataFolder>>;
  let store: Store;
  let world: World | undefined;
  beforeAll(async () => {
    folder = await newDataFolder();
    store = await openStore({ dataFolder: folder.path, log: silentLogger });
    world = await createWorld(store, options);
  });
  afterAll(async () => {
    await world?.close();
    await store.close();
    folder.remove();
  });
  return () => {
    if (world === undefined) throw new Error("the world is not open yet");
    return world;
  };
};
