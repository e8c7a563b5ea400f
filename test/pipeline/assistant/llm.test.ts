import { describe, expect, test } from "vitest";
import { createAssistant } from "../../../pipeline/assistant/assistant.ts";
import type { Mind } from "../../../pipeline/assistant/mind.ts";
import { silentLogger } from "../../../pipeline/log.ts";
import { noMetrics } from "../../../pipeline/metrics.ts";
import { ANNA, BOB, useWorld } from "../commands/world.ts";
import { useServers } from "../llm/fixture.ts";
import { listen, talk } from "./llm-fixture.ts";

const world = useWorld();
const servers = useServers();
const titles = async (userId = ANNA) => (await world.services.tasks.list(userId)).map(({ title }) => title);
const lastRequest = () => servers.local.requests.at(-1);
const sent = () => JSON.stringify(lastRequest()?.messages);

describe("what the local router is sure of", () => {
  test("is answered without asking anybody", async () => {
    const before = servers.local.requests.length;
    const { spoken, reasoning } = await talk(world, servers).say("add milk");
    expect(spoken).toBe("Added milk.");
    expect(reasoning).toEqual({ engine: "local", why: "sure" });
    expect(servers.local.requests.length).toBe(before);
  });
});

describe("what it is not sure of", () => {
  test("is asked of a model, which talks clause by clause", async () => {
    servers.local.script({ say: "Water is wet. That much is sure." });
    const { say, reasoning, intent } = await talk(world, servers)
      .say("is water wet")
      .then(async (answer) => answer);
    expect(typeof say).toBe("object");
    expect(reasoning).toMatchObject({ engine: "llm_local", why: "unknown", where: "prefer_local", model: "scripted" });
    expect(intent.command).toBeNull();
  });

  test("becomes commands, several of them in order, told in their own words without asking the model again", async () => {
    const before = servers.local.requests.length;
    servers.local.script({
      calls: [
        { name: "task_add", arguments: { title: "milk" } },
        { name: "calendar_query", arguments: { when: "friday" } },
      ],
    });
    const { spoken, ran, reasoning } = await talk(world, servers).say("add milk and tell me what is on friday");
    expect(spoken).toBe("Added milk. You have nothing on Friday.");
    expect(ran.map(({ command }) => command)).toEqual(["task.add", "calendar.query"]);
    expect(reasoning.why).toBe("several");
    expect(await titles()).toEqual(["milk"]);
    expect(servers.local.requests.length).toBe(before + 1);
  });

  test("changes nothing until the turn is committed", async () => {
    const { dialogue, asked } = talk(world, servers);
    servers.local.script({ calls: [{ name: "task_add", arguments: { title: "milk" } }] });
    const understood = await dialogue.understand("maybe add milk", asked());
    expect(understood.effect).toBe("write");
    expect(await titles()).toEqual([]);
    await dialogue.act(understood, asked());
    expect(await titles()).toEqual(["milk"]);
  });

  test("asks back for what was not said, as the command does", async () => {
    const { spoken } = talk(world, servers);
    servers.local.script({
      calls: [
        { name: "reminder_set", arguments: { title: "call mom" } },
        { name: "task_add", arguments: { title: "eggs" } },
      ],
    });
    expect(await spoken("i must call mom some time, also we are out of eggs")).toBe("Added eggs. When?");
    expect(await spoken("at five")).toBe("I'll remind you today at 5 PM: call mom.");
  });

  test("is worked out from what commands find, where the model says that this is needed", async () => {
    await world.services.tasks.add(ANNA, { title: "wash the car" });
    servers.local.script(
      { calls: [{ name: "task_list", arguments: { for_answer: true } }] },
      { say: "You have just one, so start with the car." },
    );
    expect(await talk(world, servers).spoken("what should i begin with")).toBe(
      "You have just one, so start with the car.",
    );
    expect(lastRequest()?.tools).toBeUndefined();
    expect(sent()).toContain("wash the car");
  });

  test("is told as it was found where the answer cannot be worked out", async () => {
    await world.services.tasks.add(ANNA, { title: "wash the car" });
    servers.local.script({ calls: [{ name: "task_list", arguments: { for_answer: true } }] }, { status: 400 });
    expect(await talk(world, servers).spoken("what should i begin with")).toBe("You have 1 task: wash the car.");
  });
});

