import { follow } from "../../pipeline/abort.ts";
import type { Answer, Speaker } from "../../pipeline/assistant/assistant.ts";
import type { Reasoning } from "../../pipeline/assistant/mind.ts";
import type { SayPart } from "../../pipeline/commands/command.ts";
import type { Intent } from "../../pipeline/intent/intent.ts";
import type { PrivacyLevel } from "../../pipeline/llm/privacy.ts";
import { VoiceError } from "../../protocols/errors.ts";
import type { Conversations, MessageSource } from "../../services/conversations/service.ts";
import { checkMessage } from "../../services/conversations/store.ts";
import { type Dialogues, RECENT_MS } from "./dialogues.ts";
import type { Home } from "./home.ts";
import { createLanes } from "./lanes.ts";

/** One command that ran, and what came of it. */
export interface ChatResult {
  readonly command: string;
  readonly handled: boolean;
  /** Slot that the user's next words fill, where it asks back. */
  readonly asks?: string;
  readonly data?: unknown;
}

/** What happens while a message is answered, in this order; the last two as often as need be. */
export type ChatEvent =
  | { readonly type: "started"; readonly conversationId: string; readonly messageId: string }
  | ({ readonly type: "intent"; readonly reasoning: Reasoning } & Intent)
  | ({ readonly type: "result" } & ChatResult)
  | ({ readonly type: "clause" } & SayPart);

/** A message, answered and written down. */
export interface ChatReply {
  readonly conversationId: string;
  /** Of what was said. */
  readonly messageId: string;
  /** Of the answer; null where there was nothing to say. */
  readonly replyId: string | null;
  readonly said: string;
  readonly text: string;
  readonly parts: readonly SayPart[];
  readonly intent: Intent;
  readonly results: readonly ChatResult[];
  readonly reasoning: Reasoning;
  /** Whether it may be spoken on this machine alone. */
  readonly stays: boolean;
  readonly at: Date;
}

export interface ChatRequest {
  readonly userId: string;
  readonly text: string;
  /** Left out: the one that was gone on with in the last half hour, else a new one. Null: a new one. */
  readonly conversationId?: string | null;
  /** Default "chat". */
  readonly source?: MessageSource;
  readonly privacy?: PrivacyLevel;
  readonly language?: string;
  readonly timeZone?: string;
  /** Whoever asked has left: nothing is begun any more, and nothing more is said. What was begun is done. */
  readonly signal: AbortSignal;
  readonly onEvent?: (event: ChatEvent) => void;
}

/** What a message would do, without doing it. */
export interface Considered {
  readonly intent: Intent;
  readonly reasoning: Reasoning;
  /** Whether it would change anything. */
  readonly effect: "read" | "write";
  /** What would be said; null where that depends on a change. */
  readonly text: string | null;
}

/** The conversation engine for typed words, with the same history as speech. */
export interface Chat {
  say(request: ChatRequest): Promise<ChatReply>;
  consider(request: Omit<ChatRequest, "source" | "onEvent">): Promise<Considered>;
}

export interface ChatDeps {
  readonly dialogues: Dialogues;
  readonly conversations: Conversations;
  readonly home: Home;
  /** Wall clock. */
  readonly clock: () => Date;
  /** An answer takes no longer. Default 60 s. */
  readonly timeoutMs?: number;
}

const left = () => new VoiceError("bad_message", "the client left");

const resultsOf = ({ ran }: Pick<Answer, "ran">): readonly ChatResult[] =>
  ran.map(({ command, result }) => ({
    command,
    handled: result.handled,
    ...(!result.handled && result.ask && { asks: result.ask.slot }),
    ...(result.handled && result.data !== undefined && { data: result.data }),
  }));

async function* partsOf({ say }: Pick<Answer, "say">, language: string): AsyncIterable<SayPart> {
  if (typeof say !== "string") yield* say;
  else if (say !== "") yield { text: say, language };
}

