/** Measures how loud what passes `node` is. */
export interface Loudness {
  readonly node: AnalyserNode;
  /** 0 for silence to 1 for shouting, by ear: a linear scale of decibels. */
  level(): number;
}

const QUIET_DB = -55;
const LOUD_DB = -12;

export const createLoudness = (context: BaseAudioContext): Loudness => {
  const node = new AnalyserNode(context, { fftSize: 512, smoothingTimeConstant: 0 });
  const samples = new Float32Array(node.fftSize);
  return {
    node,
    level() {
      node.getFloatTimeDomainData(samples);
      const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
      const db = 10 * Math.log10(power + 1e-10);
      return Math.min(1, Math.max(0, (db - QUIET_DB) / (LOUD_DB - QUIET_DB)));
    },
  };
};
