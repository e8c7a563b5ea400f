import { join } from "node:path";
import { createAssistant } from "../pipeline/assistant/assistant.ts";
import { createCommands } from "../pipeline/commands/index.ts";
import { createLocalRouter } from "../pipeline/intent/local.ts";
import { createJudge } from "../pipeline/llm/judge.ts";
import { createSummaries } from "../pipeline/llm/summaries.ts";
import type { Logger } from "../pipeline/log.ts";
import { withCaller } from "../pipeline/peer.ts";
import { runSession } from "../pipeline/session.ts";
import { createHearing } from "../pipeline/stt/ears.ts";
import { createPreferred } from "../pipeline/tts/preferred.ts";
import { createLedger } from "../pipeline/turns/ledger.ts";
import { createCleaned } from "../pipeline/vad/cleaned.ts";
import { createGate as createVoiceGate } from "../pipeline/vad/gate.ts";
import { createSileroDetector } from "../pipeline/vad/silero.ts";
import { VoiceError } from "../protocols/errors.ts";
import { createAccounts } from "../services/accounts/accounts.ts";
import { createOutbox } from "../services/accounts/mail/outbox.ts";
import { createSmtp } from "../services/accounts/mail/smtp.ts";
import { createCalendar } from "../services/calendar/store.ts";
import { createJournal } from "../services/conversations/journal.ts";
import { createConversations } from "../services/conversations/store.ts";
import { createIdempotency } from "../services/idempotency/store.ts";
import { startJobs } from "../services/jobs/jobs.ts";
import { createPreferences } from "../services/preferences/store.ts";
import { createReminders } from "../services/reminders/store.ts";
import { openStore } from "../services/store/store.ts";
import { createTasks } from "../services/tasks/store.ts";
import { createApertium } from "../services/translation/apertium/apertium.ts";
import { createTranslationCache } from "../services/translation/cache.ts";
import { createTranslationHistory } from "../services/translation/history.ts";
import type { Translation } from "../services/translation/service.ts";
import { createTranslation } from "../services/translation/translation.ts";
import { createAgenda } from "./agenda.ts";
import { announcementsOf, hintsOf } from "./ahead.ts";
import { createAuth, loadLocalToken, loadSecret } from "./auth.ts";
import { createChat } from "./chat/chat.ts";
import { createDialogues } from "./chat/dialogues.ts";
import { createHome } from "./chat/home.ts";
import type { Config } from "./config.ts";
import { offersOf } from "./console/offers.ts";
import { chooseSpeech, type EngineChoice, mayLeaveBy } from "./engines.ts";
import { createEntrance } from "./entrance.ts";
import { createGate } from "./gate.ts";
import { createApi } from "./http/api/api.ts";
import { createKeys } from "./http/api/keys.ts";
import { createLimits } from "./http/api/limits.ts";
import { createApp } from "./http/app.ts";
import { allRoutes } from "./http/routes/index.ts";
import { createTaskReader } from "./http/task-text.ts";
import { allTools, mcpRoutes } from "./mcp/mcp.ts";
import { createScribe } from "./media/scribe.ts";
import { chooseBrain, chooseTranslators, mindOf } from "./minds.ts";
import { createOidc } from "./oidc.ts";
import { createOpening } from "./opening.ts";
import { partsOf } from "./parts.ts";
import { createSharedPhrases } from "./phrases.ts";
import { isPressed, tooSlow } from "./pressure.ts";
import { probes } from "./probes.ts";
import { openRedis } from "./redis.ts";
import { createSealer } from "./seal.ts";
import { type Call, createSessions } from "./sessions.ts";
import { createSpeaking } from "./speaking.ts";
import { createLogger, createMetrics, type LoggerOptions } from "./telemetry.ts";
import { chooseTranscriber } from "./transcribers.ts";
import { chooseVoices } from "./voices.ts";
import { openWebRtc } from "./webrtc/open.ts";
import { createAgentReception } from "./websocket/agent.ts";
import { STREAM_PATH } from "./websocket/door.ts";
import { openDoor } from "./websocket/open.ts";

/** A gateway that is listening. */
export interface Gateway {
  /** "ws://127.0.0.1:8080/v1/stream" */
  readonly url: string;
  /** What a person opens: "http://127.0.0.1:8080/#token=..."; the token stays in the browser. */
  readonly page: string;
  readonly port: number;
  /** For local use. */
  readonly token: string;
  /** What was chosen, and why. */
  readonly engines: readonly EngineChoice[];
  /** Lets turns finish, then closes everything. May be called twice. */
  close(): Promise<void>;
}

/** The first translation takes a second while Apertium sets up its pair: not the caller's to wait for. */
const warmTranslation = (translation: Translation, log: Logger): void => {
  const warm = async () => {
    await translation.languages("en");
    await translation.translate("good morning", { from: "en", to: "es", privacy: "local_only" });
  };
  warm().catch((error) => log.debug({ err: error }, "no translation could be made ready"));
};

