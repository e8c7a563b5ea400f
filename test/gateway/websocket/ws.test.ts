import { describe } from "vitest";
import { createWsDoor } from "../../../gateway/websocket/ws.ts";
import { doorContract } from "../../contract/door.ts";

describe("the door on ws", () => {
  doorContract(createWsDoor);
});
