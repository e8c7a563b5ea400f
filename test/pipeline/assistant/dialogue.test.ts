import { describe, expect, test } from "vitest";
import { createAssistant } from "../../../pipeline/assistant/assistant.ts";
import type { Intent, IntentRouter } from "../../../pipeline/intent/intent.ts";
import { silentLogger } from "../../../pipeline/log.ts";
import { noMetrics } from "../../../pipeline/metrics.ts";
import { scriptedRouter } from "../../fakes/router.ts";
import { ANNA, BOB, useWorld } from "../commands/world.ts";

const world = useWorld();

const command = (name: string, slots: Intent["slots"] = {}, more: Partial<Intent> = {}): Partial<Intent> => ({
  route: "task",
  command: name,
  slots,
  confidence: 0.98,
  ...more,
});

const SCRIPT: Record<string, Partial<Intent>> = {
  "add a task": command("task.add"),
  "add milk": command("task.add", { title: "milk" }),
  "buy milk": command("task.add", { title: "buy milk" }),
  "add call mom about dinner": command("task.add", { title: "call mom about dinner" }),
  "add call mom about tickets": command("task.add", { title: "call mom about tickets" }),
  "complete call mom": command("task.complete", { title: "call mom" }),
  "what are my tasks": command("task.list"),
  "the second one is done": command("task.complete", { title: "the second one" }),
  "delete it": command("task.delete", { title: "it" }),
  "delete all my tasks": command("task.delete", { all: true }),
  "delete everything, surely": command("task.delete", { all: true, confirmed: true }),
  "remind me to call mom": command("reminder.set", { title: "call mom" }),
  "remind me to stretch": command("reminder.set", { title: "stretch" }),
  "what's the weather like": { route: "other_domain", confidence: 0.9 },
  "set a reminder": command("reminder.set"),
  "set a timer": command("timer.set"),
  "set a timer for five minutes": command("timer.set", { duration: "five minutes" }),
  "what time is it": command("time.now", {}, { route: "datetime" }),
  "say that again": command("dialog.repeat", {}, { route: "dialog_control" }),
  stop: command("dialog.stop", {}, { route: "dialog_control" }),
  yes: command("dialog.yes", {}, { route: "dialog_control" }),
  "that works for me": command("dialog.yes", {}, { route: "dialog_control", confidence: 0.7 }),
  "turn on the lights": { route: "device_control" },
  "order a pizza": { route: "other_domain" },
  "do a barrel roll": command("calendar.juggle", {}, { route: "calendar" }),
};

const open = (router: IntentRouter = scriptedRouter(SCRIPT), userId = ANNA, answerNothing = false) => {
  const dialogue = createAssistant({
    router,
    commands: world.commands,
    log: silentLogger,
    metrics: noMetrics,
    now: () => performance.now(),
    options: { answerNothing },
  }).open({ userId, language: "en", timeZone: "America/New_York" });
  const options = () => ({ signal: new AbortController().signal, now: world.now });
  return {
    dialogue,
    options,
    answer: (text: string) => dialogue.answer(text, options()),
    say: async (text: string) => (await dialogue.answer(text, options())).text(),
  };
};

/** Plays a dialogue: what is said, and what must be answered. */
const play = async (turns: readonly (readonly [string, string | RegExp])[], say = open().say) => {
  for (const [said, expected] of turns) {
    const answer = await say(said);
    if (typeof expected === "string") expect(`${said}: ${answer}`).toBe(`${said}: ${expected}`);
    else expect(answer, said).toMatch(expected);
  }
};
const titles = async () => (await world.services.tasks.list(ANNA)).map(({ title }) => title);

