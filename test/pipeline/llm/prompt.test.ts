import { describe, expect, test } from "vitest";
import { type PromptOptions, promptOf } from "../../../pipeline/llm/prompt.ts";
import { tokensOfMessages } from "../../../pipeline/llm/tokens.ts";

const options = (more: Partial<PromptOptions> = {}): PromptOptions => ({
  ...{ language: "en", timeZone: "UTC", now: new Date("2026-03-04T15:00:00Z"), preferences: {}, facts: undefined },
  ...{ summary: "", turns: [], said: "is water wet", place: "local", allow: [] },
  ...more,
});
const texts = (more: Partial<PromptOptions>) => promptOf(options(more)).map(({ content }) => content);

describe("a prompt", () => {
  test("holds the newest turns that there is room for, and what is said last", () => {
    const turns = Array.from({ length: 50 }, (_, i) => ({ said: `turn ${i} ${"word ".repeat(20)}`, heard: "Yes." }));
    const budgetTokens = 1500;
    const told = promptOf(options({ turns, budgetTokens }));
    expect(tokensOfMessages(told)).toBeLessThanOrEqual(budgetTokens);
    expect(told.at(-1)?.content).toBe("is water wet");
    expect(told.some(({ content }) => content.startsWith("turn 49 "))).toBe(true);
    expect(told.some(({ content }) => content.startsWith("turn 0 "))).toBe(false);
  });

  test("leaves room for the functions that are offered", () => {
    const turns = [{ said: "hello ".repeat(100), heard: "Hello." }];
    expect(texts({ turns, budgetTokens: 2000 }).join("")).toContain("hello hello");
    expect(texts({ turns, budgetTokens: 2000, toolTokens: 1650 }).join("")).not.toContain("hello hello");
  });

  test("is within its bounds whatever is said: of long words the beginning and the end are told", () => {
    const said = `Sum this up: ${"é".repeat(20_000)} and say it in French`;
    const told = promptOf(options({ said, budgetTokens: 2500, toolTokens: 500 }));
    expect(tokensOfMessages(told) + 500).toBeLessThanOrEqual(2500);
    expect(told.at(-1)?.content).toMatch(/^Sum this up: .* … .* and say it in French$/);
  });

  test("does without what is stored where there is no room for it", () => {
    const facts = {
      tasks: Array.from({ length: 20 }, () => ({ title: "x".repeat(90), list: "tasks", dueAt: null })),
      events: [],
    };
    expect(texts({ facts }).join("")).toContain("open_tasks");
    expect(texts({ facts, budgetTokens: 700 }).join("")).not.toContain("open_tasks");
  });
});