export const createChat = ({ dialogues, conversations, home, clock, timeoutMs = 60_000 }: ChatDeps): Chat => {
  const lanes = createLanes();

  const conversationOf = async ({ userId, conversationId, source = "chat" }: ChatRequest): Promise<string> => {
    if (typeof conversationId === "string") return (await conversations.get(userId, conversationId)).id;
    // Two that come at once begin one conversation.
    return await lanes.run(userId, async () => {
      const before =
        conversationId === undefined
          ? await conversations.latest(userId, new Date(clock().getTime() - RECENT_MS))
          : undefined;
      return (before ?? (await conversations.create(userId, { source }))).id;
    });
  };

  const answer = async (request: ChatRequest, speaker: Speaker, conversationId: string): Promise<ChatReply> => {
    const { userId, text, source = "chat", privacy, signal, onEvent } = request;
    if (signal.aborted) throw left();
    const dialogue = await dialogues.of(speaker, conversationId);
    const at = clock();
    const wish = privacy === undefined ? {} : { privacy };
    const understood = await dialogue.understand(text, { signal, now: at, ...wish });
    if (signal.aborted) throw left();
    // Written down before anything is done: without the database nothing is.
    const { id: messageId } = await conversations.add(userId, conversationId, {
      ...{ role: "user", text, source, at },
      stays: understood.stays,
    });
    onEvent?.({ type: "started", conversationId, messageId });
    const { intent, reasoning } = understood;
    onEvent?.({ type: "intent", ...intent, reasoning });

    // From here on a client that leaves stops no command half way.
    const late = new AbortController();
    const timer = setTimeout(
      () => late.abort(new VoiceError("provider_timeout", `no answer in ${timeoutMs} ms`)),
      timeoutMs,
    );
    const parts: SayPart[] = [];
    let stop = () => {};
    try {
      const done = await dialogue.act(understood, { signal: late.signal, now: at, ...wish });
      let told = 0;
      const tell = () => {
        for (const result of resultsOf(done).slice(told)) {
          told++;
          onEvent?.({ type: "result", ...result });
        }
      };
      tell();
      // A model may fall silent for long: it is not waited for.
      stop = done.stop;
      if (signal.aborted) stop();
      else signal.addEventListener("abort", stop, { once: true });
      for await (const part of partsOf(done, speaker.language)) {
        tell();
        if (signal.aborted) break;
        parts.push(part);
        onEvent?.({ type: "clause", ...part });
      }
      const isCut = signal.aborted;
      tell();
      const said = parts.map((part) => part.text).join(" ");
      if (isCut) dialogue.heard(done, said);
      const reply =
        said.trim() === ""
          ? undefined
          : await conversations.add(userId, conversationId, {
              ...{ role: "assistant", text: said, source, reasoning, route: intent.route, at: clock() },
              command: done.command ?? undefined,
              stays: done.stays,
            });
      dialogues.reached(conversationId, reply?.id ?? messageId);
      return {
        ...{ conversationId, messageId, replyId: reply?.id ?? null, said: text, text: said, parts, intent, reasoning },
        results: resultsOf(done),
        stays: done.stays,
        at,
      };
    } catch (error) {
      dialogues.forget(conversationId);
      throw error;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", stop);
      stop();
    }
  };

  return {
    async say(request) {
      checkMessage(request.text);
      const { userId, language, timeZone } = request;
      const wish = { ...(language !== undefined && { language }), ...(timeZone !== undefined && { timeZone }) };
      const [speaker, conversationId] = await Promise.all([home.speaker(userId, wish), conversationOf(request)]);
      return await lanes.run(conversationId, () => answer(request, speaker, conversationId));
    },
    async consider({ userId, text, conversationId, privacy, language, timeZone, signal }) {
      checkMessage(text);
      const wish = { ...(language !== undefined && { language }), ...(timeZone !== undefined && { timeZone }) };
      const speaker = await home.speaker(userId, wish);
      if (typeof conversationId === "string") await conversations.get(userId, conversationId);
      const dialogue = await dialogues.apart(speaker, conversationId ?? undefined);
      const options = { signal, now: clock(), ...(privacy !== undefined && { privacy }) };
      const understood = await dialogue.understand(text, options);
      const { intent, reasoning, effect, plan } = understood;
      if (signal.aborted) throw left();
      const considered = { intent, reasoning };
      if (plan.kind === "tell") {
        // Its words, and none of what it may call for after them.
        const { thought } = plan.thinking;
        const following = follow(signal);
        const clauses: string[] = [];
        let mayWrite = false;
        thought.use();
        try {
          for await (const event of thought.read(following.signal)) {
            if (event.type === "clause") clauses.push(event.text);
            else if (event.type === "calls") mayWrite = true;
          }
        } catch (error) {
          if (signal.aborted) throw left();
          if (clauses.length === 0) throw error;
        } finally {
          following.release();
          thought.stop();
        }
        return { ...considered, effect: mayWrite ? "write" : "read", text: clauses.join(" ") };
      }
      if (effect === "write") {
        if (plan.kind === "calls") plan.thinking.thought.stop();
        return { ...considered, effect, text: null };
      }
      const done = await dialogue.run(understood, options);
      const said: string[] = [];
      for await (const part of partsOf(done, speaker.language)) said.push(part.text);
      return { ...considered, effect, text: said.join(" ") };
    },
  };
};