describe("a question", () => {
  test("is answered by the next utterance", async () => {
    await play([
      ["remind me to call mom", "When?"],
      ["tomorrow at five", "I'll remind you tomorrow at 5 PM: call mom."],
      ["set a timer", "For how long?"],
      ["five minutes", "Timer set for 5 minutes."],
    ]);
  });

  test("for a title takes any words, also such as are a command elsewhere", async () => {
    await play([
      ["add a task", "What should I add?"],
      ["um, to wash the car", "Added wash the car."],
      ["set a reminder", "Remind you of what?"],
      ["buy milk", "When?"],
      ["at five", "I'll remind you today at 5 PM: buy milk."],
    ]);
    expect(await titles()).toEqual(["wash the car"]);
  });

  test("is answered by the same command with more in it", async () => {
    await play([
      ["add a task", "What should I add?"],
      ["add milk", "Added milk."],
    ]);
  });

  test("may be answered together with the next one", async () => {
    await play([
      ["set a reminder", "Remind you of what?"],
      ["to call mom at five", "I'll remind you today at 5 PM: call mom."],
    ]);
  });

  test.each(["never mind", "stop", "cancel that", "no thanks"])("is dropped by %s", async (words) => {
    await play([
      ["set a timer", "For how long?"],
      [words, "Okay, never mind."],
      ["five minutes", /^(Sorry|I can't|That's not)/],
    ]);
    expect(await world.services.reminders.list(ANNA)).toEqual([]);
  });

  test("gives way to another request", async () => {
    await play([
      ["remind me to call mom", "When?"],
      ["what time is it", "It's 10 AM."],
      ["tomorrow at five", /^(Sorry|I can't|That's not)/],
    ]);
  });

  test("for a title is dropped by a question, though nobody can answer that", async () => {
    await play([
      ["set a reminder", "Remind you of what?"],
      ["what's the weather like", /can't|not something/],
      ["tomorrow at five", /^(Sorry|I can't|That's not)/],
    ]);
  });

  test("gives way to the same request about something else", async () => {
    await play([
      ["remind me to call mom", "When?"],
      ["remind me to stretch", "When?"],
      ["at five", "I'll remind you today at 5 PM: stretch."],
    ]);
  });

  test("is repeated when asked for, and stays open", async () => {
    await play([
      ["remind me to call mom", "When?"],
      ["say that again", "When?"],
      ["at five", "I'll remind you today at 5 PM: call mom."],
    ]);
  });

  test("is dropped after two answers that made no sense", async () => {
    await play([
      ["set a timer", "For how long?"],
      ["blue", "Sorry, for how long?"],
      ["green", "Okay, let's leave it."],
      ["five minutes", /^(Sorry|I can't|That's not)/],
    ]);
  });

  test("is forgotten after a minute", async () => {
    const { say } = open();
    expect(await say("set a timer")).toBe("For how long?");
    world.now = new Date(world.now.getTime() + 61_000);
    expect(await say("five minutes")).toMatch(/^(Sorry|I can't|That's not)/);
  });

  test("is not answered by silence", async () => {
    await play([
      ["set a timer", "For how long?"],
      ["", ""],
      ["five minutes", "Timer set for 5 minutes."],
    ]);
  });
});

describe("a choice", () => {
  const start: readonly (readonly [string, string])[] = [
    ["add call mom about dinner", "Added call mom about dinner."],
    ["add call mom about tickets", "Added call mom about tickets."],
    ["complete call mom", "Which one: call mom about dinner or call mom about tickets?"],
  ];

  test.each([
    ["the tickets", "call mom about tickets"],
    ["the first one", "call mom about dinner"],
    ["call mom about dinner", "call mom about dinner"],
  ])("is made by %s", async (words, title) => {
    await play([...start, [words, `Done: ${title}.`]]);
  });

  test("is asked for once more, and then left", async () => {
    await play([...start, ["purple", /^Sorry, I didn't get that. Which one/], ["purple", "Okay, let's leave it."]]);
    expect(await titles()).toHaveLength(2);
  });
});

describe("yes and no", () => {
  test.each(["yes", "yeah do it", "that works for me"])("%s deletes everything", async (words) => {
    await play([
      ["add milk", "Added milk."],
      ["add call mom about dinner", "Added call mom about dinner."],
      ["delete all my tasks", "Delete all 2 tasks?"],
      [words, "Deleted 2 tasks."],
    ]);
  });

  test("no keeps everything", async () => {
    await play([
      ["add milk", "Added milk."],
      ["delete all my tasks", "Delete the one task?"],
      ["no", /^Okay/],
      ["yes", /^(Okay|All right|Good)\.$/],
    ]);
    expect(await titles()).toEqual(["milk"]);
  });

  test("a router cannot say yes in the caller's place", async () => {
    await play([
      ["add milk", "Added milk."],
      ["delete everything, surely", "Delete the one task?"],
    ]);
  });
});

test("what was named last can be pointed at", async () => {
  await play([
    ["add milk", "Added milk."],
    ["add call mom about dinner", "Added call mom about dinner."],
    ["what are my tasks", "You have 2 tasks: milk and call mom about dinner."],
    ["the second one is done", "Done: call mom about dinner."],
    ["add call mom about tickets", "Added call mom about tickets."],
    ["delete it", "Deleted call mom about tickets."],
  ]);
  expect(await titles()).toEqual(["milk"]);
});

test("what points at nothing is asked about", async () => {
  await play([
    ["delete it", "Which task do you mean?"],
    ["never mind", "Okay, never mind."],
  ]);
});

test("the second one is understood without the router, once something was listed", async () => {
  await play([
    ["delete the second one", /^Sorry|can't|not something|beyond/],
    ["add milk", "Added milk."],
    ["add call mom about dinner", "Added call mom about dinner."],
    ["what are my tasks", "You have 2 tasks: milk and call mom about dinner."],
    ["please mark the first one as done", "Done: milk."],
    ["set a timer for five minutes", "Timer set for 5 minutes."],
    ["cancel it", "Cancelled your 5 minute timer."],
  ]);
});

test("words that nobody understood are not called impossible", async () => {
  const mumble: IntentRouter = {
    name: "mumble",
    route: async () => ({ route: "device_control", command: null, slots: {}, confidence: 0.2 }),
  };
  expect(await open(mumble).say("grmbl")).toMatch(/didn't get that|another way/);
});

test("repeat says the last answer again, stop is silent, neither is itself repeated", async () => {
  await play([
    ["say that again", "I haven't said anything yet."],
    ["what time is it", "It's 10 AM."],
    ["stop", ""],
    ["say that again", "It's 10 AM."],
    ["say that again", "It's 10 AM."],
  ]);
});

test("what cannot be done is refused, and not twice in the same words", async () => {
  const { answer, say } = open();
  const { command, result } = await answer("turn on the lights");
  expect(command).toBeNull();
  expect(result.handled).toBe(false);
  for (const text of ["turn on the lights", "order a pizza", "unheard of"]) {
    const [first, second] = [await say(text), await say(text)];
    expect(first).toMatch(/can't|not something|beyond|can help/);
    expect(second).not.toBe(first);
  }
});

test("a command that does not exist is refused as its domain is", async () => {
  expect(await open().say("do a barrel roll")).toMatch(/calendar/);
});

test("silence gets no reply, or an apology where that is wanted", async () => {
  expect(await open().say("  ")).toBe("");
  expect(await open(scriptedRouter({}), ANNA, true).say("")).toBe("Sorry, I didn't catch that.");
});

test("a router that fails is told of, and the dialogue goes on", async () => {
  let calls = 0;
  const failing: IntentRouter = {
    name: "failing",
    async route(text, ctx) {
      if (++calls === 1) throw new Error("boom");
      return scriptedRouter(SCRIPT).route(text, ctx);
    },
  };
  await play(
    [
      ["what time is it", "Sorry, something went wrong."],
      ["what time is it", "It's 10 AM."],
    ],
    open(failing).say,
  );
});

test("tells of the intent before the command runs, and of the result after", async () => {
  const { dialogue, options } = open();
  const seen: string[] = [];
  await dialogue.answer("add milk", {
    ...options(),
    onIntent: ({ command, slots }) => seen.push(`${command} ${JSON.stringify(slots)}`),
    onResult: (command, { handled }) => seen.push(`${command} ${handled}`),
  });
  expect(seen).toEqual(['task.add {"title":"milk"}', "task.add true"]);
});

describe("two phases", () => {
  test("understanding changes nothing, however often", async () => {
    const { dialogue, options, say } = open();
    expect(await say("set a timer")).toBe("For how long?");
    for (let i = 0; i < 3; i++) {
      const understood = await dialogue.understand("five minutes", options());
      expect(understood).toMatchObject({
        effect: "write",
        intent: { command: "timer.set", slots: { duration: "five minutes" } },
      });
    }
    expect(await world.services.reminders.list(ANNA)).toEqual([]);
    expect(await say("five minutes")).toBe("Timer set for 5 minutes.");
  });

  test("what only reads may run and be thrown away", async () => {
    const { dialogue, options, say } = open();
    await say("remind me to call mom");
    const understood = await dialogue.understand("what time is it", options());
    expect(understood.effect).toBe("read");
    expect((await dialogue.run(understood, options())).say).toBe("It's 10 AM.");
    // Never remembered: the question is still open.
    expect(await say("at five")).toBe("I'll remind you today at 5 PM: call mom.");
  });

  test("a remembered answer is part of the dialogue", async () => {
    const { dialogue, options, say } = open();
    const answer = await dialogue.run(await dialogue.understand("set a timer", options()), options());
    dialogue.remember(answer);
    expect(await say("five minutes")).toBe("Timer set for 5 minutes.");
  });
});

test("an aborted turn says nothing", async () => {
  const { dialogue } = open();
  const caller = new AbortController();
  caller.abort();
  const answer = await dialogue.answer("what time is it", { signal: caller.signal, now: world.now });
  expect(answer.say).toBe("");
});

test("dialogues do not hear each other, nor see another user's things", async () => {
  const anna = open();
  const bob = open(scriptedRouter(SCRIPT), BOB);
  await play(
    [
      ["add milk", "Added milk."],
      ["set a timer", "For how long?"],
    ],
    anna.say,
  );
  await play(
    [
      ["what are my tasks", "You have no tasks."],
      ["five minutes", /^(Sorry|I can't|That's not)/],
    ],
    bob.say,
  );
  expect(await anna.say("five minutes")).toBe("Timer set for 5 minutes.");
});