/** Builds everything from `config`, listens, and answers once callers can be served. */
export const openGateway = async (config: Config, { write }: Pick<LoggerOptions, "write"> = {}): Promise<Gateway> => {
  const log: Logger = createLogger({ level: config.logLevel, ...(write && { write, pretty: false }) });
  const metrics = createMetrics();
  const now = () => performance.now();
  const clock = () => new Date();
  /** What must be closed, in the order it was opened. */
  const opened: (() => Promise<void>)[] = [];
  const keep = <T extends { close(): Promise<void> }>(part: T): T => {
    opened.push(() => part.close());
    return part;
  };
  const closeAll = async () => {
    for (const close of opened.splice(0).reverse()) await close();
  };

  try {
    const { databaseUrl, dataFolder } = config;
    const redis = config.redisUrl === undefined ? undefined : keep(await openRedis({ url: config.redisUrl, log }));
    const [store, vad, stt, tts, router] = await Promise.all([
      openStore({ dataFolder, log, ...(databaseUrl === undefined ? {} : { databaseUrl }) }).then(keep),
      createSileroDetector({ threads: config.vadThreads, metrics }).then(keep),
      chooseTranscriber(config, { log, metrics }),
      chooseSpeech(config, { log, metrics, shared: redis && createSharedPhrases(redis.client) }),
      createLocalRouter(),
    ]);
    keep(stt.engine);
    keep(tts.engine);
    const tasks = createTasks({ db: store.db });
    const calendar = createCalendar({ db: store.db });
    const reminders = keep(createReminders({ db: store.db, log }));
    const cache = createTranslationCache({ log });
    const ledger = createLedger({ clock });
    const brain = chooseBrain(config, { log, metrics, now, isPressed: () => isPressed(ledger, config.turnBudget) });
    const engines = chooseTranslators(config, brain, createApertium());
    const translation = keep(createTranslation({ engines, cache, log }));
    warmTranslation(translation, log);
    const commands = createCommands({ tasks, calendar, reminders, translation });
    const announcements = announcementsOf(reminders, clock);
    const secret = config.tokenSecret ?? loadSecret(dataFolder);
    const auth = createAuth({ secret });
    const token = await loadLocalToken(auth, dataFolder);
    const sessions = createSessions({ max: config.maxSessions, log, metrics });
    const mail =
      config.smtpUrl === undefined
        ? createOutbox(join(dataFolder, "outbox"))
        : createSmtp({ url: config.smtpUrl, from: config.mailFrom });
    const accounts = createAccounts({ db: store.db, mail, log, refreshDays: config.refreshTokenDays });
    opened.push(() => accounts.proofs.settled());
    const preferences = createPreferences({ db: store.db });
    const home = createHome({
      ...{ accounts, preferences },
      defaults: { privacy: config.llmPrivacy, allow: config.llmPrivateAllowed },
    });
    const mind = mindOf(brain, { tasks, calendar, config, preferences: home.preferences });
    const assistant = createAssistant({
      ...{ router, commands, log, metrics, now, preferences: home.preferences },
      ...(mind && { mind }),
    });
    const conversations = createConversations({ db: store.db });
    const journal = createJournal({ conversations, log });
    opened.push(() => journal.settled());
    const dialogues = createDialogues({ assistant, conversations });
    const chat = createChat({ dialogues, conversations, home, clock });
    const scribe = createScribe({ stt: stt.engine, vad, log, metrics, now });
    await accounts.users.ensureLocal();
    const gate = keep(createGate({ auth, accounts, sessions }));
    const limits = createLimits({ factor: config.rateLimits, ...(redis && { redis: redis.client }) });
    const entrance = createEntrance({ gate, limits, proxies: config.trustedProxies });

    const hints = hintsOf({ tasks, calendar, clock });
    const sessionDeps = {
      ...{ hints, ledger, journal },
      vad: createVoiceGate(config.vadDenoise === "on" ? createCleaned(vad) : vad, { metrics }),
      ...{ stt: stt.engine, tts: tts.engine, assistant, announcements, log, metrics, now, clock },
      options: {
        segmenter: { preRollMs: config.prerollMs },
        endpointing: config.endpointing,
        silenceMs: config.endpointSilenceMs,
        echoGuard: config.echoGuard === "on",
        budget: config.turnBudget,
        logTranscripts: config.logTranscripts,
      },
    };
    const voices = chooseVoices(config, { db: store.db, log });
    // A probe that is asked every few seconds must not be paid for.
    const freeOfCharge = createPreferred(tts.engine, async () => ({ voice: undefined, mayLeave: () => false }));
    const speaking = createSpeaking({ tts: tts.engine, home, preferences, voices, engines: tts.ids });
    const opening = createOpening({ home, conversations, log, clock });
    const admission = {
      onCall: (call: Call) => {
        const { userId, speech, voice } = call.peer.caller;
        if (speech?.engine !== undefined && !tts.ids.includes(speech.engine)) {
          call.close(new VoiceError("unsupported", `the engines that speak here are ${tts.ids.join(", ")}`));
          return;
        }
        const spoken = speaking.of(userId, { ...speech, voice });
        // An engine of this machine need not wait for anybody's choice.
        const heard =
          config.sttEngine === "openai"
            ? createHearing(stt.engine, async () => mayLeaveBy(await home.privacy(userId)))
            : stt.engine;
        return sessions.run(call, async (peer, signal) => {
          const { caller, ...before } = await opening(peer.caller);
          await runSession(withCaller(peer, caller), { ...sessionDeps, stt: heard, tts: spoken, before }, signal);
        });
      },
      verify: (presented: string, address: string) => entrance.open(presented, address, "voice"),
      proxies: config.trustedProxies,
      refusal: () => sessions.refusal() ?? tooSlow(ledger, config.turnBudget),
      log,
      metrics,
      limits: {
        helloTimeoutMs: config.helloTimeoutMs,
        idleTimeoutMs: config.idleTimeoutMs,
        maxSessionMs: config.maxSessionMinutes * 60_000,
      },
    };
    const webrtc = keep(
      await openWebRtc({
        ...admission,
        isWanted: config.webrtc !== "off",
        host: config.host,
        port: config.rtcPort,
        announcedAddress: config.rtcAnnouncedAddress,
        workers: config.rtcWorkers,
      }),
    );
    const { oidcIssuer: issuer, oidcClientId: clientId, oidcClientSecret: clientSecret = "" } = config;
    const sealer = createSealer(secret, "sign-in");
    const readTask = createTaskReader({ router, clock });
    const agenda = createAgenda({ db: store.db, tasks, calendar, reminders, router, clock });
    const idempotency = createIdempotency({ db: store.db });
    if (config.jobs === "on")
      keep(await startJobs({ db: store.db, tasks, accounts, idempotency, voices, log, ...agenda }));
    const mcp = mcpRoutes({
      tools: allTools({ ...agenda, tasks, readTask, accounts, translation, home }),
      ...{ authenticate: gate.authenticate, limits, log },
      ...{ publicUrl: config.publicUrl, proxies: config.trustedProxies },
    });
    const api = createApi({
      routes: allRoutes({
        ...{ tasks, accounts, auth, sessions, limits, readTask },
        accessTokenS: config.accessTokenMinutes * 60,
        isOpen: config.registration === "open",
        oidc: clientId === undefined ? undefined : createOidc({ issuer, clientId, clientSecret, sealer, log }),
        publicUrl: config.publicUrl,
        ...agenda,
        ...{ chat, conversations, home, preferences, scribe, hints, translation, log, speaking, voices },
        summaries: createSummaries({ tasks, calendar, ...(brain && { brain }) }),
        translationHistory: createTranslationHistory({ db: store.db }),
        judge: brain && createJudge(brain),
        refusal: admission.refusal,
        noWebRtc: () => webrtc.missing,
      }),
      authenticate: gate.authenticate,
      limits,
      proxies: config.trustedProxies,
      keys: createKeys({ idempotency, sealer: createSealer(secret, "answers") }),
      log,
    });
    const app = createApp({
      ...{ log, sessions, metrics, webrtc, api, mcp },
      turns: { ledger, verify: (presented, request) => entrance.check(presented, request, "voice") },
      console: {
        verify: (presented, request) => entrance.check(presented, request, "tasks", "calendar", "reminders"),
        ...{ tasks, calendar, reminders, clock },
        offers: offersOf({
          ...{ stt: stt.engine.name, sttWhy: stt.why, tts: tts.engine.name, speakers: tts.ids, voices: tts.voices },
          ...{ webrtc, budgetMs: config.turnBudget },
        }),
      },
      checks: probes({ store, vad, stt: stt.engine, tts: freeOfCharge }),
    });
    const agent = createAgentReception({
      ...{ chat, log },
      verify: (presented) => gate.admit(presented, "conversations"),
      admit: (presented, address) => entrance.open(presented, address, "conversations"),
      allow: entrance.pay,
      limits: { helloTimeoutMs: config.helloTimeoutMs },
    });
    const door = openDoor(config.door, { ...admission, http: app.fetch, agent });
    keep(door.engine);
    const { port } = await door.engine.listen(config.port, config.host);
    opened.push(() => sessions.drain(config.drainTimeoutMs));
    const host = ["0.0.0.0", "::"].includes(config.host) ? "127.0.0.1" : config.host;
    return {
      url: `ws://${host}:${port}${STREAM_PATH}`,
      page: `http://${host}:${port}/#token=${token}`,
      port,
      token,
      engines: partsOf({
        ...{ door, webrtc, stt, tts, router, vad, brain },
        store: { name: store.kind, why: databaseUrl === undefined ? "DATABASE_URL is not set" : "DATABASE_URL" },
        privacy: config.llmPrivacy,
      }),
      close: closeAll,
    };
  } catch (error) {
    await closeAll();
    throw error;
  }
};
