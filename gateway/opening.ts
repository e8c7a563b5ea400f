import type { EarlierTurn } from "../pipeline/assistant/assistant.ts";
import type { Logger } from "../pipeline/log.ts";
import type { Caller } from "../pipeline/peer.ts";
import type { Conversations } from "../services/conversations/service.ts";
import { EARLIER, RECENT_MS, turnsOf } from "./chat/dialogues.ts";
import type { Home } from "./chat/home.ts";

/** What a call begins with. */
export interface Opening {
  readonly caller: Caller;
  /** The conversation that is gone on with; undefined where the last one is long ago. */
  readonly conversationId?: string;
  /** What was said and typed in it. */
  readonly earlier: readonly EarlierTurn[];
}

export interface OpeningDeps {
  readonly home: Pick<Home, "speaker">;
  readonly conversations: Pick<Conversations, "latest" | "newest">;
  readonly log: Logger;
  readonly clock: () => Date;
  /** A call begins without what takes longer. Default 500 ms. */
  readonly timeoutMs?: number;
}

/** What is known of callers before their first word: the language they chose, and what was said just before. */
export const createOpening = ({ home, conversations, log, clock, timeoutMs = 500 }: OpeningDeps) => {
  const within = async <T>(work: Promise<T>): Promise<T | undefined> => {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<undefined>((resolve) => {
      timer = setTimeout(resolve, timeoutMs, undefined);
    });
    try {
      return await Promise.race([work, late]);
    } catch (error) {
      log.warn({ err: error }, "a call begins without what is known of its caller");
      return undefined;
    } finally {
      clearTimeout(timer);
    }
  };
  const talk = async (userId: string): Promise<Omit<Opening, "caller"> | undefined> => {
    const recent = await conversations.latest(userId, new Date(clock().getTime() - RECENT_MS));
    if (recent === undefined) return undefined;
    return {
      conversationId: recent.id,
      earlier: turnsOf(await conversations.newest(userId, recent.id, EARLIER)),
    };
  };
  return async (caller: Caller): Promise<Opening> => {
    const { userId, isLanguageAssumed = false } = caller;
    const [speaker, before] = await Promise.all([
      isLanguageAssumed ? within(home.speaker(userId)) : undefined,
      within(talk(userId)),
    ]);
    const { language = caller.language } = speaker ?? {};
    return { caller: { ...caller, language }, ...(before ?? { earlier: [] }) };
  };
};
