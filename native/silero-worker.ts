import { parentPort, workerData } from "node:worker_threads";
import type { SileroAnswer, SileroRequest, SileroWorkerData } from "./silero-memory.ts";
import { loadSilero } from "./silero-model.ts";

const port = parentPort;
if (!port) throw new Error("silero-worker runs in a worker thread");
const { model, memory, ...sizes } = workerData as SileroWorkerData;
const silero = await loadSilero(model, sizes);

const answer = async ({ count, reset }: SileroRequest): Promise<SileroAnswer> => {
  const begin = performance.now();
  for (const slot of reset) silero.reset(slot);
  await silero.score(count, memory.slots, memory.samples, memory.scores);
  return { ms: performance.now() - begin };
};

// One batch is in flight at a time, so requests never overlap. A failed inference ends the worker, and the detector with it.
port.on("message", (request: SileroRequest) => {
  answer(request).then(
    (answered) => port.postMessage(answered),
    (error) =>
      setImmediate(() => {
        throw error;
      }),
  );
});
port.postMessage("ready");
