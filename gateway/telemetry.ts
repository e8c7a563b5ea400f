import { type DestinationStream, pino } from "pino";
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { Logger } from "../pipeline/log.ts";
import { METRICS, type MetricName, type Metrics } from "../pipeline/metrics.ts";
import { formatLine } from "./log-line.ts";

export type LogLevel = "debug" | "info" | "warn" | "error" | "silent";

export interface LoggerOptions {
  readonly level: LogLevel;
  /** Lines for a person to read instead of JSON. Default: when standard output is a terminal. */
  readonly pretty?: boolean;
  /** Default: standard output. */
  readonly write?: (line: string) => void;
}

/** Where logs go while standard output holds an answer alone. */
export const toStderr = (line: string): void => void process.stderr.write(line);

/** Fields that never reach a log, at the top or one level down. */
const SECRET = ["token", "authorization", "password", "secret", "cookie"];

/** pino behind our Logger. */
export const createLogger = ({ level, pretty = process.stdout.isTTY === true, write }: LoggerOptions): Logger => {
  const print = write ?? ((line: string) => void process.stdout.write(line));
  const destination: DestinationStream = { write: pretty ? (line) => print(formatLine(line)) : print };
  const redact = SECRET.flatMap((field) => [field, `*.${field}`]);
  return pino({ level, base: null, redact: { paths: redact, censor: "[redacted]" } }, destination);
};

export interface PrometheusMetrics extends Metrics {
  /** Everything measured, in Prometheus' text format. */
  text(): Promise<string>;
  readonly contentType: string;
}

/** Names outside: "earshot_turns_total". */
const PREFIX = "earshot_";

/** prom-client behind our Metrics: one instrument for each row of the table, and the process' own. */
export const createMetrics = (): PrometheusMetrics => {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: PREFIX });
  const counters = new Map<MetricName, Counter>();
  const gauges = new Map<MetricName, Gauge>();
  const histograms = new Map<MetricName, Histogram>();
  for (const name of Object.keys(METRICS) as MetricName[]) {
    const kind: { kind: string; help: string; labels?: readonly string[]; buckets?: readonly number[] } = METRICS[name];
    const { help, labels = [], buckets } = kind;
    const options = { name: `${PREFIX}${name}`, help, labelNames: [...labels], registers: [registry] };
    if (kind.kind === "counter") counters.set(name, new Counter(options));
    else if (kind.kind === "gauge") gauges.set(name, new Gauge(options));
    else histograms.set(name, new Histogram({ ...options, ...(buckets ? { buckets: [...buckets] } : {}) }));
  }
  return {
    observe: (name, value, labels = {}) => histograms.get(name)?.observe(labels, value),
    count: (name, labels = {}, by = 1) => counters.get(name)?.inc(labels, by),
    gauge: (name, value, labels = {}) => gauges.get(name)?.set(labels, value),
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
};
