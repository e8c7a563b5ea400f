import { readFileSync } from "node:fs";
import { z } from "zod";
import { VoiceError } from "../../protocols/errors.ts";
import { FEATURE_BITS, featuresOf } from "./features.ts";
import { ROUTES, type Route } from "./intent.ts";
import { type Network, scoreLabels, softmax } from "./network.ts";
import { isCommand, routeOf, SERVED } from "./routes.ts";
import { tokenize } from "./tokens.ts";

/** What `model.json` says of the weights beside it. */
export const ModelHeader = z.object({
  about: z.string(),
  sources: z.array(z.object({ name: z.string(), licence: z.string(), lines: z.number() })),
  training: z.record(z.string(), z.union([z.string(), z.number()])),
  featureBits: z.number(),
  networks: z.array(z.object({ width: z.number(), rowScale: z.number() })),
  /** Above 1 makes probabilities less sure; chosen so that they are right as often as they say. */
  temperature: z.number(),
  /** For each served route, how likely an utterance must be one of ours to be taken where that route is the likeliest. */
  least: z.record(z.string(), z.number()),
  labels: z.array(z.string()),
});
export type ModelHeader = z.infer<typeof ModelHeader>;

/** What the classifier makes of one utterance. */
export interface Judgement {
  /** The route chosen: a served one only where it is sure enough. */
  readonly route: Route;
  /** Whether `route` is one that Earshot acts on. */
  readonly taken: boolean;
  /** Probability that it is for Earshot to act on, by whichever route. */
  readonly ours: number;
  probability(route: Route): number;
  /** Share that a command has of its route's probability. */
  share(command: string): number;
  /** The likeliest label of a route: its command (null where the label is none) and share. */
  best(route: Route): { readonly command: string | null; readonly share: number };
}

const BYTES_PER_FLOAT = 4;

/** Weights of each network: floats (hidden bias, label scales, label biases), then int8 rows and label rows. */
export const encodeNetworks = (networks: readonly Network[]): Uint8Array => {
  const floats = networks.flatMap(({ hiddenBias, outScale, outBias }) => [hiddenBias, outScale, outBias]);
  const bytes = networks.flatMap(({ rows, out }) => [rows, out]);
  const parts = [...floats, ...bytes].map((part) => new Uint8Array(part.buffer, part.byteOffset, part.byteLength));
  return Buffer.concat(parts);
};

const decodeNetworks = (header: ModelHeader, data: Uint8Array): Network[] => {
  const { buffer } = data.slice();
  const labels = header.labels.length;
  let at = 0;
  const floats = (count: number) => {
    const part = new Float32Array(buffer, at, count);
    at += count * BYTES_PER_FLOAT;
    return part;
  };
  const bytes = (count: number) => {
    const part = new Int8Array(buffer, at, count);
    at += count;
    return part;
  };
  const heads = header.networks.map(({ width }) => ({
    hiddenBias: floats(width),
    outScale: floats(labels),
    outBias: floats(labels),
  }));
  return header.networks.map(({ width, rowScale }, i) => {
    const head = heads[i] ?? { hiddenBias: floats(0), outScale: floats(0), outBias: floats(0) };
    return {
      width,
      labels,
      rowScale,
      ...head,
      rows: bytes(width * 2 ** header.featureBits),
      out: bytes(width * labels),
    };
  });
};

const sizeOf = ({ networks, labels, featureBits }: ModelHeader): number =>
  networks.reduce(
    (sum, { width }) =>
      sum + (width + 2 * labels.length) * BYTES_PER_FLOAT + width * (2 ** featureBits + labels.length),
    0,
  );

/** Reads `model.json` and `weights.bin` from a folder. */
export const createClassifier = (folder: URL): ((text: string) => Judgement) => {
  const header = ModelHeader.parse(JSON.parse(readFileSync(new URL("model.json", folder), "utf8")));
  const data = readFileSync(new URL("weights.bin", folder));
  if (header.featureBits !== FEATURE_BITS || data.length !== sizeOf(header))
    throw new VoiceError("internal", "the router's weights do not fit its code: run npm run train -- router");
  return judgeBy(header, decodeNetworks(header, data));
};

/** A classifier of networks at hand. */
export const judgeBy = (
  header: Pick<ModelHeader, "labels" | "least" | "temperature">,
  networks: readonly Network[],
): ((text: string) => Judgement) => {
  const routes = header.labels.map(routeOf);
  return (text) => {
    const features = featuresOf(tokenize(text));
    const chances = new Float32Array(header.labels.length);
    for (const network of networks) {
      const scores = softmax(scoreLabels(network, features), header.temperature);
      for (let i = 0; i < chances.length; i++) chances[i] = (chances[i] ?? 0) + (scores[i] ?? 0) / networks.length;
    }
    const byRoute = new Map<Route, number>(ROUTES.map((route) => [route, 0]));
    routes.forEach((route, i) => {
      byRoute.set(route, (byRoute.get(route) ?? 0) + (chances[i] ?? 0));
    });
    const probability = (route: Route) => byRoute.get(route) ?? 0;
    const likeliest = (among: readonly Route[]) =>
      among.reduce((best, route) => (probability(route) > probability(best) ? route : best));
    const served = likeliest(SERVED);
    // Torn between two routes that are ours is no reason to refuse, so what is ours counts together.
    const ours = SERVED.reduce((sum, route) => sum + probability(route), 0);
    const taken = ours >= (header.least[served] ?? 0.5);
    const share = (label: string) => {
      const of = probability(routeOf(label));
      return of === 0 ? 0 : (chances[header.labels.indexOf(label)] ?? 0) / of;
    };
    return {
      route: taken ? served : likeliest(ROUTES.filter((route) => !SERVED.includes(route))),
      taken,
      ours,
      probability,
      share,
      best: (route) => {
        let label: string | undefined;
        for (const [i, other] of header.labels.entries())
          if (routes[i] === route && (label === undefined || share(other) > share(label))) label = other;
        return label === undefined
          ? { command: null, share: 0 }
          : { command: isCommand(label) ? label : null, share: share(label) };
      },
    };
  };
};