describe("arguments", () => {
  test("that cannot be are put right in one round", async () => {
    servers.local.script(
      { calls: [{ name: "task_add", arguments: "{milk" }] },
      { calls: [{ name: "task_add", arguments: { title: "milk" } }] },
    );
    expect(await talk(world, servers).spoken("maybe add milk")).toBe("Added milk.");
    expect(sent()).toContain("The arguments are no JSON object.");
  });

  test.each([
    ["no function of ours", { name: "task_explode", arguments: {} }],
    ["no argument of it", { name: "task_add", arguments: { title: "milk", colour: "red" } }],
    ["of the wrong type", { name: "task_add", arguments: { title: ["milk"] } }],
  ])("that are twice %s get an honest answer, and nothing is done", async (_, call) => {
    servers.local.script({ calls: [call] }, { calls: [call] });
    const { spoken, reasoning } = await talk(world, servers).say("maybe add milk");
    expect(spoken).toBe("Sorry, I couldn't work out how to do that.");
    expect(reasoning.failed).toBe("bad_calls");
    expect(await titles()).toEqual([]);
  });

  test("that cannot be, and come after words, are told of: what was said cannot be taken back", async () => {
    servers.local.script({ say: "I will see to it.", calls: [{ name: "task_explode", arguments: {} }] });
    expect(await talk(world, servers).spoken("maybe add milk")).toBe(
      "I will see to it. Sorry, I couldn't work out how to do that.",
    );
  });

  test("beyond what is done at once are said to be left out, after words too", async () => {
    const names = ["eggs", "milk", "bread", "tea", "salt", "rice", "beans"];
    const calls = names.map((title) => ({ name: "task_add", arguments: { title } }));
    const said = `add ${names.join(" and ")}`;
    servers.local.script({ calls }, { say: "Right.", calls: calls.slice(0, 6) });
    const { spoken } = talk(world, servers);
    expect(await spoken(said)).toMatch(/Added salt\. I can do 5 things at once, so I left out the other 2\.$/);
    expect((await titles()).length).toBe(5);
    expect(await spoken(said)).toMatch(/so I left out the other one\.$/);
  });

  test("after words have their answer worked out, and set what is said from then on, as others do", async () => {
    await world.services.tasks.add(ANNA, { title: "wash the car" });
    const { spoken } = talk(world, servers);
    servers.local.script(
      { say: "Let me look.", calls: [{ name: "task_list", arguments: { for_answer: true } }] },
      { say: "Begin with the car." },
    );
    expect(await spoken("what should i begin with")).toBe("Let me look. Begin with the car.");
    servers.local.script({ say: "Fine.", calls: [{ name: "translate_mode", arguments: { to: "Spanish" } }] });
    await spoken("my guests need an interpreter into spanish tonight");
    expect(await spoken("good morning")).toBe("buenos días");
  });

  test("that only a question may fill are not taken from a model", async () => {
    await world.services.tasks.add(ANNA, { title: "milk" });
    await world.services.tasks.add(ANNA, { title: "eggs" });
    servers.local.script({ calls: [{ name: "task_delete", arguments: { all: true, confirmed: true } }] });
    expect(await talk(world, servers).spoken("get rid of all of them")).toBe("Delete all 2 tasks?");
    expect((await titles()).length).toBe(2);
  });
});

