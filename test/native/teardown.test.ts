import { once } from "node:events";
import { expect, it } from "vitest";
import { startWorker } from "../../native/worker.ts";
import { englishDecoder, noFlite, noSphinx, speak } from "./engines.ts";

const unable = noSphinx || noFlite;

it("workers may be ended while native threads work for them, and others go on", async (ctx) => {
  if (unable) return ctx.skip(unable);
  const busy = new URL("../fixtures/native/busy.ts", import.meta.url);
  for (let i = 0; i < 4; i++) {
    const worker = startWorker(busy);
    await once(worker, "message");
    await worker.terminate();
  }
  const decoder = await englishDecoder();
  const { samples } = await speak("What time is it?");
  expect((await decoder.decode(samples)).text).toBe("what time is it");
  await decoder.close();
});
