import { describe, it } from "vitest";
import { createUwsDoor } from "../../../gateway/websocket/uws.ts";
import { loadUws } from "../../../gateway/websocket/uws-native.ts";
import { doorContract } from "../../contract/door.ts";

const loaded = loadUws();

describe("the door on uWebSockets", () => {
  if ("missing" in loaded) it("runs here", ({ skip }) => skip(loaded.missing));
  else doorContract((options) => createUwsDoor(loaded.uws, options));
});
