import { beforeEach, describe, expect, it } from "vitest";
import { VoiceError } from "../../../protocols/errors.ts";
import { createJournal } from "../../../services/conversations/journal.ts";
import type { Conversations } from "../../../services/conversations/service.ts";
import { createConversations } from "../../../services/conversations/store.ts";
import type { ServiceLog } from "../../../services/log.ts";
import { onEachStore } from "../stores.ts";

const keeping = () => {
  const lines: string[] = [];
  const write = (fields: object, message: string) => void lines.push(JSON.stringify({ ...fields, message }));
  const log: ServiceLog = { debug: write, info: write, warn: write, error: write };
  return { log, lines };
};

describe("the journal", () => {
  onEachStore((store) => {
    let conversations: Conversations;
    beforeEach(() => {
      conversations = createConversations({ db: store().db });
    });

    it("writes a session down as one conversation, in the order said, with what was heard", async () => {
      const journal = createJournal({ conversations, ...keeping() });
      const page = journal.open({ userId: "ann" });
      page.said(1, "add milk");
      page.answered(1, "Added milk.", {
        route: "task",
        command: "task.add",
        reasoning: { engine: "local", why: "sure" },
      });
      page.said(2, "what's on my list", { stays: true });
      page.answered(2, "You have 3 tasks: milk, bread and eggs.", { heardText: "You have 3 tasks:" });
      page.said(3, "  ");
      await journal.settled();
      const { items } = await conversations.page("ann");
      expect(items).toMatchObject([{ title: "add milk", source: "voice" }]);
      const messages = await conversations.newest("ann", items[0]?.id ?? "", 10);
      expect(messages.map(({ role, text, heardText }) => [role, text, heardText])).toEqual([
        ["user", "add milk", null],
        ["assistant", "Added milk.", null],
        ["user", "what's on my list", null],
        ["assistant", "You have 3 tasks: milk, bread and eggs.", "You have 3 tasks:"],
      ]);
      expect(messages.map(({ stays }) => stays)).toEqual([false, false, true, false]);
      expect(messages[1]).toMatchObject({ route: "task", command: "task.add", reasoning: { why: "sure" } });
    });

    it("goes on with a conversation that was typed, as a chat does with one that was spoken", async () => {
      const { id } = await conversations.create("ann", { source: "chat", messages: [] });
      const journal = createJournal({ conversations, ...keeping() });
      journal.open({ userId: "ann", conversationId: id }).said(1, "add milk");
      await journal.settled();
      expect((await conversations.newest("ann", id, 10)).map(({ text, source }) => [text, source])).toEqual([
        ["add milk", "voice"],
      ]);
      const spoken = await conversations.create("ann", { source: "voice", messages: [] });
      await conversations.add("ann", spoken.id, { role: "user", text: "later", source: "voice" });
      expect((await conversations.latest("ann", new Date(0)))?.id).toBe(spoken.id);
    });

    it("begins nothing for a session in which nobody spoke", async () => {
      const journal = createJournal({ conversations, ...keeping() });
      journal.open({ userId: "ann" }).answered(1, "Hello.");
      await journal.settled();
      expect((await conversations.page("ann")).items).toEqual([]);
    });

    it("begins another conversation where the user deletes the one that is going on", async () => {
      const journal = createJournal({ conversations, ...keeping() });
      const page = journal.open({ userId: "ann" });
      page.said(1, "first");
      await journal.settled();
      await conversations.clear("ann");
      page.answered(1, "Nobody keeps this.");
      page.said(2, "second");
      await journal.settled();
      const { items } = await conversations.page("ann");
      expect(items.map(({ title }) => title)).toEqual(["second"]);
    });
  });

  it("goes on where the database fails, and logs none of the words", async () => {
    const { log, lines } = keeping();
    const failed = async () => {
      throw new VoiceError("provider_failed", "the database cannot be reached", { cause: new Error("sekrit") });
    };
    const journal = createJournal({ conversations: { create: failed, add: failed }, log });
    journal.open({ userId: "ann" }).said(1, "sekrit words");
    await journal.settled();
    expect(lines).toHaveLength(1);
    expect(lines.join()).not.toContain("sekrit");
  });

  it("keeps no more waiting than it was told to", async () => {
    const { log, lines } = keeping();
    let free = () => {};
    const blocked = new Promise<void>((resolve) => {
      free = resolve;
    });
    const written: string[] = [];
    const create: Conversations["create"] = async (_, { messages = [] }) => {
      await blocked;
      written.push(...messages.map(({ text }) => text));
      throw new VoiceError("provider_failed", "no");
    };
    const journal = createJournal({
      conversations: { create, add: () => Promise.reject(new Error("no")) },
      log,
      maxWaiting: 2,
    });
    const page = journal.open({ userId: "ann" });
    for (const text of ["one", "two", "three"]) page.said(1, text);
    expect(lines.join()).toContain("too much waits");
    free();
    await journal.settled();
    expect(written).toEqual(["one", "two"]);
  });
});
