import { setTimeout as sleep } from "node:timers/promises";
import { type RunningGateway, startGateway } from "./gateway.ts";
import { createFleet, type Fleet, type Window } from "./load/fleet.ts";
import { loadPhrases, roomFrame } from "./load/phrases.ts";
import { largest } from "./load/search.ts";
import { scrape, usageOf } from "./load/watch.ts";
import type { Bench } from "./main.ts";
import { table } from "./report.ts";
import { seededRandom } from "./speech-set.ts";

/** The number to defend: p95 of speech end to first sound. */
const LIMIT_MS = 800;
/** Each talking session has three turns in it. */
const MEASURE_MS = 18_000;
const SETTLE_MS = 4000;
/** After a load that was too much, until the gateway lets in new callers again: it looks back over half a minute. */
const REST_MS = 32_000;
const MAX_TALKING = 120;
const MAX_SILENT = 600;
/** Sessions that talk beside the silent ones, to tell how those are served. */
const PROBES = 8;
/** A session takes this long to arrive, on average. */
const ARRIVAL_MS = { talking: 60, silent: 40 } as const;

/** One size of the load, and what it came to. */
export interface LoadStep {
  readonly talking: number;
  readonly silent: number;
  readonly first_audio_ms: { readonly p50: number; readonly p95: number; readonly p99: number };
  readonly turns: number;
  readonly unanswered: number;
  readonly lost: number;
  readonly refused: number;
  /** CPU of the gateway and of this client, in percent of one core. */
  readonly gateway_cpu: number;
  readonly client_cpu: number;
  readonly rss_kb: number;
  /** The gateway's own, p99 in this step; null where it does not tell. */
  readonly loop_lag_ms: number | null;
  readonly passes: boolean;
}

const round = (value: number) => Math.round(value * 10) / 10;

const observe = async (
  gateway: RunningGateway,
  fleet: Fleet,
  begin: { readonly refused: number; readonly lost: number },
): Promise<LoadStep> => {
  const pid = gateway.process.pid ?? 0;
  await sleep(SETTLE_MS);
  await scrape(gateway.url);
  const [before, cpu, at] = [await usageOf(pid), process.cpuUsage(), performance.now()];
  const window: Window = fleet.measure();
  await sleep(MEASURE_MS);
  const [after, own, ms] = [await usageOf(pid), process.cpuUsage(cpu), performance.now() - at];
  const lag = (await scrape(gateway.url)).get("earshot_nodejs_eventloop_lag_p99_seconds");
  const quantile = (percent: number) => window.firstAudio.getValueAtPercentile(percent);
  const lost = fleet.lost - begin.lost;
  const p95 = quantile(95);
  return {
    talking: fleet.count("talking"),
    silent: fleet.count("silent"),
    first_audio_ms: { p50: quantile(50), p95, p99: quantile(99) },
    turns: window.turns,
    unanswered: window.unanswered,
    lost,
    refused: begin.refused,
    gateway_cpu: round(((after.cpuMs - before.cpuMs) / ms) * 100),
    client_cpu: round(((own.user + own.system) / 1000 / ms) * 100),
    rss_kb: after.rssKb,
    loop_lag_ms: lag === undefined ? null : round(lag * 1000),
    passes: window.turns > 0 && p95 < LIMIT_MS && lost === 0 && begin.refused === 0,
  };
};

const print = (steps: readonly LoadStep[]) =>
  console.log(
    table([
      [
        "talking",
        "silent",
        "first sound p50",
        "p95",
        "p99",
        "turns",
        "lost",
        "gateway CPU %",
        "client CPU %",
        "loop lag",
      ],
      ...steps.map((step) => [
        step.talking,
        step.silent,
        step.first_audio_ms.p50,
        step.first_audio_ms.p95,
        step.first_audio_ms.p99,
        `${step.turns}${step.unanswered > 0 ? ` (${step.unanswered} unanswered)` : ""}`,
        step.lost + step.refused,
        step.gateway_cpu,
        step.client_cpu,
        step.loop_lag_ms ?? "",
      ]),
    ]),
  );

/**
 * How many sessions can talk, a turn every 6 s each, and how many can listen in silence, with p95 of speech end to first
 * sound under 800 ms. Turns come by the clock, answered or not, and time counts from when speech was meant to end.
 * `--n` bounds the talking ones, `--silent` the silent ones.
 */
export const run: Bench = async ({ json, n = MAX_TALKING, silent = MAX_SILENT }) => {
  const random = seededRandom(11);
  const [phrases, quiet] = [await loadPhrases(), roomFrame(random)];
  const gateway = await startGateway({ env: { MAX_SESSIONS: "5000" } });
  const pid = gateway.process.pid ?? 0;
  const steps: LoadStep[] = [];
  const fleet = createFleet({ ...gateway, phrases, quiet, random });
  const reach = async (kind: "talking" | "silent", size: number): Promise<LoadStep> => {
    const { lost } = fleet;
    // What a load that was too much left unanswered is not for the next to answer.
    if (steps.at(-1)?.passes === false) {
      await fleet.shrink("talking", 0);
      await sleep(REST_MS);
      await fleet.grow(kind === "silent" ? PROBES : 0, "talking", 500);
    }
    const have = fleet.count(kind);
    await fleet.shrink(kind, size);
    const missing = Math.max(0, size - have);
    const refused = await fleet.grow(missing, kind, missing * ARRIVAL_MS[kind]);
    for (let attempt = 1; ; attempt++) {
      const step = await observe(gateway, fleet, { refused, lost });
      steps.push(step);
      process.stderr.write(`load: ${step.talking} talking, ${step.silent} silent: p95 ${step.first_audio_ms.p95} ms\n`);
      // Another program on this machine can spoil a step: only what fails twice has failed.
      if (step.passes || attempt === 2) return step;
    }
  };
  try {
    // Whatever is made once is there before anything is counted.
    await fleet.grow(2, "talking", 100);
    await sleep(8000);
    await fleet.shrink("talking", 0);
    await sleep(1000);
    const idle = await usageOf(pid);

    await fleet.grow(PROBES, "talking", 500);
    const silentStreams =
      silent === 0
        ? 0
        : await largest(async (size) => (await reach("silent", size)).passes, {
            start: Math.min(silent, 400),
            max: silent,
            step: 50,
          });
    const most = steps.filter(({ passes }) => passes).at(-1) ?? steps.at(-1);
    await fleet.shrink("silent", 0);
    const talking = await largest(async (size) => (await reach("talking", size)).passes, {
      start: 16,
      max: n,
      step: 4,
    });
    const full = steps.findLast((step) => step.silent === 0 && step.talking === talking);
    if (!json) {
      print(steps);
      console.log(`\n${talking} sessions talk, ${silentStreams} listen in silence with p95 under ${LIMIT_MS} ms`);
    }
    return {
      talking_sessions: talking,
      silent_streams: silentStreams,
      rss_per_session_kb:
        most && most.silent > 0 ? Math.round((most.rss_kb - idle.rssKb) / (most.silent + PROBES)) : null,
      rss_idle_kb: idle.rssKb,
      cpu_per_talking_session: full ? round(full.gateway_cpu / Math.max(1, full.talking)) : null,
      loop_lag_ms: full?.loop_lag_ms ?? null,
      client_cpu: full?.client_cpu ?? null,
      first_audio_ms: full?.first_audio_ms ?? null,
      steps,
    };
  } finally {
    await fleet.close();
    await gateway.stop();
  }
};
