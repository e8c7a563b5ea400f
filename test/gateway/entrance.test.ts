import { describe, expect, it } from "vitest";
import { createEntrance } from "../../gateway/entrance.ts";
import type { Gate } from "../../gateway/gate.ts";
import { createLimits, LIMITS } from "../../gateway/http/api/limits.ts";
import { VoiceError } from "../../protocols/errors.ts";

const gate: Pick<Gate, "admit"> = {
  async admit(token) {
    if (token.startsWith("wrong")) throw new VoiceError("unauthorized", "the token is not valid");
    return { userId: token, role: "user" };
  },
};
const [HERE, THERE] = ["192.0.2.1", "192.0.2.2"];
const open = (factor: number) => createEntrance({ gate, limits: createLimits({ factor }) });
const codeOf = (trying: Promise<unknown>) =>
  trying.then(
    () => "in",
    (error: unknown) => (error instanceof VoiceError ? error.code : error),
  );

describe("the way in at doors that stay open", () => {
  it("counts what is opened for each user", async () => {
    const entrance = open(2 / LIMITS.openings.points);
    const codes = [];
    for (const [who, from] of [
      ["ann", HERE],
      ["ann", THERE],
      ["ann", "192.0.2.3"],
      ["bob", THERE],
    ] as const)
      codes.push(await codeOf(entrance.open(who, from, "voice")));
    expect(codes).toEqual(["in", "in", "too_fast", "in"]);
  });

  it("counts what is opened for each address", async () => {
    const entrance = open(2 / LIMITS.openingsFrom.points);
    const codes = [];
    for (const who of ["ann", "bob", "eve"]) codes.push(await codeOf(entrance.open(who, HERE, "voice")));
    expect([...codes, await codeOf(entrance.open("eve", THERE, "voice"))]).toEqual(["in", "in", "too_fast", "in"]);
  });

  it("stops whoever tries tokens, and nobody at another address", async () => {
    const entrance = open(2 / LIMITS.tokens.points);
    const codes = [];
    for (const at of [1, 2, 3]) codes.push(await codeOf(entrance.check(`wrong ${at}`, HERE)));
    expect([...codes, await codeOf(entrance.check("ann", THERE))]).toEqual([
      ...["unauthorized", "unauthorized", "too_fast"],
      "in",
    ]);
  });

  it("counts what costs for each user and each address", async () => {
    const entrance = open(1 / LIMITS.costly.points);
    expect([await codeOf(entrance.pay("ann", HERE)), await codeOf(entrance.pay("ann", THERE))]).toEqual([
      "in",
      "too_fast",
    ]);
    const crowded = open(2 / LIMITS.costlyFrom.points);
    const codes = [];
    for (const who of ["ann", "bob", "eve"]) codes.push(await codeOf(crowded.pay(who, HERE)));
    expect(codes).toEqual(["in", "in", "too_fast"]);
  });

  it("lets a thousand sessions of one user in a minute, and all of them where limits are lifted", async () => {
    for (const entrance of [open(1), open(0)])
      for (let at = 0; at < 1000; at++) expect((await entrance.open("local", "127.0.0.1")).userId).toBe("local");
  });
});