describe("a conversation", () => {
  test("is told to the model as it was heard, not as it was said", async () => {
    const { dialogue, asked, spoken } = talk(world, servers);
    servers.local.script({ say: "Paris is the capital. Lyon is the second city. Nice is the fifth." });
    const answer = await dialogue.answer("tell me about france", asked());
    await listen(answer.say);
    dialogue.heard(answer, "Paris is the capital.");
    servers.local.script({ say: "Sure." });
    await spoken("go on then");
    expect(sent()).toContain("Paris is the capital.");
    expect(sent()).not.toContain("Lyon");
    expect(dialogue.turns[0]).toEqual({ said: "tell me about france", heard: "Paris is the capital." });
  });

  test("holds what was produced of a reply that nobody listened to the end of, for 'repeat' too", async () => {
    const { dialogue, asked, spoken } = talk(world, servers);
    servers.local.script({ say: "One comes first. Two comes next. Three is last." });
    const { say } = await dialogue.answer("count for me", asked());
    for await (const { text } of say as AsyncIterable<{ text: string }>) {
      expect(text).toBe("One comes first.");
      break;
    }
    expect(dialogue.turns[0]?.heard).toBe("One comes first.");
    expect(await spoken("say that again")).toBe("One comes first.");
  });

  test("knows the user's own tasks and events as data, and nobody else's", async () => {
    await world.services.tasks.add(ANNA, { title: "water the plants" });
    await world.services.tasks.add(BOB, { title: "feed the snake" });
    servers.local.script({ say: "The plants." });
    await talk(world, servers).spoken("what was that thing again");
    expect(sent()).toContain("water the plants");
    expect(sent()).not.toContain("snake");
  });

  test("takes up preferences", async () => {
    servers.local.script({ say: "Right." });
    const preferences = async () => ({ tone: "like a pirate", goals: ["run a marathon"], name: "Anna" });
    await talk(world, servers, { preferences }).spoken("hello there you");
    for (const part of ["like a pirate", "run a marathon", "Anna"]) expect(sent()).toContain(part);
  });

  test("that grows long goes on with a summary of its old turns", async () => {
    const { spoken } = talk(world, servers);
    const long = "It is a long story. ".repeat(60);
    const isSummary = () => servers.local.requests.some(({ messages }) => messages[0]?.content?.startsWith("Sum up"));
    for (let turn = 0; turn < 6 && !isSummary(); turn++) {
      servers.local.script({ say: long });
      // The summary is asked for on the side.
      await spoken(`tell me story ${turn}`);
    }
    await expect.poll(isSummary).toBe(true);
    await expect
      .poll(async () => {
        await spoken("and then what");
        return sent();
      })
      .toContain("I have nothing to say.");
    expect(sent()).not.toContain("tell me story 0");
  });
});

describe("a model that fails", () => {
  test("leaves the local answer", async () => {
    servers.local.script({ status: 401 });
    servers.cloud.script({ status: 401 });
    const { spoken, reasoning } = await talk(world, servers).say("maybe add milk");
    expect(spoken).toBe("Added milk.");
    expect(reasoning).toMatchObject({ engine: "local", why: "unsure", failed: "refused" });
  });

  test("in the middle of a reply says so", async () => {
    servers.local.script({ fault: "stall", say: ["It began well. But"] });
    expect(await talk(world, servers).spoken("tell me a story")).toBe("It began well. Sorry, I lost the rest of that.");
  });

  test("in the middle of a call does nothing", async () => {
    const half = { fault: "cut", calls: [{ name: "task_add", arguments: { title: "milk" } }] } as const;
    servers.local.script(half);
    servers.cloud.script({ say: "I can't do that now." });
    expect(await talk(world, servers).spoken("i need milk")).toBe("I can't do that now.");
    expect(await titles()).toEqual([]);
  });
});

test("one budget holds for all that a turn asks a model, and what nobody waits for any more is not asked for long", async () => {
  await world.services.tasks.add(ANNA, { title: "wash the car" });
  let at = 0;
  const budgets: (number | undefined)[] = [];
  const model = servers.model("local");
  const call = (name: string, given: string) => ({ id: "1", name, arguments: given });
  const answers = [call("task_explode", "{}"), call("task_list", '{"for_answer":true}')];
  const brain: Mind["brain"] = {
    places: ["local"],
    async *think({ budgetMs }) {
      budgets.push(budgetMs);
      at += 1000;
      yield { type: "begun", model };
      const next = answers.shift();
      if (next) yield { type: "calls", calls: [next] };
      else yield { type: "clause", text: "The car." };
      yield { type: "end", whole: true };
    },
  };
  const dialogue = createAssistant({
    router: { name: "none", route: async () => ({ route: "chat", command: null, slots: {}, confidence: 1 }) },
    commands: world.commands,
    log: silentLogger,
    metrics: noMetrics,
    now: () => at,
    mind: { brain, budgetMs: 4000 },
  }).open({ userId: ANNA, language: "en", timeZone: "UTC" });
  const signal = new AbortController().signal;
  const answer = await dialogue.answer("what should i begin with", { signal, now: world.now, deadline: 3500 });
  expect(await listen(answer.say)).toBe("The car.");
  expect(budgets).toEqual([3500, 2500, 1500]);
});

