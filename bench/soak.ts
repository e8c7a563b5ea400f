import { setTimeout as sleep } from "node:timers/promises";
import { startGateway } from "./gateway.ts";
import { createFleet } from "./load/fleet.ts";
import { loadPhrases, roomFrame } from "./load/phrases.ts";
import { slope } from "./load/search.ts";
import { usageOf } from "./load/watch.ts";
import type { Bench } from "./main.ts";
import { seededRandom } from "./speech-set.ts";

const CALLERS = 8;
const SAMPLE_MS = 5000;
/** Calls are replaced by new ones this often: what a hang-up leaves behind shows in minutes. */
const CHURN_MS = 15_000;
/** What is made once is there by then, and growth counts from there. */
const WARM_SHARE = 0.25;

export interface SoakSample {
  readonly minute: number;
  readonly rssKb: number;
  readonly handles: number;
}

/** Eight callers that talk, hang up and call again for `--minutes`: what grows, and what is lost. */
export const run: Bench = async ({ json, minutes = 5 }) => {
  const random = seededRandom(3);
  const [phrases, quiet] = [await loadPhrases(), roomFrame(random)];
  const gateway = await startGateway({ env: { MAX_SESSIONS: "1000" } });
  const pid = gateway.process.pid ?? 0;
  const fleet = createFleet({ ...gateway, phrases, quiet, random });
  const samples: SoakSample[] = [];
  let calls = CALLERS;
  let refused = 0;
  try {
    await fleet.grow(CALLERS, "talking", 2000);
    const window = fleet.measure();
    const begin = performance.now();
    const elapsed = () => performance.now() - begin;
    let churnAt = CHURN_MS;
    while (elapsed() < minutes * 60_000) {
      await sleep(Math.min(SAMPLE_MS, Math.max(1, minutes * 60_000 - elapsed())));
      const { rssKb, handles } = await usageOf(pid);
      samples.push({ minute: elapsed() / 60_000, rssKb, handles });
      process.stderr.write(`\rsoak: ${(elapsed() / 60_000).toFixed(1)} of ${minutes} min, ${rssKb >> 10} MiB`);
      if (elapsed() < churnAt) continue;
      churnAt += CHURN_MS;
      await fleet.shrink("talking", CALLERS / 2);
      refused += await fleet.grow(CALLERS / 2, "talking", 1000);
      calls += CALLERS / 2;
    }
    process.stderr.write("\n");
    const warm = samples.filter(({ minute }) => minute >= minutes * WARM_SHARE);
    const result = {
      minutes,
      rss_slope_kb_per_minute: Math.round(slope(warm.map(({ minute, rssKb }) => [minute, rssKb]))),
      rss_kb: { first: warm[0]?.rssKb ?? null, last: warm.at(-1)?.rssKb ?? null },
      handles: { first: warm[0]?.handles ?? null, last: warm.at(-1)?.handles ?? null },
      handles_slope_per_minute: Math.round(slope(warm.map(({ minute, handles }) => [minute, handles])) * 10) / 10,
      sessions_lost: fleet.lost + refused,
      calls,
      turns: window.turns,
      unanswered: window.unanswered,
      first_audio_ms: {
        p50: window.firstAudio.getValueAtPercentile(50),
        p95: window.firstAudio.getValueAtPercentile(95),
      },
      samples,
    };
    if (!json)
      console.log(
        `${calls} calls, ${result.turns} turns, ${result.unanswered} unanswered, ${result.sessions_lost} sessions lost\n` +
          `memory grows by ${result.rss_slope_kb_per_minute} KiB a minute, handles by ${result.handles_slope_per_minute}`,
      );
    return result;
  } finally {
    await fleet.close();
    await gateway.stop();
  }
};
