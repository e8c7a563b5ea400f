import { and, asc, desc, eq, exists, getTableColumns, gte, lt, notExists, or, type SQL, sql } from "drizzle-orm";
import { VoiceError } from "../../protocols/errors.ts";
import { dateField, textField } from "../fields.ts";
import { createId, found, knownId } from "../ids.ts";
import { keyset, type SortKey } from "../pages.ts";
import { hasWords } from "../search.ts";
import { guarded } from "../store/errors.ts";
import type { Database } from "../store/store.ts";
import { conversations, conversationMessages as messages } from "./schema.ts";
import type { Conversation, ConversationOrder, Conversations, Message, NewMessage } from "./service.ts";

// Words are for the database to look in.
const { words: _w, userId: _u, ...shown } = getTableColumns(conversations);
const { words: _mw, userId: _mu, ...shownMessage } = getTableColumns(messages);

const SORT_KEYS: Readonly<Record<ConversationOrder, SortKey>> = {
  updatedAt: { by: sql`${conversations.updatedAt}`, type: "timestamptz" },
  createdAt: { by: sql`${conversations.createdAt}`, type: "timestamptz" },
  title: { by: sql`lower(${conversations.title})`, type: "text" },
};
const MESSAGE_KEYS: Readonly<Record<"at", SortKey>> = { at: { by: sql`${messages.at}`, type: "timestamptz" } };

/** A title that somebody gave may be longer than one that is made of first words. */
const MAX_TITLE = 200;
const MAX_OWN_TITLE = 60;
/** Longest message that is kept. */
const MAX_MESSAGE = 20_000;

/** What a conversation is called after its first words. */
export const titleOf = (text: string): string => {
  const line = text.trim().replace(/\s+/g, " ");
  if (line.length <= MAX_OWN_TITLE) return line;
  const cut = line.slice(0, MAX_OWN_TITLE).replace(/\s+\S*$/, "");
  // Half of a character of two parts is none.
  return `${cut.replace(/[\uD800-\uDBFF]$/, "")}…`;
};

const said = (text: string): string => textField(text, "text", MAX_MESSAGE);

