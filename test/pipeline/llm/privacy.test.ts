import { describe, expect, test } from "vitest";
import { covered, coveredIn, placesFor, privateIn, privateWish } from "../../../pipeline/llm/privacy.ts";

describe("what is private", () => {
  test.each([
    ["my card is 4111 1111 1111 1111", ["payment"]],
    ["it is four one one one one one one one one one one one one one one one", ["payment"]],
    ["the account number ends in nine", ["payment"]],
    ["send it to GB29 NWBK 6016 1331 9268 19", ["payment"]],
    ["call 555-010-9988", ["contact"]],
    ["her number is five five five oh one double nine", ["contact"]],
    ["write to anna.b@example.com", ["contact"]],
    ["write to anna at example dot com", ["contact"]],
    ["my social security number is secret", ["identity", "secret"]],
    ["the password is swordfish", ["secret"]],
    ["what are the symptoms of flu", ["health"]],
    ["remind me to take my pills", ["health"]],
    ["what is the capital of france", []],
    ["set a timer for twenty five minutes", []],
    ["add one two three to my list", []],
    ["what happened on 2026-03-04", []],
    ["dentist at 3:30 on the 12th", []],
    ["what is 1250 times 38", []],
  ])("%s", (text, classes) => {
    expect([...privateIn(text)].sort()).toEqual([...classes].sort());
  });

  test("is covered where it leaves, unless it may leave", () => {
    expect(covered("call 555-010-9988 about the rent", [])).toBe("call [withheld] about the rent");
    expect(covered("Call 555-010-9988. Fetch my pills.", ["contact"])).toBe("Call 555-010-9988. [withheld].");
  });

  test.each([
    ["my password is swordfish", "[withheld]"],
    ["wifi password hunter2", "[withheld]"],
    ["swordfish is the door code", "[withheld]"],
    ["It rains. The password is swordfish! Bring milk. And eggs.", "It rains. [withheld]. And eggs."],
    ["Here is my pin. It is 4312. Bring milk.", "[withheld]. Bring milk."],
  ])("is covered with the words around it, for those are the secret: %s", (text, left) => {
    expect(covered(text, [])).toBe(left);
  });

  test("is covered in each text of what is told as data, which stays whole", () => {
    const found = {
      said: "You have 2 tasks.",
      data: { tasks: [{ title: "wifi password hunter2" }, { title: "milk" }] },
    };
    expect(coveredIn(found, [])).toEqual({
      said: "You have 2 tasks.",
      data: { tasks: [{ title: "[withheld]" }, { title: "milk" }] },
    });
  });
});

describe("where words go", () => {
  test.each([
    ["local_only", "hello there", [], ["local"], "local_only"],
    ["prefer_local", "hello there", [], ["local", "cloud"], "prefer_local"],
    ["cloud_ok", "hello there", [], ["cloud", "local"], "cloud_ok"],
    ["cloud_ok", "my password is x", [], ["local"], "private_content"],
    ["cloud_ok", "my password is x", ["secret"], ["cloud", "local"], "cloud_ok"],
  ] as const)("%s: %s", (level, text, allow, places, why) => {
    expect(placesFor(text, { level, allow })).toEqual({ places, why });
  });
});

test.each([
  ["privately, what is love", true, "what is love"],
  ["off the record what is love", true, "what is love"],
  ["what is private equity", false, "what is private equity"],
  ["privately", false, "privately"],
])("%s is a wish for privacy: %s", (text, isPrivate, rest) => {
  expect(privateWish(text)).toEqual({ isPrivate, text: rest });
});
