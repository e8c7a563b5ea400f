import { join } from "node:path";
import { cacheFolder } from "../../native/cache.ts";
import { createSphinxDecoder, type SphinxDecoder } from "../../native/sphinx.ts";
import { buildCommandModel } from "../../pipeline/stt/language/model.ts";
import { PARAMETERS, plainWords } from "../../pipeline/stt/pocketsphinx.ts";
import { createProsody, type ProsodyFeatures } from "../../pipeline/turns/prosody.ts";
import { type Span, samplesOf } from "../turns/mix.ts";

/** What the gateway would know of an utterance a moment into a silence. */
export interface Heard {
  readonly text: string;
  readonly prosody: ProsodyFeatures | undefined;
  /** What the cadence is told from, to two decimals. */
  readonly ending: readonly number[] | undefined;
  readonly speechMs: number;
}

const MODEL = "/usr/share/pocketsphinx/model/en-us";
/** The gateway keeps so much from before speech began. */
export const LEAD_MS = 300;
/** How far into the silence text and prosody are asked for. */
const INTO_MS = 150;
const FRAME = samplesOf(32);

const rounded = (values: Float32Array | undefined) =>
  values && Array.from(values, (value) => Math.round(value * 100) / 100);

/** The engine of the gateway, with its parameters. */
export const createListener = async (): Promise<SphinxDecoder> => {
  const { languageModel, dictionary } = await buildCommandModel(
    join(cacheFolder(), "language"),
    join(MODEL, "cmudict-en-us.dict"),
  );
  return createSphinxDecoder({
    acousticModel: join(MODEL, "en-us"),
    dictionary,
    searches: [{ name: "commands", languageModel }],
    parameters: PARAMETERS,
  });
};

/** What is known at each of the silences, in order; `samples` begin `LEAD_MS` before speech. */
export const listenAt = async (
  decoder: SphinxDecoder,
  samples: Int16Array,
  silences: readonly Pick<Span, "startMs">[],
): Promise<readonly Heard[]> => {
  const prosody = createProsody();
  const heard: Heard[] = [];
  let at = 0;
  await decoder.start({ adapt: true });
  for (const [i, { startMs }] of silences.entries()) {
    if (i > 0) decoder.resume();
    const until = Math.min(samples.length, samplesOf(startMs + INTO_MS));
    for (; at < until; at += FRAME) {
      const frame = samples.slice(at, Math.min(at + FRAME, until));
      decoder.feed(frame);
      prosody.feed({ samples: frame });
    }
    at = until;
    heard.push({
      text: plainWords(await decoder.settle()),
      prosody: prosody.features(),
      ending: rounded(prosody.ending()),
      speechMs: startMs - LEAD_MS,
    });
  }
  decoder.cancel();
  return heard;
};
