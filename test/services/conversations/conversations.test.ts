import { beforeEach, describe, expect, it } from "vitest";
import type { Conversations } from "../../../services/conversations/service.ts";
import { createConversations } from "../../../services/conversations/store.ts";
import { onEachStore } from "../stores.ts";

const ANN = "ann";
const BOB = "bob";

describe("conversations", () => {
  onEachStore((store) => {
    let conversations: Conversations;
    let at: Date;
    beforeEach(() => {
      at = new Date("2026-03-02T12:00:00Z");
      conversations = createConversations({ db: store().db, now: () => at });
    });
    const later = (minutes: number) => {
      at = new Date(at.getTime() + minutes * 60_000);
    };
    const talk = async (userId: string, ...texts: readonly string[]) => {
      const { id } = await conversations.create(userId, { source: "chat" });
      for (const [i, text] of texts.entries())
        await conversations.add(userId, id, { role: i % 2 === 0 ? "user" : "assistant", text, source: "chat" });
      return id;
    };

    it("keep what was said in its order, though the clock stands still or goes back", async () => {
      const id = await talk(ANN, "one", "two", "three");
      later(-5);
      await conversations.add(ANN, id, { role: "assistant", text: "four", source: "voice" });
      const texts = (await conversations.newest(ANN, id, 10)).map(({ text }) => text);
      expect(texts).toEqual(["one", "two", "three", "four"]);
      expect((await conversations.newest(ANN, id, 2)).map(({ text }) => text)).toEqual(["three", "four"]);
      const { items } = await conversations.messages(ANN, { conversationId: id, order: "-at" });
      expect(items.map(({ text }) => text)).toEqual([...texts].reverse());
    });

    it("are called by their first words, cut at a word, until somebody gives a name", async () => {
      const id = await talk(ANN, `remind me   to ${"water all the plants ".repeat(10)}`, "When?");
      expect((await conversations.get(ANN, id)).title).toBe("remind me to water all the plants water all the plants…");
      await conversations.rename(ANN, id, "Plants");
      await conversations.add(ANN, id, { role: "user", text: "at five", source: "chat" });
      expect((await conversations.get(ANN, id)).title).toBe("Plants");
    });

    it("are found by words of their title or of any message, and by when something was said", async () => {
      const milk = await talk(ANN, "add milk", "Added milk.", "and oat flakes");
      later(60);
      const rain = await talk(ANN, "will it rain", "I can't see the weather.");
      await talk(BOB, "add milk");
      const found = async (query: Parameters<Conversations["page"]>[1]) =>
        (await conversations.page(ANN, query)).items.map(({ id }) => id);
      expect(await found({})).toEqual([rain, milk]);
      expect(await found({ search: "oat fla" })).toEqual([milk]);
      expect(await found({ search: "weath" })).toEqual([rain]);
      expect(await found({ search: "!?" })).toEqual([]);
      expect(await found({ from: at })).toEqual([rain]);
      expect(await found({ before: at })).toEqual([milk]);
      expect(await found({ source: "voice" })).toEqual([]);
    });

    it("are shown page by page, none twice and none left out", async () => {
      const made = [];
      for (let i = 0; i < 7; i++) {
        made.unshift(await talk(ANN, `number ${i}`));
        later(1);
      }
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await conversations.page(ANN, { limit: 3, cursor });
        seen.push(...page.items.map(({ id }) => id));
        cursor = page.nextCursor ?? undefined;
      } while (cursor);
      expect(seen).toEqual(made);
    });

    it("are nobody else's", async () => {
      const id = await talk(ANN, "my secret");
      const gone = { code: "not_found" };
      await expect(conversations.get(BOB, id)).rejects.toMatchObject(gone);
      await expect(conversations.rename(BOB, id, "x")).rejects.toMatchObject(gone);
      await expect(conversations.remove(BOB, id)).rejects.toMatchObject(gone);
      await expect(conversations.messages(BOB, { conversationId: id })).rejects.toMatchObject(gone);
      await expect(conversations.add(BOB, id, { role: "user", text: "x", source: "chat" })).rejects.toMatchObject(gone);
      expect(await conversations.newest(BOB, id, 5)).toEqual([]);
      expect((await conversations.messages(BOB, { search: "secret" })).items).toEqual([]);
      const [message] = await conversations.newest(ANN, id, 1);
      await conversations.heard(BOB, message?.id ?? "", "nothing");
      expect((await conversations.newest(ANN, id, 1))[0]?.heardText).toBeNull();
      expect(await conversations.clear(BOB)).toBe(0);
      expect(await conversations.newest(ANN, id, 5)).toHaveLength(1);
    });

    it("are cleared by source and time, and what is empty after it goes too", async () => {
      const old = await talk(ANN, "old");
      later(60);
      const mixed = await talk(ANN, "typed");
      await conversations.add(ANN, mixed, { role: "user", text: "spoken", source: "voice" });
      expect(await conversations.clear(ANN, { source: "chat", before: at })).toBe(1);
      await expect(conversations.get(ANN, old)).rejects.toMatchObject({ code: "not_found" });
      expect(await conversations.clear(ANN, { source: "chat" })).toBe(1);
      expect((await conversations.newest(ANN, mixed, 5)).map(({ text }) => text)).toEqual(["spoken"]);
      expect(await conversations.clear(ANN)).toBe(1);
      expect((await conversations.page(ANN)).items).toEqual([]);
    });

    it("refuse what is too long or cannot be stored", async () => {
      const id = await talk(ANN);
      for (const text of ["x".repeat(20_001), "a\0b"])
        await expect(conversations.add(ANN, id, { role: "user", text, source: "chat" })).rejects.toMatchObject({
          code: "invalid",
        });
    });
  });
});