/** Conversations kept in the database. `now` is the wall clock; tests pass their own. */
export const createConversations = ({
  db,
  now = () => new Date(),
}: {
  readonly db: Database;
  readonly now?: () => Date;
}): Conversations => {
  type On = Pick<Database, "insert" | "update" | "select">;
  const owned = (userId: string, id: string) =>
    and(eq(conversations.userId, userId), eq(conversations.id, knownId(id, "conversation")));

  const get = async (userId: string, id: string): Promise<Conversation> => {
    const [row] = await db.select(shown).from(conversations).where(owned(userId, id));
    return found(row, "conversation");
  };

  const insert = async (on: On, userId: string, conversationId: string, message: NewMessage): Promise<Message> => {
    const { role, text, source, heardText, route, command, reasoning, stays = false, at = now() } = message;
    const [row] = await on
      .insert(messages)
      .values({
        ...{ id: createId(), conversationId, userId, role, source },
        text: said(text),
        heardText: heardText === undefined ? null : said(heardText),
        route: route ?? null,
        command: command ?? null,
        reasoning: reasoning ?? null,
        stays,
        at: dateField(at, "at"),
      })
      .returning(shownMessage);
    return found(row, "message");
  };

  const inMessages = (
    search: string | undefined,
    from: Date | undefined,
    before: Date | undefined,
  ): SQL | undefined => {
    const words = hasWords(messages.words, search);
    if (words === undefined && !from && !before) return undefined;
    const some = db
      .select({ id: messages.id })
      .from(messages)
      .where(
        and(
          eq(messages.conversationId, conversations.id),
          words,
          from && gte(messages.at, from),
          before && lt(messages.at, before),
        ),
      );
    return exists(some);
  };

  return guarded<Conversations>({
    get,
    page: async (userId, { order = "-updatedAt", limit, cursor, source, search, from, before } = {}) => {
      const keys = keyset(SORT_KEYS, sql`${conversations.id}`, { order, limit, cursor });
      const inTitle = hasWords(conversations.words, search);
      const rows = await db
        .select({ ...shown, at: keys.at })
        .from(conversations)
        .where(
          and(
            eq(conversations.userId, userId),
            source && eq(conversations.source, source),
            inTitle && or(inTitle, inMessages(search, undefined, undefined)),
            inMessages(undefined, from, before),
            keys.where,
          ),
        )
        .orderBy(...keys.orderBy)
        .limit(keys.limit);
      return keys.page(rows, ({ at: _, ...conversation }): Conversation => conversation);
    },
    create: (userId, { title, source, messages: first = [] }) =>
      db.transaction(async (tx) => {
        const at = now();
        const given = title === undefined ? "" : textField(title, "title", MAX_TITLE);
        const opening = first.find(({ role }) => role === "user")?.text ?? "";
        const newest = first.reduce((late, { at: each }) => (each && each > late ? each : late), new Date(0));
        const [row] = await tx
          .insert(conversations)
          .values({
            ...{ id: createId(), userId, source, createdAt: at },
            title: given || titleOf(opening),
            updatedAt: newest.getTime() > 0 ? dateField(newest, "at") : at,
          })
          .returning(shown);
        const made = found(row, "conversation");
        // One after the other, so that those of the same moment stay in order: their ids only tell the millisecond.
        for (const [i, message] of first.entries())
          await insert(tx, userId, made.id, { ...message, at: message.at ?? new Date(at.getTime() + i) });
        return made;
      }),
    rename: async (userId, id, title) => {
      const [row] = await db
        .update(conversations)
        .set({ title: textField(title, "title", MAX_TITLE), updatedAt: now() })
        .where(owned(userId, id))
        .returning(shown);
      return found(row, "conversation");
    },
    remove: async (userId, id) => {
      const [row] = await db.delete(conversations).where(owned(userId, id)).returning({ id: conversations.id });
      found(row, "conversation");
    },
    add: (userId, id, message) =>
      db.transaction(async (tx) => {
        const at = message.at ?? now();
        const text = said(message.text);
        const title = message.role === "user" ? titleOf(text) : "";
        // Locks the conversation: two who add at once are told apart by time.
        const [row] = await tx
          .update(conversations)
          .set({
            updatedAt: sql`greatest(${conversations.updatedAt}, ${dateField(at, "at").toISOString()}::timestamptz)`,
            ...(title !== "" && { title: sql`case when ${conversations.title} = '' then ${title} else title end` }),
          })
          .where(owned(userId, id))
          .returning({ id: conversations.id });
        found(row, "conversation");
        const [last] = await tx
          .select({ at: messages.at })
          .from(messages)
          .where(eq(messages.conversationId, id))
          .orderBy(desc(messages.at))
          .limit(1);
        // Never before what was said before it, whatever the clock does.
        const after = last && last.at >= at ? new Date(last.at.getTime() + 1) : at;
        return await insert(tx, userId, id, { ...message, text, at: after });
      }),
    heard: async (userId, messageId, text) => {
      await db
        .update(messages)
        .set({ heardText: said(text) })
        .where(and(eq(messages.userId, userId), eq(messages.id, knownId(messageId, "message"))));
    },
    messages: async (userId, query = {}) => {
      const { order = "-at", limit, cursor, conversationId, source, role, search, from, before } = query;
      if (conversationId !== undefined) await get(userId, conversationId);
      const keys = keyset(MESSAGE_KEYS, sql`${messages.id}`, { order, limit, cursor });
      const rows = await db
        .select({ message: shownMessage, id: messages.id, at: keys.at })
        .from(messages)
        .where(
          and(
            eq(messages.userId, userId),
            conversationId === undefined ? undefined : eq(messages.conversationId, conversationId),
            source && eq(messages.source, source),
            role && eq(messages.role, role),
            from && gte(messages.at, from),
            before && lt(messages.at, before),
            hasWords(messages.words, search),
            keys.where,
          ),
        )
        .orderBy(...keys.orderBy)
        .limit(keys.limit);
      return keys.page(rows, ({ message }): Message => message);
    },
    newest: async (userId, id, count) => {
      const rows = await db
        .select(shownMessage)
        .from(messages)
        .where(and(eq(messages.userId, userId), eq(messages.conversationId, knownId(id, "conversation"))))
        .orderBy(desc(messages.at), desc(messages.id))
        .limit(count);
      return rows.reverse();
    },
    latest: async (userId, since) => {
      const [row] = await db
        .select(shown)
        .from(conversations)
        .where(and(eq(conversations.userId, userId), gte(conversations.updatedAt, since)))
        .orderBy(desc(conversations.updatedAt), asc(conversations.id))
        .limit(1);
      return row;
    },
    clear: (userId, { source, before } = {}) =>
      db.transaction(async (tx) => {
        const meant = and(
          eq(messages.userId, userId),
          source && eq(messages.source, source),
          before && lt(messages.at, before),
        );
        const gone = await tx.delete(messages).where(meant).returning({ id: messages.id });
        const left = tx.select({ id: messages.id }).from(messages).where(eq(messages.conversationId, conversations.id));
        await tx
          .delete(conversations)
          .where(
            and(
              eq(conversations.userId, userId),
              source && eq(conversations.source, source),
              before && lt(conversations.updatedAt, before),
              notExists(left),
            ),
          );
        return gone.length;
      }),
  });
};

/** Refuses what cannot be a message before anything is done about it. */
export const checkMessage = (text: string): void => {
  if (said(text) === "") throw new VoiceError("invalid", "text is empty");
};
