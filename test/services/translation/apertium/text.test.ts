import { expect, it } from "vitest";
import { fromStream, likeness, toStream } from "../../../../services/translation/apertium/text.ts";

it.each([
  ["hello", "hello.[][\n]"],
  ["hello?", "hello?[][\n]"],
  ["a/b [x] <b> 5$ ^ {y} @me \\", "a\\/b \\[x\\] \\<b\\> 5\\$ \\^ \\{y\\} \\@me \\\\.[][\n]"],
  ["one\0two", "one two.[][\n]"],
])("writes %j for the pipeline", (text, stream) => {
  expect(toStream(text)).toBe(stream);
});

it.each([
  ["takes the added full stop away again", "hola.[][\n]", "hello", "hola"],
  ["keeps a full stop that was there", "Hola.[][\n]", "Hello.", "Hola."],
  ["begins small where the source does", "Dónde es.[][\n]", "where is it", "dónde es"],
  ["begins large where the source does", "buenos días.[][\n]", "Good morning", "Buenos días"],
  ["drops the marks of unknown words", "*Qwertyx es @mi #amigo.[][\n]", "Qwertyx is my friend", "Qwertyx es mi amigo"],
  ["keeps a sign that marks no word", "5 \\* 3 \\@ 2.[][\n]", "5 * 3 @ 2", "5 * 3 @ 2"],
  ["closes the gaps of lost words", "Puede  me ayudo ?[][\n]", "Can you help me?", "Puede me ayudo?"],
  ["takes escapes away", "a\\/b \\[x\\].[][\n]", "a/b [x]", "a/b [x]"],
])("%s", (_, stream, source, expected) => {
  expect(fromStream(stream, source)).toBe(expected);
});

it("likens texts by the words and neighbours they share", () => {
  expect(likeness("where is the train", "Where is the train?")).toBe(1);
  expect(likeness("where is the train", "the canal of rain")).toBeLessThan(0.4);
  expect(likeness("", "")).toBe(0);
});
