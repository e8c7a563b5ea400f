import { setTimeout as sleep } from "node:timers/promises";
import { flitePhrase, SPOKEN_COMMANDS } from "./commands.ts";
import { startGateway } from "./gateway.ts";
import { roomFrame } from "./load/phrases.ts";
import { usageOf } from "./load/watch.ts";
import type { Bench } from "./main.ts";
import { percentiles, table } from "./report.ts";
import { seededRandom } from "./speech-set.ts";
import { encodeSound, openRtcCalls } from "./webrtc/calls.ts";
import { type Buckets, bucketsOf, childrenCpuMs, quantileBound, since } from "./webrtc/gauges.ts";

const MEASURE_MS = 20_000;
const SETTLE_MS = 3000;
/** `talking`: from one command of a caller to the next. */
const COMMAND_EVERY_MS = 30_000;
/** `hearing`: from the end of a reply to the next question. */
const MOST_PAUSE_MS = 300;
/** Its answer takes some 10 s to say. */
const LONG_ANSWER = "help";
const HISTOGRAM = "earshot_rtc_lateness_ms";
const WORKER = "mediasoup-worke";

const shareUnder = (buckets: Buckets, bound: number): number =>
  Math.round(((buckets.get(bound) ?? Number.NaN) / Math.max(...buckets.values())) * 100_000) / 1000;

/**
 * N WebRTC calls at once, all microphones on, gateway and callers on the same machine. `hearing`: everybody is answered
 * all the time, the most that replies can be. `talking`: everybody speaks a command every 30 s, as people may. Tells how
 * late frames of replies left the gateway, by its own histogram, and how unevenly they arrived here.
 */
export const run: Bench = async ({ json, n = 50 }) => {
  const random = seededRandom(1);
  const sounds = await Promise.all(SPOKEN_COMMANDS.map(async (text) => encodeSound((await flitePhrase(text)).samples)));
  const room = Array.from({ length: 50 }, () => [...roomFrame(random)]).flat();
  const gateway = await startGateway({ env: { MAX_SESSIONS: String(Math.max(100, n)) } });
  const pid = gateway.process.pid ?? 0;
  let onTurn: (index: number) => void = () => {};
  try {
    const calls = await openRtcCalls({
      ...{ url: gateway.url, token: gateway.token, count: n, quiet: encodeSound(Int16Array.from(room)) },
      onTurn: (index) => onTurn(index),
    });

    const measure = async () => {
      await sleep(SETTLE_MS);
      const [before, cpu, workers] = await Promise.all([
        bucketsOf(gateway.url, HISTOGRAM),
        usageOf(pid),
        childrenCpuMs(pid),
      ]);
      const [own, at, turns, lost] = [process.cpuUsage(), performance.now(), calls.turns, calls.lost];
      const arrival = calls.measure();
      await sleep(MEASURE_MS);
      const ms = performance.now() - at;
      const spent = process.cpuUsage(own);
      const left = since(before, await bucketsOf(gateway.url, HISTOGRAM));
      const percent = (cpuMs: number) => Math.round((100 * cpuMs) / ms);
      return {
        frames: Math.max(...left.values()),
        /** Upper bounds of the histogram's buckets. */
        lateness_ms: { p50: quantileBound(left, 0.5), p95: quantileBound(left, 0.95), p99: quantileBound(left, 0.99) },
        under_15_ms_percent: shareUnder(left, 15),
        arrival_ms: percentiles(arrival),
        turns: calls.turns - turns,
        lost: calls.lost - lost,
        gateway_cpu: percent((await usageOf(pid)).cpuMs - cpu.cpuMs),
        worker_cpu: percent(((await childrenCpuMs(pid)).get(WORKER) ?? 0) - (workers.get(WORKER) ?? 0)),
        client_cpu: percent((spent.user + spent.system) / 1000),
      };
    };

    onTurn = (index) => void setTimeout(() => calls.type(index, LONG_ANSWER), random() * MOST_PAUSE_MS);
    for (let index = 0; index < n; index++)
      setTimeout(() => calls.type(index, LONG_ANSWER), (index / n) * 2000 + random() * 20);
    const hearing = await measure();

    onTurn = () => {};
    await sleep(SETTLE_MS);
    const timers = Array.from({ length: n }, (_, index) => {
      let next = index;
      const speak = () => calls.say(index, sounds[next++ % sounds.length] ?? []);
      const first = setTimeout(
        () => {
          speak();
          again = setInterval(speak, COMMAND_EVERY_MS);
        },
        (index / n) * COMMAND_EVERY_MS,
      );
      let again: NodeJS.Timeout | undefined;
      return () => {
        clearTimeout(first);
        clearInterval(again);
      };
    });
    const talking = await measure();
    for (const stop of timers) stop();
    await calls.close();

    if (!json) {
      const rows = Object.entries({ hearing, talking }).map(([name, figures]) => [
        name,
        ...[figures.lateness_ms.p50, figures.lateness_ms.p95, figures.lateness_ms.p99].map((bound) => `<= ${bound}`),
        `${figures.under_15_ms_percent} %`,
        ...[figures.arrival_ms.p50, figures.arrival_ms.p95, figures.arrival_ms.p99],
        ...[figures.frames, figures.turns, figures.lost],
        ...[figures.gateway_cpu, figures.worker_cpu, figures.client_cpu],
      ]);
      const head = ["left late, ms", "p50", "p95", "p99", "<= 15 ms", "arrived late p50", "p95", "p99"];
      console.log(table([[...head, "frames", "turns", "lost", "CPU % gateway", "workers", "callers"], ...rows]));
      console.log(`${n} calls on ${sounds.length} commands; CPU in percent of one core`);
    }
    return { sessions: n, hearing, talking };
  } finally {
    await gateway.stop();
  }
};
