import { VoiceError } from "../../protocols/errors.ts";
import type { Door, DoorOptions } from "./door.ts";
import { createUwsDoor } from "./uws.ts";
import { loadUws } from "./uws-native.ts";
import { createWsDoor } from "./ws.ts";

export type DoorKind = "auto" | "uws" | "ws";

/** Opens the door that was asked for; "auto" is uWebSockets wherever it runs. `why` is for the start-up report. */
export const createDoor = (kind: DoorKind, options: DoorOptions): { readonly door: Door; readonly why: string } => {
  if (kind === "ws") return { door: createWsDoor(options), why: "asked for" };
  const loaded = loadUws();
  if ("uws" in loaded)
    return {
      door: createUwsDoor(loaded.uws, options),
      why: kind === "uws" ? "asked for" : "the fastest that runs here",
    };
  if (kind === "uws") throw new VoiceError("unsupported", loaded.missing);
  return { door: createWsDoor(options), why: loaded.missing };
};
