import { expect, test } from "vitest";
import { runCommand } from "../../../pipeline/commands/run.ts";
import { sayText } from "../../../pipeline/commands/speech.ts";
import { translateText } from "../../../pipeline/commands/translate-text.ts";
import { context, TRANSLATION } from "./world.ts";

const run = (slots: Record<string, unknown>) => runCommand(translateText(TRANSLATION), slots, context());
const say = async (slots: Record<string, unknown>) => sayText((await run(slots)).say);

test("the translation is spoken by a voice of its language", async () => {
  const result = await run({ text: "good morning", to: "Spanish" });
  expect(result).toMatchObject({
    handled: true,
    say: [
      { text: "In Spanish:", language: "en" },
      { text: "buenos días", language: "es" },
    ],
  });
});

test("a country stands for its language, and a pivot is told in the data only", async () => {
  expect(await say({ text: "good morning", to: "mexico" })).toBe("In Spanish: buenos días");
  const result = await run({ text: "thank you", to: "French" });
  expect(result).toMatchObject({ handled: true, data: { via: ["es"], from: "en", to: "fr" } });
});

test("words of another language are put into the caller's own", async () => {
  expect(await say({ text: "hola", to: "english", from: "spanish" })).toBe("In English: hello");
});

test("a single word of another language is told by who knows it, or asked about", async () => {
  expect(await say({ text: "hola", to: "english" })).toBe("In English: hello");
  expect(await say({ text: "xyzzy", to: "english" })).toBe("From which language?");
});

test.each([
  [{ text: "hello", to: "japanese" }, "Sorry, I can't translate into Japanese. I can do Spanish, French or Catalan."],
  [{ text: "hello", to: "klingon" }, "Sorry, I can't translate into Klingon. I can do Spanish, French or Catalan."],
  [{ text: "hello", to: "spanish", from: "klingon" }, "Sorry, I can't translate from Klingon. I can do English."],
  [{ text: "hello", to: "english", from: "english" }, "That is English already."],
  [{ text: "hello" }, "Into which language?"],
  [{ to: "spanish" }, "What should I translate?"],
])("%j says %s", async (slots, expected) => {
  expect(await say(slots)).toBe(expected);
});
