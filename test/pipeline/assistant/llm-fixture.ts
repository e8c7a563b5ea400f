import { createAssistant, type EarlierTurn } from "../../../pipeline/assistant/assistant.ts";
import type { Mind } from "../../../pipeline/assistant/mind.ts";
import type { Speech } from "../../../pipeline/commands/command.ts";
import type { Intent } from "../../../pipeline/intent/intent.ts";
import { silentLogger } from "../../../pipeline/log.ts";
import { scriptedRouter } from "../../fakes/router.ts";
import { ANNA, type World } from "../commands/world.ts";
import { brainOf, type Counts, countingMetrics, PATIENT_MS, type useServers } from "../llm/fixture.ts";

export const ZONE = "America/New_York";

/** What the local router is sure of; it takes all else for out of scope. */
const SURE: Record<string, Partial<Intent>> = {
  "add milk": { route: "task", command: "task.add", slots: { title: "milk" }, confidence: 0.99 },
  "say that again": { route: "dialog_control", command: "dialog.repeat", confidence: 0.99 },
  "maybe add milk": { route: "task", command: "task.add", slots: { title: "milk" }, confidence: 0.6 },
  "add milk and tell me what is on friday": {
    route: "task",
    command: "task.add",
    slots: { title: "milk and tell me what is on friday" },
    confidence: 0.99,
  },
};

export interface TalkOptions extends Partial<Omit<Mind, "brain">> {
  readonly userId?: string;
  readonly earlier?: readonly EarlierTurn[];
  readonly metrics?: Counts;
  readonly timeoutMs?: number;
  readonly stallMs?: number;
}

/** A dialogue on the real commands and services, with scripted models where the local router is not sure. */
export const talk = (world: World, servers: ReturnType<typeof useServers>, options: TalkOptions = {}) => {
  const {
    userId = ANNA,
    earlier = [],
    metrics = countingMetrics(),
    timeoutMs = PATIENT_MS,
    stallMs = 200,
    ...mind
  } = options;
  const models = [servers.model("local", { timeoutMs, stallMs }), servers.model("cloud", { timeoutMs, stallMs })];
  const dialogue = createAssistant({
    router: scriptedRouter(SURE),
    commands: world.commands,
    log: silentLogger,
    metrics,
    now: () => performance.now(),
    mind: {
      brain: brainOf({ models, metrics }),
      budgetMs: PATIENT_MS,
      facts: async (id) => ({
        tasks: await world.services.tasks.list(id),
        events: await world.services.calendar.list(id),
      }),
      ...mind,
    },
  }).open({ userId, language: "en", timeZone: ZONE }, earlier);
  const asked = (signal = new AbortController().signal) => ({ signal, now: world.now });
  const say = async (text: string) => {
    const answer = await dialogue.answer(text, asked());
    return { ...answer, spoken: await listen(answer.say) };
  };
  return { dialogue, asked, say, metrics, spoken: async (text: string) => (await say(text)).spoken };
};

/** All that is spoken, to its end. */
export const listen = async (say: Speech): Promise<string> => {
  if (typeof say === "string") return say;
  const parts: string[] = [];
  for await (const { text } of say) parts.push(text);
  return parts.join(" ");
};