describe("a thought at a tentative end of speech", () => {
  test("is the same one that answers the final text", async () => {
    const { dialogue, asked, metrics } = talk(world, servers);
    const before = servers.local.requests.length;
    servers.local.script({ say: "Yes, it is." });
    const [early, late] = await Promise.all([
      dialogue.understand("is water wet", asked()),
      dialogue.understand("is water wet", asked()),
    ]);
    expect(early.plan.kind).toBe("tell");
    expect(await listen((await dialogue.act(late, asked())).say)).toBe("Yes, it is.");
    expect(servers.local.requests.length).toBe(before + 1);
    expect(metrics.of("llm_speculations_total", { outcome: "shared" })).toBe(1);
  });

  test("is dropped when speech resumes, and what it cost is counted", async () => {
    const { dialogue, asked, metrics } = talk(world, servers);
    const [asks, left] = [servers.local.requests.length, servers.local.left];
    servers.local.script({ fault: "silent" }, { say: "Salty." });
    const speech = new AbortController();
    const early = dialogue.understand("is water", asked(speech.signal));
    await expect.poll(() => servers.local.requests.length).toBe(asks + 1);
    speech.abort();
    expect((await early).plan).toMatchObject({ kind: "say" });
    const late = await dialogue.understand("is water salty", asked());
    expect(await listen((await dialogue.act(late, asked())).say)).toBe("Salty.");
    await expect.poll(() => servers.local.left).toBe(left + 1);
    expect(metrics.of("llm_tokens_total", { kind: "wasted" })).toBeGreaterThan(0);
    expect(metrics.of("llm_speculations_total", { outcome: "dropped" })).toBe(1);
    expect(dialogue.turns.map(({ said }) => said)).toEqual(["is water salty"]);
  });

  test("that ran what only reads is paid for once, though a noise threw its answer away", async () => {
    const { dialogue, asked, metrics } = talk(world, servers);
    const before = servers.local.requests.length;
    servers.local.script({ calls: [{ name: "task_list", arguments: {} }] });
    const speech = new AbortController();
    const early = await dialogue.understand("what should i begin with", asked(speech.signal));
    expect(early.effect).toBe("read");
    await dialogue.run(early, asked(speech.signal));
    speech.abort();
    await dialogue.act(await dialogue.understand("what should i begin with", asked()), asked());
    expect(servers.local.requests.length).toBe(before + 1);
    expect(metrics.of("llm_tokens_total", { kind: "wasted" })).toBe(0);
    expect(metrics.of("llm_speculations_total", { outcome: "used" })).toBe(1);
  });

  test("that was whole when it was dropped has wasted what it cost", async () => {
    const { dialogue, asked, metrics } = talk(world, servers);
    servers.local.script({ say: "Yes." }, { say: "Salty." });
    const speech = new AbortController();
    const early = await dialogue.understand("is water", asked(speech.signal));
    expect(early.plan.kind).toBe("tell");
    await expect.poll(() => metrics.of("llm_requests_total", { outcome: "answered" })).toBe(1);
    speech.abort();
    await dialogue.understand("is water salty", asked());
    // 100 of the prompt and one word, as the server counts.
    expect(metrics.of("llm_tokens_total", { kind: "wasted" })).toBe(101);
  });

  test("that was dropped for a noise still answers the same text", async () => {
    const { dialogue, asked } = talk(world, servers);
    const before = servers.local.requests.length;
    let go = () => {};
    const until = new Promise<void>((resolve) => {
      go = resolve;
    });
    servers.local.script({ say: "Yes.", until });
    const speech = new AbortController();
    const early = dialogue.understand("is water wet", asked(speech.signal));
    await expect.poll(() => servers.local.requests.length).toBe(before + 1);
    speech.abort();
    await early;
    const late = dialogue.understand("is water wet", asked());
    go();
    expect(await listen((await dialogue.act(await late, asked())).say)).toBe("Yes.");
    expect(servers.local.requests.length).toBe(before + 1);
  });
});
