/** Upper bounds of the buckets for anything measured in milliseconds that a caller waits for. */
const LATENCY_MS = [5, 10, 20, 50, 100, 150, 200, 300, 400, 500, 600, 800, 1000, 1500, 2500, 5000, 10_000];

interface MetricKind {
  readonly kind: "histogram" | "counter" | "gauge";
  readonly help: string;
  readonly buckets?: readonly number[];
  /** Names of labels; their values come from closed sets. */
  readonly labels?: readonly string[];
}

/** Every metric there is. `firstAudio` is the number to defend: end of speech to first reply audio. */
export const METRICS = {
  turn_first_audio_ms: { kind: "histogram", help: "End of speech to first reply audio", buckets: LATENCY_MS },
  turn_stage_ms: { kind: "histogram", help: "Time in one stage of a turn", buckets: LATENCY_MS, labels: ["stage"] },
  turn_overruns_total: {
    kind: "counter",
    help: "Stages that took longer than their share of the budget",
    labels: ["stage"],
  },
  turn_speculations_total: {
    kind: "counter",
    help: "Answers begun before the utterance was over: used, or dropped because speech resumed",
    labels: ["outcome"],
  },
  barge_ins_total: {
    kind: "counter",
    help: "Replies that fell silent for a sound: stopped, or resumed",
    labels: ["outcome"],
  },
  reply_paused_ms: {
    kind: "histogram",
    help: "Silence of replies that resumed",
    buckets: [50, 100, 200, 300, 400, 500, 700],
  },
  fillers_total: { kind: "counter", help: "Answers that were so late that the caller was told to wait" },
  turns_total: { kind: "counter", help: "Turns by how they ended", labels: ["outcome"] },
  sessions_active: { kind: "gauge", help: "Open sessions" },
  sessions_total: { kind: "counter", help: "Sessions by how they ended: ok or an error code", labels: ["outcome"] },
  sessions_refused_total: { kind: "counter", help: "Sessions refused before they began", labels: ["reason"] },
  frames_dropped_total: { kind: "counter", help: "Microphone frames dropped because a queue was full" },
  frames_lost_total: { kind: "counter", help: "Microphone frames that never arrived, by sequence number" },
  vad_batch_frames: { kind: "histogram", help: "Frames scored in one inference", buckets: [1, 2, 4, 8, 16, 32, 64] },
  vad_ms: { kind: "histogram", help: "Time of one VAD inference", buckets: [0.1, 0.2, 0.5, 1, 2, 5, 10, 50] },
  vad_frames_total: {
    kind: "counter",
    help: "Frames of microphones: scored by the detector, or gated because they sounded like the room",
    labels: ["outcome"],
  },
  stt_utterances_total: { kind: "counter", help: "Utterances transcribed", labels: ["engine", "outcome"] },
  stt_fallbacks_total: {
    kind: "counter",
    help: "Utterances written down here instead of elsewhere: failed, or left_alone after failures",
    labels: ["engine", "reason"],
  },
  stt_circuit_open: { kind: "gauge", help: "1 while speech to text elsewhere is left alone", labels: ["engine"] },
  stt_guards_total: {
    kind: "counter",
    help: "Texts that were not believed, and what listening once more came to",
    labels: ["reason", "outcome"],
  },
  stt_speculations_total: {
    kind: "counter",
    help: "Transcriptions begun on a pause before the utterance was known to be over: used or dropped",
    labels: ["outcome"],
  },
  tts_first_audio_ms: { kind: "histogram", help: "Text to first audio", buckets: LATENCY_MS, labels: ["engine"] },
  tts_requests_total: {
    kind: "counter",
    help: "What voices were asked for by how it ended: spoken, dropped, failed, late or left_alone",
    labels: ["engine", "outcome"],
  },
  tts_circuit_open: { kind: "gauge", help: "1 while a voice is left alone", labels: ["engine"] },
  tts_cache_total: {
    kind: "counter",
    help: "Pieces of text by where their sound was: memory, shared, or missed",
    labels: ["engine", "outcome"],
  },
  reply_lateness_ms: {
    kind: "histogram",
    help: "How late reply audio left against its deadline",
    buckets: [1, 2, 5, 10, 20, 50, 100],
  },
  rtc_lateness_ms: {
    kind: "histogram",
    help: "How late an RTP packet of a reply left against its own deadline",
    buckets: [1, 2, 5, 10, 15, 20, 50, 100],
  },
  rtc_workers_died_total: { kind: "counter", help: "WebRTC workers that died and were started again" },
  provider_failures_total: { kind: "counter", help: "Failures of an engine", labels: ["provider"] },
  provider_retries_total: {
    kind: "counter",
    help: "Requests to a service sent again, by why: connection, rate, server, or stale (a kept connection was closed)",
    labels: ["provider", "reason"],
  },
  llm_first_clause_ms: {
    kind: "histogram",
    help: "Request to a language model until the first clause or call of its answer",
    buckets: LATENCY_MS,
    labels: ["provider"],
  },
  llm_requests_total: {
    kind: "counter",
    help: "Requests to a language model by how they ended: answered, dropped, lost (to a hedge), left_alone or why they failed",
    labels: ["provider", "outcome"],
  },
  llm_tokens_total: {
    kind: "counter",
    help: "Tokens of language models: prompt, completion, and wasted on what nobody heard",
    labels: ["provider", "kind"],
  },
  llm_smaller_total: {
    kind: "counter",
    help: "Thoughts that a smaller model had: late (less was left of the turn than the usual one needs) or pressure",
    labels: ["provider", "reason"],
  },
  llm_hedges_total: { kind: "counter", help: "Second models asked because the first was slow", labels: ["outcome"] },
  llm_circuit_open: { kind: "gauge", help: "1 while a language model is left alone", labels: ["provider"] },
  llm_speculations_total: {
    kind: "counter",
    help: "Thoughts by what became of them: used, shared (asked for twice, thought once) or dropped",
    labels: ["outcome"],
  },
  llm_calls_total: {
    kind: "counter",
    help: "Calls that language models asked for: accepted, confirmed (asked first), repaired or refused",
    labels: ["outcome"],
  },
  reasoning_total: {
    kind: "counter",
    help: "Utterances by what understood them, and why that",
    labels: ["engine", "why"],
  },
  announcements_total: { kind: "counter", help: "Reminders, alarms and timers spoken", labels: ["kind"] },
} as const satisfies Record<string, MetricKind>;

export type MetricName = keyof typeof METRICS;
type NameOf<K extends MetricKind["kind"]> = {
  [N in MetricName]: (typeof METRICS)[N]["kind"] extends K ? N : never;
}[MetricName];
export type Labels = Readonly<Record<string, string>>;

export interface Metrics {
  observe(name: NameOf<"histogram">, value: number, labels?: Labels): void;
  count(name: NameOf<"counter">, labels?: Labels, by?: number): void;
  gauge(name: NameOf<"gauge">, value: number, labels?: Labels): void;
}

/** Measures nothing. */
export const noMetrics: Metrics = { observe() {}, count() {}, gauge() {} };
