import { describe, expect, it } from "vitest";
import { createOpening, type OpeningDeps } from "../../gateway/opening.ts";
import { silentLogger } from "../../pipeline/log.ts";
import type { Caller } from "../../pipeline/peer.ts";
import type { Message } from "../../services/conversations/service.ts";

const NOW = new Date("2026-03-04T15:00:00Z");
const ANN: Caller = { userId: "ann", language: "en", isLanguageAssumed: true, timeZone: "UTC", client: "test" };
const message = (role: "user" | "assistant", text: string, stays = false) =>
  ({ role, text, heardText: null, stays, at: NOW }) as Message;
const opening = (more: Partial<OpeningDeps> = {}) =>
  createOpening({
    home: { speaker: async (userId) => ({ userId, language: "de", timeZone: "UTC" }) },
    conversations: { latest: async () => undefined, newest: async () => [] },
    log: silentLogger,
    clock: () => NOW,
    timeoutMs: 50,
    ...more,
  });

describe("a call", () => {
  it("is in the language that its user chose, unless they say which", async () => {
    expect((await opening()(ANN)).caller.language).toBe("de");
    expect((await opening()({ ...ANN, isLanguageAssumed: false })).caller.language).toBe("en");
  });

  it("goes on with what was said or typed within the last half hour", async () => {
    const asked: Date[] = [];
    const latest = async (_: string, since: Date) => {
      asked.push(since);
      return { id: "c", title: "", source: "chat" as const, createdAt: NOW, updatedAt: NOW };
    };
    const newest = async () => [message("user", "my cat is mog", true), message("assistant", "Fine.")];
    expect(await opening({ conversations: { latest, newest } })(ANN)).toMatchObject({
      conversationId: "c",
      earlier: [{ said: "my cat is mog", heard: "Fine.", stays: true }],
    });
    expect(asked).toEqual([new Date("2026-03-04T14:30:00Z")]);
  });

  it("begins without what cannot be read, or not soon", async () => {
    const never = () => new Promise<never>(() => {});
    const failing = () => Promise.reject(new Error("the database is away"));
    const late = opening({ home: { speaker: never }, conversations: { latest: failing, newest: never } });
    expect(await late(ANN)).toEqual({ caller: ANN, earlier: [] });
  });
});
