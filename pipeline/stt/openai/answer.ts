import { z } from "zod";
import { VoiceError } from "../../../protocols/errors.ts";

export interface TimedWord {
  readonly text: string;
  /** From the start of the audio. */
  readonly startMs: number;
  readonly endMs: number;
}

/** What the server has written so far. */
export interface Written {
  readonly text: string;
  readonly final: boolean;
  /** 0 to 1; left out where the server does not say. */
  readonly confidence?: number;
  /** Where they were asked for and the model knows them. */
  readonly words?: readonly TimedWord[];
}

const LogProbabilities = z.array(z.object({ logprob: z.number() })).nullish();
/** Times in seconds. */
const Words = z.array(z.object({ word: z.string(), start: z.number(), end: z.number() })).nullish();
const Whole = z.object({ text: z.string(), logprobs: LogProbabilities, words: Words });
const Delta = z.object({ type: z.literal("transcript.text.delta"), delta: z.string() });
const Done = z.object({ type: z.literal("transcript.text.done"), text: z.string(), logprobs: LogProbabilities });
/** VLLM streams transcripts in the shape of its chat. */
const Chunk = z.object({
  choices: z.array(
    z.object({ delta: z.object({ content: z.string().nullish() }), finish_reason: z.string().nullish() }),
  ),
});
/** Segments, usage and whatever else may come to be. */
const Other = z.object({ type: z.string().regex(/^(?!transcript\.text\.(delta|done)$)/) });
const Event = z.union([Delta, Done, Chunk, Other]);

const noTranscript = () => new VoiceError("provider_failed", "openai answered what is no transcript");

/** The model's mean belief in its tokens. */
const confidenceOf = (tokens: z.output<typeof LogProbabilities>): { confidence?: number } => {
  if (!tokens?.length) return {};
  const mean = tokens.reduce((sum, { logprob }) => sum + logprob, 0) / tokens.length;
  return { confidence: Math.min(1, Math.exp(mean)) };
};

/** Reads an answer that came whole. Throws VoiceError "provider_failed" where it is no transcript. */
export const readWhole = (body: string): Written => {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    throw noTranscript();
  }
  const parsed = Whole.safeParse(json);
  if (!parsed.success) throw noTranscript();
  const { text, logprobs, words } = parsed.data;
  const inMs = (seconds: number) => Math.round(seconds * 1000);
  const timed = words?.map(({ word, start, end }) => ({ text: word, startMs: inMs(start), endMs: inMs(end) }));
  return { text, final: true, ...confidenceOf(logprobs), ...(timed && { words: timed }) };
};

/**
 * Reads streamed events up to the one that completes the text; ends without a final text where none does. The rest is
 * read in the background, for a connection whose answer was left unread cannot be used again.
 */
export const readEvents = async function* (events: AsyncIterable<unknown>): AsyncIterable<Written> {
  const iterator = events[Symbol.asyncIterator]();
  let leave = (): unknown => iterator.return?.().then(undefined, () => undefined);
  let text = "";
  let isComplete = false;
  try {
    for (;;) {
      const next = await iterator.next();
      if (next.done) break;
      const parsed = Event.safeParse(next.value);
      if (!parsed.success) throw noTranscript();
      const event = parsed.data;
      if ("text" in event) {
        leave = () => readRest(iterator).catch(() => undefined);
        yield { text: event.text, final: true, ...confidenceOf(event.logprobs) };
        return;
      }
      if ("choices" in event) {
        text += event.choices.map(({ delta }) => delta.content ?? "").join("");
        isComplete ||= event.choices.some((choice) => Boolean(choice.finish_reason));
      } else if ("delta" in event) text += event.delta;
      else continue;
      yield { text, final: false };
    }
    leave = () => undefined;
    if (isComplete) yield { text, final: true };
  } finally {
    void leave();
  }
};

const readRest = async (iterator: AsyncIterator<unknown>): Promise<void> => {
  while (!(await iterator.next()).done);
};
