import { inspect } from "node:util";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { VoiceError } from "../../../../protocols/errors.ts";
import { createDeepl } from "../../../../services/translation/cloud/deepl.ts";
import { createGoogle } from "../../../../services/translation/cloud/google.ts";
import { startDeepl, startGoogle, type TranslatorServer } from "../../../fakes/translators.ts";

const KEY = "key-0123456789:fx";
const VENDORS = [
  { name: "deepl", start: startDeepl, create: createDeepl, target: "DE", targets: ["en", "de", "ja"] },
  { name: "google", start: startGoogle, create: createGoogle, target: "de", targets: ["en", "de", "nb", "he", "zh"] },
] as const;

describe.each(VENDORS)("$name", ({ name, start, create, target, targets }) => {
  let server: TranslatorServer;
  const engine = (more: { timeoutMs?: number; apiKey?: string } = {}) =>
    create({ apiKey: KEY, baseUrl: server.baseUrl, ...more });
  const failure = async (work: Promise<unknown>): Promise<VoiceError> => {
    const thrown = await work.then(
      () => undefined,
      (error: unknown) => error,
    );
    if (!(thrown instanceof VoiceError)) throw new Error("no VoiceError", { cause: thrown });
    expect(inspect(thrown, { depth: 10, showHidden: true })).not.toContain(KEY);
    return thrown;
  };
  beforeAll(async () => {
    server = await start(KEY);
  });
  afterEach(() => {
    server.fault = undefined;
  });
  afterAll(() => server.close());

  test("translates, and says by whom", async () => {
    expect(await engine().translate("good <morning> & night", { from: "en-GB", to: "de" })).toEqual({
      text: `${target}:good <morning> & night`,
      from: "en",
      to: "de",
      via: [],
      engine: name,
    });
  });

  test("tells its languages by our names for them", async () => {
    expect(await engine().languages("en")).toEqual(targets.filter((code) => code !== "en"));
    expect(await engine().languages("xx")).toEqual([]);
  });

  test("sends nothing for nothing", async () => {
    const before = server.asked.length;
    expect((await engine().translate(" ", { from: "en", to: "de" })).text).toBe(" ");
    expect((await engine().translate("hi", { from: "en", to: "en" })).text).toBe("hi");
    expect(server.asked.length).toBe(before);
  });

  test.each([
    [429, "overloaded"],
    [500, "provider_failed"],
    [400, "unsupported"],
    ["garbage", "provider_failed"],
    ["silent", "provider_timeout"],
  ] as const)("that answers %s has failed as %s", async (fault, code) => {
    server.fault = fault;
    expect((await failure(engine({ timeoutMs: 150 }).translate("hi", { from: "en", to: "de" }))).code).toBe(code);
  });

  test("refuses a wrong key, and then has no languages either", async () => {
    const stranger = engine({ apiKey: "other" });
    expect((await failure(stranger.translate("hi", { from: "en", to: "de" }))).message).toContain(
      "refused the API key",
    );
    expect(await stranger.languages("en")).toEqual([]);
  });

  test("ends at once when nobody waits any more", async () => {
    server.fault = "silent";
    const controller = new AbortController();
    const work = engine().translate("hi", { from: "en", to: "de", signal: controller.signal });
    controller.abort(new Error("gone"));
    await expect(work).rejects.toThrow("gone");
  });
});
