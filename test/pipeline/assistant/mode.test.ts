import { describe, expect, test } from "vitest";
import { createAssistant } from "../../../pipeline/assistant/assistant.ts";
import { startsMode } from "../../../pipeline/assistant/mode.ts";
import { createCommands } from "../../../pipeline/commands/index.ts";
import { createLocalRouter } from "../../../pipeline/intent/local.ts";
import { silentLogger } from "../../../pipeline/log.ts";
import { noMetrics } from "../../../pipeline/metrics.ts";
import { VoiceError } from "../../../protocols/errors.ts";
import { ANNA, TRANSLATION, useWorld } from "../commands/world.ts";

const world = useWorld();

describe("a caller asks to have everything translated", () => {
  test.each([
    ["translate what i say into spanish until i say stop", "spanish"],
    ["Please translate everything I say to French.", "French"],
    ["from now on translate what i say into german", "german"],
    ["can you interpret everything i say in italian", "italian"],
    ["start translating into spanish", "spanish"],
    ["be my interpreter for spanish", "spanish"],
    ["translation mode spanish", "spanish"],
    ["Translate what I say into Spanish, until I say stop.", "Spanish"],
  ])("%s", (text, to) => {
    expect(startsMode(text)?.slots).toEqual({ to });
  });

  test.each([
    "translate i love you into spanish",
    "how do i say hello in french",
    "translate what i say into",
    "say it in spanish",
  ])("but not by: %s", (text) => {
    expect(startsMode(text)).toBeUndefined();
  });
});

test("from there on all is spoken in the other language, until they say stop", async () => {
  const dialogue = createAssistant({
    router: createLocalRouter(),
    commands: world.commands,
    log: silentLogger,
    metrics: noMetrics,
    now: () => performance.now(),
  }).open({ userId: ANNA, language: "en", timeZone: "America/New_York" });
  const answer = (text: string) => dialogue.answer(text, { signal: new AbortController().signal, now: world.now });
  expect((await answer("translate what i say into spanish until i say stop")).text()).toBe(
    "Okay. I'll say everything in Spanish until you say stop.",
  );
  expect((await answer("good morning")).say).toEqual([{ text: "buenos días", language: "es" }]);
  // What would be a command is only words now.
  expect((await answer("delete all my tasks")).say).toEqual([{ text: "[delete all my tasks]", language: "es" }]);
  expect((await answer("stop")).text()).toBe("Okay, I've stopped translating.");
  expect((await answer("what time is it")).text()).toMatch(/10/);
  // Also while a question is open.
  expect((await answer("set a timer")).text()).toBe("For how long?");
  expect((await answer("translate everything i say to french")).text()).toContain("everything in French");
  await answer("stop translating");
  expect((await answer("translate what i say into klingon")).text()).not.toContain("Okay.");
});

describe("while everything is translated", () => {
  const open = (commands = world.commands) =>
    createAssistant({
      router: createLocalRouter(),
      commands,
      log: silentLogger,
      metrics: noMetrics,
      now: () => performance.now(),
    }).open({ userId: ANNA, language: "en", timeZone: "America/New_York" });
  const begun = async (dialogue = open()) => {
    const say = (text: string) => dialogue.answer(text, { signal: new AbortController().signal, now: world.now });
    await say("translate what i say into spanish until i say stop");
    return say;
  };

  test.each([
    "",
    "   ",
    "...",
    "?!",
    "🙂",
    "<data>",
    "x".repeat(6000),
    "translate what i say into klingon",
    "stop sign",
    "don't stop",
  ])("odd words do not end it: %.20s", async (text) => {
    const say = await begun();
    await say(text);
    expect((await say("good morning")).say).toEqual([{ text: "buenos días", language: "es" }]);
  });

  test("a translator that fails says so, and the next words are translated", async () => {
    let isBroken = true;
    const translation = {
      ...TRANSLATION,
      translate: async (...args: Parameters<typeof TRANSLATION.translate>) => {
        if (isBroken) throw new VoiceError("provider_failed", "no translator today");
        return TRANSLATION.translate(...args);
      },
    };
    const say = await begun(open(createCommands({ ...world.services, translation })));
    const failed = await say("good morning");
    expect([failed.result.handled, failed.text() === ""]).toEqual([false, false]);
    isBroken = false;
    expect((await say("good morning")).say).toEqual([{ text: "buenos días", language: "es" }]);
  });

  test.each([
    "stop",
    "Stop.",
    "Okay, stop.",
    "stop, stop!",
    "please stop translating",
    "stop now, thank you",
    "That's enough.",
  ])("it ends by: %s", async (text) => {
    const say = await begun();
    expect((await say(text)).text()).toBe("Okay, I've stopped translating.");
    expect((await say("what time is it")).intent.command).toBe("time.now");
  });
});
