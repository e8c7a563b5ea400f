import { createAgenda } from "../../../../gateway/agenda.ts";
import { type Auth, createAuth } from "../../../../gateway/auth.ts";
import { createChat } from "../../../../gateway/chat/chat.ts";
import { createDialogues } from "../../../../gateway/chat/dialogues.ts";
import { createHome } from "../../../../gateway/chat/home.ts";
import { createGate, type Gate } from "../../../../gateway/gate.ts";
import { createApi } from "../../../../gateway/http/api/api.ts";
import { createKeys } from "../../../../gateway/http/api/keys.ts";
import { createLimits, type Limits } from "../../../../gateway/http/api/limits.ts";
import { createApp } from "../../../../gateway/http/app.ts";
import { allRoutes, type RouteDeps } from "../../../../gateway/http/routes/index.ts";
import { createTaskReader } from "../../../../gateway/http/task-text.ts";
import { createScribe } from "../../../../gateway/media/scribe.ts";
import type { Oidc } from "../../../../gateway/oidc.ts";
import { createSealer } from "../../../../gateway/seal.ts";
import { createSessions, type Sessions } from "../../../../gateway/sessions.ts";
import { createSpeaking } from "../../../../gateway/speaking.ts";
import { createMetrics } from "../../../../gateway/telemetry.ts";
import { createAssistant } from "../../../../pipeline/assistant/assistant.ts";
import type { Mind } from "../../../../pipeline/assistant/mind.ts";
import { createCommands } from "../../../../pipeline/commands/index.ts";
import { createLocalRouter } from "../../../../pipeline/intent/local.ts";
import { createJudge } from "../../../../pipeline/llm/judge.ts";
import { createSummaries } from "../../../../pipeline/llm/summaries.ts";
import { silentLogger } from "../../../../pipeline/log.ts";
import type { TextToSpeech } from "../../../../pipeline/providers.ts";
import { createScriptedSpeech } from "../../../../pipeline/stt/scripted.ts";
import { createEnergyDetector } from "../../../../pipeline/vad/scripted.ts";
import { createAccounts } from "../../../../services/accounts/accounts.ts";
import type { Letter } from "../../../../services/accounts/mail/mail.ts";
import { createCalendar } from "../../../../services/calendar/store.ts";
import { createConversations } from "../../../../services/conversations/store.ts";
import { createIdempotency } from "../../../../services/idempotency/store.ts";
import { createPreferences } from "../../../../services/preferences/store.ts";
import { createReminders } from "../../../../services/reminders/store.ts";
import type { Store } from "../../../../services/store/store.ts";
import { createTasks } from "../../../../services/tasks/store.ts";
import { createTranslationHistory } from "../../../../services/translation/history.ts";
import type { VoiceVendor } from "../../../../services/voices/service.ts";
import { createVoices } from "../../../../services/voices/voices.ts";
import { phraseBook } from "../../../fakes/translation.ts";
import { silentTts } from "../../../fakes/tts.ts";

const SECRET = "a secret for tests, long enough to be one";
/** A Monday. */
export const NOW = new Date("2026-03-02T12:00:00Z");
const router = createLocalRouter();
/** What every recording that is not silent says. */
export const SAID = "add milk to my shopping list";
const TRANSLATION = phraseBook({
  "en>es": { "good morning": "buenos días", [SAID]: "añade leche a mi lista" },
  "es>en": { "buenos días": "good morning" },
});

/** An answer, read. */
export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: what a test looks for in it, the test knows.
  readonly body: any;
  readonly headers: Headers;
}

