import { readFile } from "node:fs/promises";
import { openCaller } from "./caller.ts";
import { flitePhrase, SPOKEN_COMMANDS } from "./commands.ts";
import { startGateway } from "./gateway.ts";
import type { Bench } from "./main.ts";
import { table } from "./report.ts";

/** Callers at a time. */
const CALLERS = 8;
/** Turns a caller has before it hangs up and calls anew. */
const TURNS_A_CALL = 10;
const FIRST_LOOK = 100;

/** Resident memory of a process, in MiB. Linux only. */
const residentMb = async (pid: number): Promise<number> => {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? Number.NaN) / 1024;
};

/** Resident memory of the gateway after 100 turns and after N, spoken in real time by eight callers through the door. */
export const run: Bench = async ({ json, n = 1000 }) => {
  const gateway = await startGateway();
  const pid = gateway.process.pid;
  if (pid === undefined) throw new Error("the gateway has no process");
  const wavs = await Promise.all(SPOKEN_COMMANDS.map((text) => flitePhrase(text)));
  let started = 0;
  let done = 0;
  let unanswered = 0;
  let firstMb = Number.NaN;
  const talk = async () => {
    while (started < n) {
      const caller = await openCaller({ ...gateway, client: "earshot-bench" });
      for (let i = 0; i < TURNS_A_CALL && started < n; i++) {
        const wav = wavs[started++ % wavs.length];
        if (!wav) break;
        const { firstAudioMs } = await caller.speak(wav);
        if (firstAudioMs === undefined) unanswered++;
        if (++done === FIRST_LOOK) firstMb = await residentMb(pid);
        process.stderr.write(`\rmemory: ${done} of ${n} turns`);
      }
      await caller.close();
    }
  };
  try {
    await Promise.all(Array.from({ length: CALLERS }, talk));
    process.stderr.write("\n");
    const lastMb = await residentMb(pid);
    const growth = lastMb / firstMb - 1;
    if (!json)
      console.log(
        table([
          ["turns", "RSS, MiB"],
          [FIRST_LOOK, firstMb.toFixed(0)],
          [done, lastMb.toFixed(0)],
        ]),
      );
    return { rss_mb: { [FIRST_LOOK]: firstMb, [done]: lastMb }, growth, unanswered };
  } finally {
    await gateway.stop();
  }
};
