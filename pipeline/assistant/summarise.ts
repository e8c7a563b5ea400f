import type { Brain } from "../llm/brain.ts";
import { mayGo } from "../llm/privacy.ts";
import { asData, DATA_RULE, type PastTurn } from "../llm/prompt.ts";
import type { Mind } from "./mind.ts";

/** All that `brain` says to one request, at once. */
export const thinkText = async (brain: Brain, options: Parameters<Brain["think"]>[0]): Promise<string> => {
  const clauses: string[] = [];
  for await (const event of brain.think(options)) if (event.type === "clause") clauses.push(event.text);
  return clauses.join(" ");
};

const ASKED = `Sum up a conversation between a user and a voice assistant in at most four sentences: what the user wants, what was settled, names and times that may matter later. ${DATA_RULE}`;
/** Nobody waits for it. */
const SUMMARY_MS = 20_000;

/**
 * Puts old turns into a few sentences, for which only a local model is asked where something in them is private. Turns that
 * stay here are left out: the summary is told elsewhere later.
 */
export const summariseTurns =
  ({ brain, privacy = "prefer_local", allow = [], preferences }: Mind, userId: string) =>
  async (before: string, turns: readonly PastTurn[]): Promise<string | undefined> => {
    const chosen = await preferences?.(userId);
    const allowed = chosen?.privacy?.allow ?? allow;
    const open = turns.filter(({ said, stays }) => !stays && mayGo(said, "cloud", allowed));
    const data = asData({ before, turns: open });
    // Users differ in what may leave, and a summary is worth no exception.
    const isOpen = (chosen?.privacy?.level ?? privacy) !== "local_only" && mayGo(data, "cloud", allowed);
    const places = (isOpen ? (["local", "cloud"] as const) : (["local"] as const)).filter((place) =>
      brain.places.includes(place),
    );
    if (places.length === 0) return undefined;
    return thinkText(brain, {
      request: () => ({
        messages: [
          { role: "system", content: ASKED },
          { role: "user", content: data },
        ],
        maxTokens: 250,
      }),
      places,
      signal: AbortSignal.timeout(SUMMARY_MS),
      budgetMs: SUMMARY_MS,
    });
  };
