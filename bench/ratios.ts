/** A figure by its path: "turns.first_audio_ms.p50". */
export type Figures = ReadonlyMap<string, number>;

/** Every number in a bench's result, by the path to it. Lists are left out: they are curves and samples, not figures. */
export const figuresIn = (value: unknown, path = ""): Figures => {
  const found = new Map<string, number>();
  if (typeof value === "number" && Number.isFinite(value)) found.set(path, value);
  else if (value !== null && typeof value === "object" && !Array.isArray(value))
    for (const [key, inner] of Object.entries(value))
      for (const [name, number] of figuresIn(inner, path === "" ? key : `${path}.${key}`)) found.set(name, number);
  return found;
};

/** How a figure is judged. */
export interface Rule {
  readonly match: RegExp;
  /** Which way is better. */
  readonly better: "less" | "more";
  /** How much worse, as a ratio, is still the same: 1.2 allows a fifth. */
  readonly ratio: number;
  /** How much worse, in the figure's own unit, is still the same: small figures leap. */
  readonly slack: number;
}

/** The first that matches counts; what none matches is shown and not judged. */
export const RULES: readonly Rule[] = [
  // What a run says of itself, of its load and of the silence it is compared with.
  {
    match: /(^|\.)(baseline|operating_point|steps|lost_by_reason)\./,
    better: "less",
    ratio: Infinity,
    slack: Infinity,
  },
  { match: /_vs_silence$/, better: "less", ratio: 1.25, slack: 0.1 },
  { match: /p95_to_p50$/, better: "less", ratio: 1.3, slack: 0.2 },
  { match: /_ms\.p50$/, better: "less", ratio: 1.15, slack: 20 },
  { match: /_ms\.(p95|mean)$/, better: "less", ratio: 1.25, slack: 40 },
  { match: /(cut_in|false_barge_in|self_interruption|false_take)\w*$/, better: "less", ratio: 1.2, slack: 0.02 },
  { match: /(turns_lost|sessions_lost|unanswered|barge_in_missed)$/, better: "less", ratio: 1, slack: 0 },
  { match: /(talking_sessions|silent_streams)$/, better: "more", ratio: 1.15, slack: 4 },
  {
    match: /(rss_per_session_kb|rss_idle_kb|us_per_line|cpu_per_talking_session)$/,
    better: "less",
    ratio: 1.2,
    slack: 0,
  },
  { match: /rss_slope_kb_per_minute$/, better: "less", ratio: 1.5, slack: 1024 },
  { match: /(^|\.)wer$/, better: "less", ratio: 1.1, slack: 0.005 },
  { match: /(macro_f1|exact)$/, better: "more", ratio: 1.01, slack: 0.005 },
];

export interface Change {
  readonly name: string;
  readonly before: number;
  readonly after: number;
  /** After to before; undefined where there was nothing before. */
  readonly ratio: number | undefined;
  readonly verdict: "worse" | "better" | "same";
}

/** Judges one figure; undefined where no rule knows it. */
export const judge = (name: string, before: number, after: number): Change | undefined => {
  const rule = RULES.find(({ match }) => match.test(name));
  if (!rule || rule.ratio === Infinity) return undefined;
  const isWorse = (from: number, to: number) =>
    rule.better === "less"
      ? to > from * rule.ratio && to - from > rule.slack
      : to < from / rule.ratio && from - to > rule.slack;
  const verdict = isWorse(before, after) ? "worse" : isWorse(after, before) ? "better" : "same";
  return { name, before, after, ratio: before === 0 ? undefined : after / before, verdict };
};

/** What became of every figure that both have. */
export const compare = (before: Figures, after: Figures): readonly Change[] =>
  [...before].flatMap(([name, value]) => {
    const now = after.get(name);
    const change = now === undefined ? undefined : judge(name, value, now);
    return change ? [change] : [];
  });

const quotient = (figures: Figures, above: string, below: string): number | undefined => {
  const [a, b] = [figures.get(above), figures.get(below)];
  return a === undefined || b === undefined || b === 0 ? undefined : Math.round((a / b) * 1000) / 1000;
};

/** Ratios of figures of one run: they say the same on a slow machine and on a fast one, so they can be kept. */
const RATIOS: readonly (readonly [name: string, above: string, below: string])[] = [
  ["turns.cut_in_rate_vs_silence", "turns.cut_in_rate", "turns.baseline.cut_in_rate"],
  ["turns.cut_in_rate_per_pause_vs_silence", "turns.cut_in_rate_per_pause", "turns.baseline.cut_in_rate_per_pause"],
  ["turns.first_audio_vs_silence", "turns.first_audio_ms.p50", "turns.baseline.first_audio_ms.p50"],
  [
    "turns.first_audio_complete_vs_silence",
    "turns.first_audio_complete_ms.p50",
    "turns.baseline.first_audio_complete_ms.p50",
  ],
  ["turns.first_audio_p95_to_p50", "turns.first_audio_ms.p95", "turns.first_audio_ms.p50"],
  ["turns.barge_in_p95_to_p50", "turns.barge_in_stop_ms.p95", "turns.barge_in_stop_ms.p50"],
  ["voice.first_audio_p95_to_p50", "voice.first_audio_ms.p95", "voice.first_audio_ms.p50"],
];

export const ratiosOf = (figures: Figures): Readonly<Record<string, number>> =>
  Object.fromEntries(
    RATIOS.flatMap(([name, above, below]) => {
      const value = quotient(figures, above, below);
      return value === undefined ? [] : [[name, value]];
    }),
  );
