import type { PackedCadence } from "../../pipeline/turns/cadence.ts";
import { FEATURES } from "../../pipeline/turns/features.ts";
import type { Fitted } from "./fit.ts";

export interface WeightsToWrite {
  readonly fitted: Fitted;
  readonly sources: readonly { readonly source: string; readonly utterances: number }[];
  readonly silences: number;
}

const SOURCES: Readonly<Record<string, string>> = {
  router_dev:
    "lines of clinc150 (CC BY), hwu64 (CC BY), slurp (CC BY) and Home Assistant (CC BY), spoken by flite's voices",
  templates: "sentences of the language model's templates (MIT), spoken by flite's voices",
  commands: "commands of bench/speech-set.ts (MIT), spoken by flite's voices",
  human: "recordings of people, licences beside them",
};

/** Text of `pipeline/turns/weights.ts`. */
export const weightsFile = ({
  fitted,
  sources,
  silences,
}: WeightsToWrite): string => `import type { Feature } from "./features.ts";

/**
 * Made by bench/train-turns.ts from ${silences} silences in utterances with pauses of 200 to 800 ms:
${sources.map(({ source, utterances }) => ` * ${utterances} ${SOURCES[source] ?? source}`).join(",\n")}.
 * Signs that these say nothing about keep the weights set by hand in bench/endpointing/first-guess.ts.
 */

/** Log odds that the caller has finished where nothing speaks for or against it. */
export const BIAS = ${fitted.bias.toFixed(2)};

/** What each sign adds to the log odds that the caller has finished. */
export const WEIGHTS: Readonly<Record<Feature, number>> = {
${Object.entries(fitted.weights)
  .map(
    ([name, weight]) =>
      `  /** ${capital(FEATURES[name as keyof typeof FEATURES])}. */\n  ${name}: ${weight.toFixed(2)},`,
  )
  .join("\n")}
};
`;

/** Text of `pipeline/turns/cadence-weights.ts`. */
export const cadenceFile = (packed: PackedCadence, endings: number): string => {
  const numbers = (values: readonly number[]) => `[${values.join(", ")}]`;
  const lines = packed.inner.match(/.{1,112}/g) ?? [];
  return `import type { PackedCadence } from "./cadence.ts";

/**
 * Made by bench/train-turns.ts from ${endings} ends and rests of commands spoken by flite's voices, at several speeds, and of people
 * (bench/endpointing/endings.ts says which; licences are beside the recordings), without the fifth that is held out.
 */
export const CADENCE_WEIGHTS: PackedCadence = {
  inner: \`
    ${lines.join("\n    ")}\`,
  steps: ${numbers(packed.steps)},
  innerBias: ${numbers(packed.innerBias)},
  outer: ${numbers(packed.outer)},
  bias: ${packed.bias},
};
`;
};

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
