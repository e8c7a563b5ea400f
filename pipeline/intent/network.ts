/** A small neural network over hashed features: rows are summed, cut off at zero, and weighed into one score a label. */
export interface Network {
  /** Number of hidden units. */
  readonly width: number;
  readonly labels: number;
  /** One int8 row of `width` for each feature; the true weight is the entry times `rowScale`. */
  readonly rows: Int8Array;
  readonly rowScale: number;
  readonly hiddenBias: Float32Array;
  /** One int8 row of `width` for each label, with a scale each. */
  readonly out: Int8Array;
  readonly outScale: Float32Array;
  readonly outBias: Float32Array;
}

/** Scores of the labels, to be made probabilities by `softmax`. */
export const scoreLabels = (network: Network, features: Uint16Array): Float32Array => {
  const { width, labels, rows, rowScale, hiddenBias, out, outScale, outBias } = network;
  const hidden = new Float32Array(width);
  for (const feature of features) {
    const at = feature * width;
    for (let j = 0; j < width; j++) hidden[j] = (hidden[j] ?? 0) + (rows[at + j] ?? 0);
  }
  const scale = rowScale / Math.sqrt(Math.max(1, features.length));
  for (let j = 0; j < width; j++) hidden[j] = Math.max(0, (hidden[j] ?? 0) * scale + (hiddenBias[j] ?? 0));
  const scores = new Float32Array(labels);
  for (let label = 0; label < labels; label++) {
    let sum = 0;
    const at = label * width;
    for (let j = 0; j < width; j++) sum += (out[at + j] ?? 0) * (hidden[j] ?? 0);
    scores[label] = sum * (outScale[label] ?? 0) + (outBias[label] ?? 0);
  }
  return scores;
};

/** Probabilities that sum to 1, in place; a temperature above 1 makes them less sure. */
export const softmax = (scores: Float32Array, temperature = 1): Float32Array => {
  let most = Number.NEGATIVE_INFINITY;
  for (const score of scores) most = Math.max(most, score);
  let sum = 0;
  for (let i = 0; i < scores.length; i++) {
    const power = Math.exp(((scores[i] ?? 0) - most) / temperature);
    scores[i] = power;
    sum += power;
  }
  for (let i = 0; i < scores.length; i++) scores[i] = (scores[i] ?? 0) / sum;
  return scores;
};
