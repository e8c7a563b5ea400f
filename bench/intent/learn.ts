import type { Network } from "../../pipeline/intent/network.ts";

/** One line to learn from. */
export interface Lesson {
  readonly features: Uint16Array;
  /** Labels that are right; the network is free to choose among them. */
  readonly labels: readonly number[];
  readonly weight: number;
}

export interface LearnOptions {
  readonly rows: number;
  readonly labels: number;
  /** Hidden units. Default 32. */
  readonly width?: number;
  /** Times through the lessons. Default 10. */
  readonly epochs?: number;
  /** Share of features left out each time a line is seen. Default 0.3. */
  readonly dropout?: number;
  /** Default 0.1. */
  readonly rate?: number;
  /** Share of probability that is given to all labels alike, so that the network does not grow too sure. Default 0.02. */
  readonly smoothing?: number;
  readonly random: () => number;
}

const BATCH = 16;

/** Trains by stochastic gradient descent with a step of its own for each weight (Adagrad). */
export const learn = (lessons: readonly Lesson[], options: LearnOptions): Network => {
  const { rows, labels, width = 32, epochs = 10, dropout = 0.3, rate = 0.1, smoothing = 0.02, random } = options;
  const gauss = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const inWeights = Float32Array.from({ length: rows * width }, () => gauss() * 0.1);
  const inSquares = new Float32Array(rows * width).fill(1e-3);
  const hiddenBias = new Float32Array(width).fill(0.05);
  const hiddenSquares = new Float32Array(width).fill(1e-3);
  const outWeights = Float32Array.from({ length: labels * width }, () => gauss() * 0.2);
  const outSquares = new Float32Array(labels * width).fill(1e-3);
  const outBias = new Float32Array(labels);
  const outBiasSquares = new Float32Array(labels).fill(1e-3);
  const outSum = new Float32Array(labels * width);
  const outBiasSum = new Float32Array(labels);

  const order = lessons.map((_, index) => index);
  const hidden = new Float32Array(width);
  const hiddenSlope = new Float32Array(width);
  const scores = new Float32Array(labels);
  const kept = new Uint16Array(1024);
  const total = epochs * lessons.length;
  let seen = 0;
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (let i = order.length - 1; i > 0; i--) {
      const j = Math.floor(random() * (i + 1));
      const held = order[i] ?? 0;
      order[i] = order[j] ?? 0;
      order[j] = held;
    }
    for (const index of order) {
      const lesson = lessons[index];
      if (lesson === undefined) continue;
      const step = rate * (1 - (0.95 * seen) / total);
      seen++;
      let count = 0;
      for (const feature of lesson.features) if (count < kept.length && random() >= dropout) kept[count++] = feature;
      const scale = 1 / Math.sqrt(Math.max(1, count));
      hidden.fill(0);
      for (let f = 0; f < count; f++) {
        const at = (kept[f] as number) * width;
        for (let j = 0; j < width; j++) (hidden[j] as number) += inWeights[at + j] as number;
      }
      for (let j = 0; j < width; j++)
        hidden[j] = Math.max(0, (hidden[j] as number) * scale + (hiddenBias[j] as number));
      let most = -1e9;
      for (let label = 0; label < labels; label++) {
        let sum = outBias[label] as number;
        const at = label * width;
        for (let j = 0; j < width; j++) sum += (outWeights[at + j] as number) * (hidden[j] as number);
        scores[label] = sum;
        if (sum > most) most = sum;
      }
      let sum = 0;
      for (let label = 0; label < labels; label++) {
        const power = Math.exp((scores[label] as number) - most);
        scores[label] = power;
        sum += power;
      }
      let right = 1e-9;
      for (let label = 0; label < labels; label++) scores[label] = (scores[label] as number) / sum;
      for (const label of lesson.labels) right += scores[label] as number;
      // Slope of -log(sum of the right labels' probabilities), smoothed.
      hiddenSlope.fill(0);
      for (let label = 0; label < labels; label++) {
        const p = scores[label] as number;
        const wanted = (lesson.labels.includes(label) ? (1 - smoothing) * (p / right) : 0) + smoothing / labels;
        const slope = (p - wanted) * lesson.weight;
        if (Math.abs(slope) < 1e-5) continue;
        const at = label * width;
        for (let j = 0; j < width; j++) {
          (hiddenSlope[j] as number) += slope * (outWeights[at + j] as number);
          (outSum[at + j] as number) += slope * (hidden[j] as number);
        }
        (outBiasSum[label] as number) += slope;
      }
      for (let j = 0; j < width; j++) if ((hidden[j] as number) <= 0) hiddenSlope[j] = 0;
      for (let f = 0; f < count; f++) {
        const at = (kept[f] as number) * width;
        for (let j = 0; j < width; j++) {
          const slope = (hiddenSlope[j] as number) * scale;
          if (slope === 0) continue;
          const squares = (inSquares[at + j] as number) + slope * slope;
          inSquares[at + j] = squares;
          (inWeights[at + j] as number) -= (step * slope) / Math.sqrt(squares);
        }
      }
      for (let j = 0; j < width; j++) {
        const slope = hiddenSlope[j] as number;
        hiddenSquares[j] = (hiddenSquares[j] as number) + slope * slope;
        (hiddenBias[j] as number) -= (step * slope) / Math.sqrt(hiddenSquares[j] as number);
      }
      if (seen % BATCH !== 0) continue;
      for (let at = 0; at < outSum.length; at++) {
        const slope = outSum[at] as number;
        if (slope === 0) continue;
        outSquares[at] = (outSquares[at] as number) + slope * slope;
        (outWeights[at] as number) -= (step * slope) / Math.sqrt(outSquares[at] as number);
        outSum[at] = 0;
      }
      for (let label = 0; label < labels; label++) {
        const slope = outBiasSum[label] as number;
        outBiasSquares[label] = (outBiasSquares[label] as number) + slope * slope;
        (outBias[label] as number) -= (step * slope) / Math.sqrt(outBiasSquares[label] as number);
        outBiasSum[label] = 0;
      }
    }
  }
  return quantise({ width, labels, inWeights, hiddenBias, outWeights, outBias });
};

const quantise = (trained: {
  width: number;
  labels: number;
  inWeights: Float32Array;
  hiddenBias: Float32Array;
  outWeights: Float32Array;
  outBias: Float32Array;
}): Network => {
  const { width, labels, inWeights, hiddenBias, outWeights, outBias } = trained;
  // The few largest weights are cut off, so that the many small ones keep more steps.
  const sizes = inWeights.map(Math.abs).sort();
  const rowScale = (sizes[Math.floor(sizes.length * 0.9995)] ?? 1) / 127;
  const toInt = (value: number, scale: number) => Math.max(-127, Math.min(127, Math.round(value / scale)));
  const outScale = new Float32Array(labels);
  const out = new Int8Array(labels * width);
  for (let label = 0; label < labels; label++) {
    const row = outWeights.subarray(label * width, (label + 1) * width);
    const scale = Math.max(1e-6, ...row.map(Math.abs)) / 127;
    outScale[label] = scale;
    row.forEach((value, j) => {
      out[label * width + j] = toInt(value, scale);
    });
  }
  return {
    width,
    labels,
    rows: Int8Array.from(inWeights, (value) => toInt(value, rowScale)),
    rowScale,
    hiddenBias,
    out,
    outScale,
    outBias,
  };
};
