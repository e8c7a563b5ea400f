import { expect, test } from "vitest";
import { withCapitals } from "../../../../services/translation/apertium/english.ts";

test.each([
  ["i think i'm late", "I think I'm late"],
  ["we meet on monday in london", "we meet on Monday in London"],
  ["do you speak english", "do you speak English"],
  ["i may go in may", "I may go in May"],
  ["the i-th of them, i.e. this", "the i-th of them, i.e. this"],
  ["they march in march", "they march in March"],
  // Whoever wrote capitals meant the rest, too.
  ["Call me i", "Call me i"],
])("what was heard without capitals gets those it needs: %s", (heard, written) => {
  expect(withCapitals(heard)).toBe(written);
});
