import { LRUCache } from "lru-cache";
import type { Assistant, Dialogue, EarlierTurn, Speaker } from "../../pipeline/assistant/assistant.ts";
import type { Conversations, Message } from "../../services/conversations/service.ts";

/** Dialogues that are going on, and where each stood. */
export interface Dialogues {
  /** The dialogue of a conversation, taken up again from what is written down where it is not at hand. */
  of(speaker: Speaker, conversationId: string): Promise<Dialogue>;
  /** One that changes nothing for the others; of no conversation where none is named. */
  apart(speaker: Speaker, conversationId?: string): Promise<Dialogue>;
  /** What `of` gave has gone on to this message, which is the newest. */
  reached(conversationId: string, messageId: string): void;
  /** What is known of it is not to be relied on any more. */
  forget(conversationId: string): void;
}

export interface DialoguesDeps {
  readonly assistant: Assistant;
  readonly conversations: Pick<Conversations, "newest">;
  /** At hand at a time. Default 1000. */
  readonly max?: number;
  /** One that nobody went on with is taken up again from what is written down. Default 30 minutes. */
  readonly idleMs?: number;
}

/** More than any prompt has room for. */
export const EARLIER = 40;
/** A conversation that nobody went on with for so long is over. */
export const RECENT_MS = 30 * 60_000;

/** Messages as turns: what was said, and what was heard of the answers to it. */
export const turnsOf = (messages: readonly Message[]): readonly EarlierTurn[] => {
  const turns: EarlierTurn[] = [];
  for (const { role, text, heardText, stays, at } of messages) {
    const last = turns.at(-1);
    const mark = stays || last?.stays ? { stays: true as const } : {};
    if (role === "user") turns.push({ said: text, heard: "", at, ...(stays && { stays }) });
    else if (last)
      turns[turns.length - 1] = { ...last, heard: [last.heard, heardText ?? text].join(" ").trim(), ...mark };
  }
  return turns;
};

export const createDialogues = ({
  assistant,
  conversations,
  max = 1000,
  idleMs = RECENT_MS,
}: DialoguesDeps): Dialogues => {
  interface Known {
    readonly dialogue: Dialogue;
    readonly speaker: Speaker;
    reached: string | undefined;
  }
  const known = new LRUCache<string, Known>({ max, ttl: idleMs, updateAgeOnGet: true });
  const isSame = (a: Speaker, b: Speaker) =>
    a.userId === b.userId && a.language === b.language && a.timeZone === b.timeZone;

  const apart: Dialogues["apart"] = async (speaker, conversationId) => {
    if (conversationId === undefined) return assistant.open(speaker);
    return assistant.open(speaker, turnsOf(await conversations.newest(speaker.userId, conversationId, EARLIER)));
  };

  return {
    apart,
    async of(speaker, conversationId) {
      const here = known.get(conversationId);
      // Somebody else may have gone on with it: a voice session, or another gateway.
      const [newest] = await conversations.newest(speaker.userId, conversationId, 1);
      if (here && isSame(here.speaker, speaker) && here.reached === newest?.id) return here.dialogue;
      const dialogue = await apart(speaker, conversationId);
      known.set(conversationId, { dialogue, speaker, reached: newest?.id });
      return dialogue;
    },
    reached(conversationId, messageId) {
      const here = known.get(conversationId);
      if (here) here.reached = messageId;
    },
    forget: (conversationId) => void known.delete(conversationId),
  };
};
