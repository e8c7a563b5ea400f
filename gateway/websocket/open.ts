import { VoiceError } from "../../protocols/errors.ts";
import type { Door, DoorOptions } from "./door.ts";
import { createUwsDoor } from "./uws.ts";
import { loadUws } from "./uws-native.ts";
import { createWsDoor } from "./ws.ts";

export type DoorKind = "auto" | "uws" | "ws";

/** Makes the door that was asked for; "auto" is uWebSockets wherever it runs. `why` is for the start-up report. */
export const openDoor = (kind: DoorKind, options: DoorOptions): { readonly engine: Door; readonly why: string } => {
  if (kind === "ws") return { engine: createWsDoor(options), why: "DOOR" };
  const loaded = loadUws();
  if ("uws" in loaded)
    return { engine: createUwsDoor(loaded.uws, options), why: kind === "uws" ? "DOOR" : "the fastest that runs here" };
  if (kind === "uws") throw new VoiceError("unsupported", loaded.missing);
  return { engine: createWsDoor(options), why: loaded.missing };
};