export interface Sent {
  readonly body?: unknown;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends requests as one caller. */
export type Client = Readonly<
  Record<"get" | "post" | "put" | "patch" | "delete", (path: string, sent?: Sent) => Promise<Answer>>
>;

export interface World {
  readonly store: Store;
  readonly deps: RouteDeps;
  readonly routes: ReturnType<typeof allRoutes>;
  readonly auth: Auth;
  readonly gate: Gate;
  readonly sessions: Sessions;
  readonly app: ReturnType<typeof createApp>;
  /** Letters sent. */
  readonly letters: readonly Letter[];
  /** The token in the newest letter to somebody, once it has come. */
  mailed(to: string): Promise<string>;
  /** Signed in as "ann", "bob" or "root", who is an admin, or with any other token; undefined: not at all. */
  as(who: string | undefined): Client;
  /** The access token of one of them. */
  tokenOf(who: string): Promise<string>;
  close(): Promise<void>;
}

export interface WorldOptions {
  readonly limits?: Limits;
  readonly oidc?: Oidc;
  readonly isOpen?: boolean;
  /** What is asked where the local router is not sure; nothing where left out. */
  readonly mind?: Omit<Mind, "preferences">;
  /** Whoever clones voices; undefined: nobody. */
  readonly voiceVendor?: VoiceVendor;
  /** Default: silence. */
  readonly tts?: TextToSpeech;
  /** Default NOW, for ever. */
  readonly clock?: () => Date;
}

const PEOPLE = ["ann", "bob", "root"];

/** The whole API on `store`, all of its parts real but the post. Closed before the store is. */
export const createWorld = async (
  store: Store,
  {
    limits = createLimits({ factor: 0 }),
    oidc,
    isOpen = true,
    clock = () => NOW,
    mind,
    voiceVendor,
    tts = silentTts(),
  }: WorldOptions = {},
): Promise<World> => {
  const { db } = store;
  const letters: Letter[] = [];
  const mail = { name: "test", send: async (letter: Letter) => void letters.push(letter) };
  const accounts = createAccounts({ db, mail, log: silentLogger, now: clock });
  const auth = createAuth({ secret: SECRET });
  const sessions = createSessions({ max: 10, log: silentLogger, metrics: createMetrics() });
  const gate = createGate({ auth, accounts, sessions });
  const tasks = createTasks({ db, now: clock });
  const calendar = createCalendar({ db, now: clock });
  const reminders = createReminders({ db, log: silentLogger, now: clock });
  const preferences = createPreferences({ db, now: clock, staleMs: 1 });
  const home = createHome({ accounts, preferences, defaults: { privacy: "prefer_local", allow: [] } });
  const conversations = createConversations({ db, now: clock });
  const voices = createVoices({ db, vendor: voiceVendor, log: silentLogger, now: clock });
  const speaking = createSpeaking({ tts, home, preferences, voices });
  const monotonic = () => performance.now();
  const [log, metrics] = [silentLogger, createMetrics()];
  const assistant = createAssistant({
    router: await router,
    commands: createCommands({ tasks, calendar, reminders, translation: TRANSLATION }),
    ...{ log, metrics, now: monotonic, preferences: home.preferences },
    ...(mind && { mind: { ...mind, preferences: home.preferences } }),
  });
  const chat = createChat({ dialogues: createDialogues({ assistant, conversations }), conversations, home, clock });
  const stt = createScriptedSpeech({ transcripts: [SAID] });
  const deps: RouteDeps = {
    ...{ chat, conversations, home, preferences, log, speaking, voices, translation: TRANSLATION },
    scribe: createScribe({ stt, vad: createEnergyDetector(), log, metrics, now: monotonic }),
    summaries: createSummaries({ tasks, calendar, ...(mind && { brain: mind.brain }) }),
    translationHistory: createTranslationHistory({ db, now: clock }),
    judge: mind && createJudge(mind.brain),
    refusal: () => undefined,
    noWebRtc: () => "not in tests",
    ...createAgenda({ db, tasks, calendar, reminders, router, clock }),
    ...{ accounts, auth, sessions, limits, oidc, isOpen },
    accessTokenS: 900,
    publicUrl: undefined,
    tasks,
    readTask: createTaskReader({ router, clock }),
  };
  const routes = allRoutes(deps);
  const api = createApi({
    routes,
    authenticate: gate.authenticate,
    limits,
    keys: createKeys({ idempotency: createIdempotency({ db }), sealer: createSealer(SECRET, "answers") }),
    log: silentLogger,
  });
  const app = createApp({
    ...{ log: silentLogger, metrics: createMetrics(), checks: {}, api },
    sessions: { active: 0, refusal: () => undefined },
  });
  const signIn = async (who: string): Promise<string> => {
    // As by a provider: without the work that a password makes.
    const email = `${who}@example.org`;
    const identity = { issuer: "test", subject: who, email, emailVerified: true, name: who, client: "test" };
    const { user, sessionId } = await accounts.logins.loginElsewhere(identity);
    if (who === "root") await accounts.users.setRole(user.id, "admin");
    return await auth.issue({ userId: user.id, sessionId, expiresInS: 900 });
  };
  const signedIn = new Map<string, Promise<string>>();
  const tokenOf = async (who: string): Promise<string> => {
    if (!PEOPLE.includes(who)) return who;
    const token = signedIn.get(who) ?? signIn(who);
    signedIn.set(who, token);
    return await token;
  };
  const mailed = async (to: string): Promise<string> => {
    await accounts.proofs.settled();
    const letter = letters.findLast((each) => each.to === to);
    const token = letter && /^ {4}(\S+)$/m.exec(letter.text)?.[1];
    if (token === undefined) throw new Error(`no letter came to ${to}`);
    return token;
  };
  const as = (who: string | undefined): Client => {
    const send =
      (method: string) =>
      async (path: string, { body, query = {}, headers = {} }: Sent = {}): Promise<Answer> => {
        const search = new URLSearchParams(query).toString();
        const all = new Headers(headers);
        if (who !== undefined) all.set("authorization", `Bearer ${await tokenOf(who)}`);
        const isRaw = typeof body === "string" || body instanceof Uint8Array || body instanceof FormData;
        if (body !== undefined && !all.has("content-type") && !(body instanceof FormData))
          all.set("content-type", "application/json");
        const response = await app.request(`/api/v1${path}${search && `?${search}`}`, {
          method,
          headers: all,
          ...(body !== undefined && { body: isRaw ? (body as BodyInit) : JSON.stringify(body) }),
        });
        const text = await response.text();
        const isJson = response.headers.get("content-type")?.includes("json") ?? false;
        return { status: response.status, body: isJson ? JSON.parse(text) : text, headers: response.headers };
      };
    return {
      get: send("GET"),
      post: send("POST"),
      put: send("PUT"),
      patch: send("PATCH"),
      delete: send("DELETE"),
    };
  };
  const close = async () => {
    await accounts.proofs.settled();
    await reminders.close();
    await gate.close();
  };
  return { store, deps, routes, auth, gate, sessions, app, letters, mailed, as, tokenOf, close };
};
