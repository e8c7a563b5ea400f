import { createAssistant } from "../../pipeline/assistant/assistant.ts";
import type { Reasoning } from "../../pipeline/assistant/mind.ts";
import { type CommandServices, createCommands } from "../../pipeline/commands/index.ts";
import type { Route } from "../../pipeline/intent/intent.ts";
import { createLocalRouter } from "../../pipeline/intent/local.ts";
import { SERVED } from "../../pipeline/intent/routes.ts";
import { createBrain } from "../../pipeline/llm/brain.ts";
import { createOpenAiModel } from "../../pipeline/llm/openai.ts";
import { silentLogger } from "../../pipeline/log.ts";
import { noMetrics } from "../../pipeline/metrics.ts";
import type { ChatAnswer, ChatRequestBody } from "../../test/fakes/openai-chat.ts";
import { startChatServer } from "../../test/fakes/openai-chat-server.ts";
import { labelsOf } from "./labels.ts";
import type { LabelledLine } from "./rows.ts";

const NOW = new Date("2026-03-10T10:00:00Z");

/** The function that a label means, where we serve it; its arguments are the utterance itself. */
const callFor = (line: LabelledLine, { tools = [] }: ChatRequestBody): ChatAnswer | undefined => {
  if (!SERVED.includes(line.route)) return undefined;
  const names = labelsOf(line).map((label) => label.replaceAll(".", "_"));
  const family = (name: string) => name.startsWith(`${line.route}_`);
  const tool =
    tools.find(({ function: { name } }) => names.includes(name)) ?? tools.find((one) => family(one.function.name));
  if (tool === undefined) return undefined;
  const { required } = tool.function.parameters as { readonly required: readonly string[] };
  const values = Object.fromEntries(required.map((name) => [name, line.text]));
  return { calls: [{ name: tool.function.name, arguments: values }] };
};

/** Routes as a dialogue does, with a scripted model that answers by the label of the line. */
export const createHybrid = async (lines: readonly LabelledLine[]) => {
  const byText = new Map(lines.map((line) => [line.text, line]));
  const server = await startChatServer({
    unchecked: true,
    usual: (request) => {
      const line = byText.get(request.messages.at(-1)?.content ?? "");
      return (line && callFor(line, request)) ?? { say: "That is nothing that I can do." };
    },
  });
  const model = createOpenAiModel({ place: "local", baseUrl: server.baseUrl, model: "scripted" });
  const now = () => performance.now();
  const assistant = createAssistant({
    router: createLocalRouter(),
    // Nothing is run here, so that no command needs what is behind it.
    commands: createCommands({} as CommandServices),
    log: silentLogger,
    metrics: noMetrics,
    now,
    mind: { brain: createBrain({ models: [model], log: silentLogger, metrics: noMetrics, now }) },
  });
  return {
    route: async (text: string): Promise<{ readonly route: Route } & Pick<Reasoning, "why" | "failed">> => {
      const dialogue = assistant.open({ userId: "bench", language: "en", timeZone: "UTC" });
      const controller = new AbortController();
      const { intent, reasoning } = await dialogue.understand(text, { signal: controller.signal, now: NOW });
      controller.abort();
      const { why, failed } = reasoning;
      return { route: intent.route, why, ...(failed === undefined ? {} : { failed }) };
    },
    close: () => server.close(),
  };
};
