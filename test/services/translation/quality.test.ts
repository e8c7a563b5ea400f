import { expect, test } from "vitest";
import { detectLanguages } from "../../../services/translation/detect.ts";
import { roundTrip } from "../../../services/translation/quality.ts";
import { phraseBook } from "../../fakes/translation.ts";

const BOOK = phraseBook({
  "en>es": { "good morning everybody": "buenos días a todos", bank: "banco" },
  "es>en": { "buenos días a todos": "good morning everybody", banco: "bench" },
  "en>fr": { hello: "bonjour" },
});
const qualityOf = async (text: string, to: string) =>
  roundTrip(BOOK, text, await BOOK.translate(text, { from: "en", to }));

test("what comes back as it was seems good, what comes back otherwise does not, and what has no way back is unknown", async () => {
  expect(await qualityOf("good morning everybody", "es")).toEqual({
    score: 1,
    method: "round_trip",
    back: "good morning everybody",
  });
  expect((await qualityOf("bank", "es"))?.score).toBe(0);
  expect(await qualityOf("hello", "fr")).toBeUndefined();
});

test.each([
  ["Where is the nearest railway station?", "en"],
  ["¿Dónde está la estación de tren más cercana?", "es"],
  ["Où se trouve la gare la plus proche ?", "fr"],
  ["Wo ist der nächste Bahnhof, bitte?", "de"],
  ["Dov'è la stazione ferroviaria più vicina?", "it"],
])("%s is in %s", (text, language) => {
  expect(detectLanguages(text)[0]?.language).toBe(language);
});

test("nothing is in no language", () => {
  expect(detectLanguages(" ... ")).toEqual([]);
});
