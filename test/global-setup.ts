import { buildAddons } from "../native/build.ts";

/** Builds native addons that are missing; tests of those that cannot be built skip with a reason. */
export default async (): Promise<void> => {
  for (const { addon, reason } of await buildAddons((line) => console.log(line))) {
    console.log(`native addon ${addon.name} cannot be built: ${reason}`);
  }
};
