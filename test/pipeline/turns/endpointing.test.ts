import { describe, expect, it } from "vitest";
import { createAssistant } from "../../../pipeline/assistant/assistant.ts";
import type { Pending } from "../../../pipeline/assistant/pending.ts";
import { type CommandServices, createCommands } from "../../../pipeline/commands/index.ts";
import { createLocalRouter } from "../../../pipeline/intent/local.ts";
import { silentLogger } from "../../../pipeline/log.ts";
import { noMetrics } from "../../../pipeline/metrics.ts";
import { type Evidence, judge, waitFor } from "../../../pipeline/turns/endpointing.ts";

const NOW = new Date("2026-03-10T10:00:00Z");
const assistant = createAssistant({
  router: createLocalRouter(),
  // Nothing is run here, so that no command needs what is behind it.
  commands: createCommands({} as CommandServices),
  log: silentLogger,
  metrics: noMetrics,
  now: () => 0,
});

const evidenceOf = async (text: string): Promise<Evidence> => ({
  text,
  understood: await assistant
    .open({ userId: "ann", language: "en", timeZone: "UTC" })
    .understand(text, { signal: new AbortController().signal, now: NOW }),
  isAnswer: false,
  prosody: { pitchFall: 0, pitchSlope: 0, energyFall: 0, finalMs: 250, cadence: 0 },
  meanPauseMs: undefined,
  speechMs: 300 + 55 * text.length,
});
const waitOf = async (text: string, more: Partial<Evidence> = {}) =>
  judge({ ...(await evidenceOf(text)), ...more }).waitMs;

/** Said as a sentence is that ends, or as one that goes on. */
const sounding = (cadence: number) => ({
  prosody: { pitchFall: 0, pitchSlope: 0, energyFall: 0, finalMs: 250, cadence },
});

describe("what was said first waits longer than what was said then", () => {
  it.each([
    ["set a timer for", "set a timer for ten minutes"],
    ["set a timer for twenty", "set a timer for twenty minutes"],
    ["add a task to", "add a task to buy milk"],
    ["add a task to buy milk", "add a task to buy milk tomorrow"],
    ["remind me to call mom", "remind me to call mom at five in the afternoon"],
    ["schedule a meeting with anna", "schedule a meeting with anna on friday at half past three"],
    ["set an alarm for seven", "set an alarm for seven in the morning"],
    ["what is on my calendar", "what is on my calendar tomorrow"],
    ["how do you say", "how do you say good morning in spanish"],
    ["what time is it in", "what time is it in tokyo"],
    ["um", "thank you"],
    ["what time is it and", "what time is it"],
    ["broom has cereal the", "what time is it in tokyo"],
    ["", "what is the date today"],
  ])("'%s' | '%s'", async (open, whole) => expect(await waitOf(open)).toBeGreaterThan(await waitOf(whole)));
});

it.each(["set a timer for ten minutes", "what time is it in tokyo", "what is on my calendar tomorrow"])(
  "'%s' is answered promptly",
  async (text) => expect(await waitOf(text, sounding(2))).toBeLessThanOrEqual(250),
);

it.each(["add a task to", "set a timer for", "remind me to", "um"])("'%s' is given time", async (text) =>
  expect(await waitOf(text)).toBeGreaterThanOrEqual(800),
);

it("the same words wait longer where they sound as if more came", async () => {
  for (const text of ["what time is it", "add a task to buy milk", "what is on my calendar"])
    expect(await waitOf(text, sounding(-3))).toBeGreaterThan((await waitOf(text, sounding(4))) + 100);
});

it("an answer that makes no sense does not keep a caller waiting for more of it", async () => {
  const set = (await evidenceOf("wake me up at nine")).understood;
  if (set?.plan.kind !== "run") throw new Error("nothing was understood");
  const { command, slots } = set.plan;
  const said = "what can you do";
  const unclear = { ...(await evidenceOf(said)), isAnswer: true };
  const reasonsOf = (answers: Pending | null) =>
    judge({
      ...unclear,
      understood: { ...set, said, plan: { kind: "run", command, slots: { ...slots, when: said }, answers } },
    }).reasons;
  expect(reasonsOf(null)).toContain("- the command needs more");
  const question = { slot: "when", slots, expects: "text" } as const;
  const asked = { command: command.name, question, say: "When?", askedAt: NOW, failures: 0 };
  expect(reasonsOf(asked)).not.toContain("- the command needs more");
});

it("callers who rest long are given longer, unless they have surely finished", async () => {
  const [hasty, patient] = [{ meanPauseMs: 250 }, { meanPauseMs: 900 }];
  expect(await waitOf("add a task to buy milk", patient)).toBeGreaterThan(
    (await waitOf("add a task to buy milk", hasty)) + 100,
  );
  const whole = "what is on my calendar tomorrow";
  const [finished, rested] = [await waitOf(whole, { ...hasty, ...sounding(3) }), { ...patient, ...sounding(3) }];
  expect((await waitOf(whole, rested)) - finished).toBeLessThan(60);
});

it("what answers an open question is taken sooner than the same words out of the blue", async () => {
  const evidence = await evidenceOf("tomorrow at nine");
  const plan = evidence.understood?.plan;
  const set = (await evidenceOf("wake me up at nine")).understood;
  if (!evidence.understood || plan === undefined || !set) throw new Error("nothing was understood");
  const answering = { ...evidence, isAnswer: true, understood: { ...set, said: "tomorrow at nine" } };
  expect(judge(answering).waitMs).toBeLessThan(judge({ ...answering, isAnswer: false }).waitMs);
});

it("while speech to text has not said yet, a turn is not taken at once", () => {
  const { waitMs, reasons } = judge({
    text: undefined,
    isAnswer: false,
    prosody: undefined,
    meanPauseMs: undefined,
    speechMs: 1500,
  });
  expect(waitMs).toBeGreaterThan(400);
  expect(reasons).toContain("- speech to text has not said yet");
});

it("stays between its bounds, the most patient at two and a half seconds", async () => {
  const open = { ...(await evidenceOf("um")), meanPauseMs: 5000 };
  const whole = { ...(await evidenceOf("set a timer for ten minutes")), ...sounding(3) };
  expect(judge(open, { maxMs: 10_000 }).waitMs).toBeLessThanOrEqual(2500);
  expect(judge(open, { maxMs: 700 }).waitMs).toBe(700);
  expect(judge(whole, { minMs: 400 }).waitMs).toBe(400);
  for (const evidence of [open, whole]) {
    const { finished } = judge(evidence);
    expect(finished).toBeGreaterThanOrEqual(0);
    expect(finished).toBeLessThanOrEqual(1);
  }
});

it("the wait never grows with the probability that the caller has finished", () => {
  const waits = Array.from({ length: 101 }, (_, i) => waitFor(i / 100));
  expect(waits).toEqual([...waits].sort((a, b) => b - a));
});

it("reasons hold no word of what was said", async () => {
  const { reasons } = judge(await evidenceOf("remind me to call doctor zimmermann about the"));
  expect(reasons.length).toBeGreaterThan(0);
  expect(reasons.join(" ")).not.toMatch(/zimmermann|remind|doctor/);
});
