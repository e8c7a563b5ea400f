import { describe, expect, it } from "vitest";
import { promptFor, spokenText, whisperLanguage } from "../../../pipeline/stt/whisper/text.ts";

describe("spokenText", () => {
  it.each([
    [" Add a task, to buy milk tomorrow.", "add a task to buy milk tomorrow"],
    [" What's the weather like in New York?", "what's the weather like in new york"],
    [" Remind me at 3:30 p.m. to call Anna-Marie.", "remind me at 3:30 pm to call anna-marie"],
    [" It costs $5.50, or 1,200 in all.", "it costs $5.50 or 1,200 in all"],
    [" Turn it down by 20%…", "turn it down by 20%"],
    [" 'Quoted' — and dashed", "quoted and dashed"],
    [" [BLANK_AUDIO]", ""],
    [" (upbeat music) Hello *coughs* there ♪ la la ♪", "hello there"],
    [" Añadir una tarea para comprar leche.", "añadir una tarea para comprar leche"],
    [" N’oublie pas l’école !", "n'oublie pas l'école"],
    [" the U.S. embassy", "the us embassy"],
    ["", ""],
  ])("says %j as %j", (written, spoken) => {
    expect(spokenText(written)).toBe(spoken);
  });
});

describe("whisperLanguage", () => {
  it.each([
    ["en-GB", "en"],
    ["pt-BR", "pt"],
    ["nb-NO", "no"],
    ["FIL", "tl"],
  ])("calls %s %s", (language, code) => {
    expect(whisperLanguage(language)).toBe(code);
  });
});

describe("promptFor", () => {
  it("names each hint once", () => {
    expect(promptFor(["Anna Kowalska", "buy  oat milk", "Anna Kowalska", " "])).toBe("Anna Kowalska, buy oat milk.");
    expect(promptFor([])).toBe("");
  });

  it("stays short, and takes shorter hints where a long one does not fit", () => {
    const prompt = promptFor(["a".repeat(200), "b".repeat(100), "Carl"]);
    expect(prompt.length).toBeLessThanOrEqual(241);
    expect(prompt).toContain("Carl");
  });
});
