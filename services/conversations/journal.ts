import { VoiceError } from "../../protocols/errors.ts";
import type { ServiceLog } from "../log.ts";
import { databaseError } from "../store/errors.ts";
import type { Conversations, Journal, NewMessage } from "./service.ts";

export interface JournalOptions {
  readonly conversations: Pick<Conversations, "create" | "add">;
  readonly log: ServiceLog;
  readonly now?: () => Date;
  /** Messages that may wait to be written, over all sessions; more are lost. Default 1000. */
  readonly maxWaiting?: number;
}

/** Longest text that is kept of one message. */
const MAX_TEXT = 20_000;

/** What PostgreSQL can store of `text`. */
const storable = (text: string): string => text.replaceAll("\0", "").slice(0, MAX_TEXT);

/** Writes in the background, in the order said. Without the database, sessions go on and what is said is lost. */
export const createJournal = ({
  conversations,
  log,
  now = () => new Date(),
  maxWaiting = 1000,
}: JournalOptions): Journal => {
  const writing = new Set<Promise<void>>();
  let waiting = 0;

  return {
    open({ userId, conversationId, source = "voice" }) {
      let id = conversationId;
      let lane: Promise<void> = Promise.resolve();

      const write = async (message: NewMessage): Promise<void> => {
        if (id !== undefined) {
          const isThere = await conversations.add(userId, id, message).then(
            () => true,
            (error: unknown) => {
              if (!(error instanceof VoiceError) || error.code !== "not_found") throw error;
              return false;
            },
          );
          if (isThere) return;
        }
        // It was deleted meanwhile, or never begun: what the user says next begins another.
        id = undefined;
        if (message.role === "user") id = (await conversations.create(userId, { source, messages: [message] })).id;
      };
      const enqueue = (message: Omit<NewMessage, "source">): void => {
        if (message.text.trim() === "") return;
        if (waiting >= maxWaiting) {
          log.warn({ waiting }, "what was said is not written down: too much waits");
          return;
        }
        waiting++;
        lane = lane
          .then(() => write({ ...message, source }))
          .catch((error: unknown) => {
            // Neither the error nor its cause may hold what was said.
            const { code, message: reason } = databaseError(error);
            log.warn({ code, reason }, "what was said could not be written down");
          })
          .finally(() => {
            waiting--;
          });
        const tracked = lane.finally(() => writing.delete(tracked));
        writing.add(tracked);
      };
      return {
        said: (_turn, text, { stays } = {}) => enqueue({ role: "user", text: storable(text), at: now(), stays }),
        answered: (_turn, text, { heardText, route, command, reasoning, stays } = {}) =>
          enqueue({
            ...{ role: "assistant", text: storable(text), at: now(), route, reasoning, stays },
            command: command ?? undefined,
            heardText: heardText === undefined || heardText === text ? undefined : storable(heardText),
          }),
      };
    },
    async settled() {
      while (writing.size > 0) await Promise.all(writing);
    },
  };
};
