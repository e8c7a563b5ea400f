import type { Page, PageRequest } from "../pages.ts";

export type MessageRole = "user" | "assistant";
export type MessageSource = "voice" | "chat";

/** What understood an utterance, and why that; as a dialogue tells it. */
export interface MessageReasoning {
  readonly engine: string;
  readonly why: string;
  readonly where?: string;
  readonly model?: string;
  readonly failed?: string;
}

/** One thing that was said, by the user or to them. */
export interface Message {
  readonly id: string;
  readonly conversationId: string;
  readonly role: MessageRole;
  readonly text: string;
  /** What of a reply was heard, where that is not all of it. */
  readonly heardText: string | null;
  readonly source: MessageSource;
  /** Where the words belong: "task", "calendar", ... */
  readonly route: string | null;
  readonly command: string | null;
  readonly reasoning: MessageReasoning | null;
  /** Its user wanted it private: it is told to nobody elsewhere. */
  readonly stays: boolean;
  readonly at: Date;
}

export interface NewMessage {
  readonly role: MessageRole;
  readonly text: string;
  readonly source: MessageSource;
  readonly heardText?: string | undefined;
  readonly route?: string | undefined;
  readonly command?: string | undefined;
  readonly reasoning?: MessageReasoning | undefined;
  /** Default false. */
  readonly stays?: boolean | undefined;
  /** Default: now. */
  readonly at?: Date | undefined;
}

export interface Conversation {
  readonly id: string;
  /** The first words of it, where nobody gave another. */
  readonly title: string;
  readonly source: MessageSource;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface NewConversation {
  readonly title?: string | undefined;
  readonly source: MessageSource;
  readonly messages?: readonly NewMessage[];
}

export const CONVERSATION_ORDERS = ["updatedAt", "createdAt", "title"] as const;
export type ConversationOrder = (typeof CONVERSATION_ORDERS)[number];

export interface ConversationQuery extends PageRequest {
  readonly source?: MessageSource;
  /** Words of its title or of one of its messages, each from its beginning. */
  readonly search?: string;
  /** Something was said in it then or later. */
  readonly from?: Date;
  readonly before?: Date;
  /** Default "-updatedAt". */
  readonly order?: ConversationOrder | `-${ConversationOrder}`;
}

export interface MessageQuery extends PageRequest {
  readonly conversationId?: string;
  readonly source?: MessageSource;
  readonly role?: MessageRole;
  readonly search?: string;
  readonly from?: Date;
  readonly before?: Date;
  /** Default "-at": newest first. */
  readonly order?: "at" | "-at";
}

/** What users and the assistant said to each other. Each method knows only what is the user's. */
export interface Conversations {
  page(userId: string, query?: ConversationQuery): Promise<Page<Conversation>>;
  create(userId: string, conversation: NewConversation): Promise<Conversation>;
  get(userId: string, id: string): Promise<Conversation>;
  rename(userId: string, id: string, title: string): Promise<Conversation>;
  /** With its messages. */
  remove(userId: string, id: string): Promise<void>;
  /** Adds to the end of a conversation; "not_found" where it is gone. */
  add(userId: string, id: string, message: NewMessage): Promise<Message>;
  /** Sets what of a reply was heard. */
  heard(userId: string, messageId: string, text: string): Promise<void>;
  messages(userId: string, query?: MessageQuery): Promise<Page<Message>>;
  /** The newest `count` of a conversation, oldest first. */
  newest(userId: string, id: string, count: number): Promise<readonly Message[]>;
  /** The conversation that the user last spoke or typed in, where that is not longer ago than `since`. */
  latest(userId: string, since: Date): Promise<Conversation | undefined>;
  /** Forgets what was said, and conversations that are empty after it; answers how many messages. */
  clear(userId: string, filter?: { readonly source?: MessageSource; readonly before?: Date }): Promise<number>;
}

/** Who is talking, as far as what they say is kept. */
export interface JournalCaller {
  readonly userId: string;
  /** The conversation that is gone on with; left out: a new one. */
  readonly conversationId?: string | undefined;
  /** Default "voice". */
  readonly source?: MessageSource;
}

/** What is kept of an answer beside its words. */
export interface JournalAnswer {
  /** What of it was heard, where that is not all. */
  readonly heardText?: string | undefined;
  readonly route?: string | undefined;
  readonly command?: string | null | undefined;
  readonly reasoning?: MessageReasoning | undefined;
  /** Its user wanted it private. Default false. */
  readonly stays?: boolean | undefined;
}

/** One session's part of the journal. Neither method waits, throws or fails: what cannot be written is counted as lost. */
export interface JournalPage {
  said(turn: number, text: string, about?: Pick<JournalAnswer, "stays">): void;
  answered(turn: number, text: string, answer?: JournalAnswer): void;
}

/** Writes down what is said in voice sessions, beside them: in the conversation that is gone on with, or in one that their first words begin. */
export interface Journal {
  open(caller: JournalCaller): JournalPage;
  /** Resolves when all that was said so far is written, or lost. */
  settled(): Promise<void>;
}
