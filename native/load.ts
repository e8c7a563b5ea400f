import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { VoiceError } from "../protocols/errors.ts";
import { addonNamed } from "./addons.ts";
import { addonPath } from "./cache.ts";

const load = createRequire(import.meta.url);
/** Those that are loaded: some are asked for at every packet. */
const loaded = new Map<string, unknown>();

/** Whether the addon called `name` has been built on this machine. */
export const addonBuilt = (name: string): boolean => existsSync(addonPath(addonNamed(name)));

/** Loads the addon called `name`. The caller states its face in `T` and answers for it. */
export const loadAddon = <T>(name: string): T => {
  const known = loaded.get(name);
  if (known !== undefined) return known as T;
  const addon = addonNamed(name);
  const path = addonPath(addon);
  if (!existsSync(path)) {
    throw new VoiceError("unsupported", `native addon ${name} is not built (${addon.serves}): npm start builds it`);
  }
  try {
    const face: unknown = load(path);
    loaded.set(name, face);
    return face as T;
  } catch (cause) {
    throw new VoiceError("unsupported", `native addon ${name} does not load (${addon.serves}): delete ${path}`, {
      cause,
    });
  }
};
