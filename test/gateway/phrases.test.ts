import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { createSharedPhrases } from "../../gateway/phrases.ts";
import { openRedis } from "../../gateway/redis.ts";
import { silentLogger } from "../../pipeline/log.ts";
import { createPhrases } from "../../pipeline/tts/cache.ts";
import { fakeVoice } from "../fakes/voice.ts";
import { speak, textsOf } from "../pipeline/tts/speaking.ts";

const missing =
  spawnSync("redis-server", ["--version"]).status === 0
    ? undefined
    : "no Redis server is installed (Debian package redis-server)";

it.skipIf(missing)(
  `phrases are shared by Redis, and kept here when it dies${missing ? `: ${missing}` : ""}`,
  async () => {
    const folder = mkdtempSync(join(tmpdir(), "earshot-redis-"));
    const path = join(folder, "redis.sock");
    const server = spawn("redis-server", ["--port", "0", "--unixsocket", path, "--save", "", "--dir", folder]);
    const redis = await openRedis({ url: path, log: silentLogger });
    try {
      await expect.poll(() => redis.client.status, { timeout: 10_000 }).toBe("ready");
      const gateway = () => {
        const voice = fakeVoice();
        const shared = createSharedPhrases(redis.client);
        return { voice, tts: createPhrases({ shared }).wrap(voice, { model: "m", voice: "v" }) };
      };
      const [one, other, late] = [gateway(), gateway(), gateway()];
      await one.tts.warm(["One moment."]);
      await expect.poll(() => redis.client.dbsize()).toBe(1);
      const samples = (frames: Awaited<ReturnType<typeof speak>>) => frames.flatMap(({ frame }) => [...frame.samples]);
      expect(samples(await speak(other.tts, ["One moment."]))).toEqual(samples(await speak(one.tts, ["One moment."])));
      expect(other.voice.given).toEqual([]);
      server.kill("SIGKILL");
      await expect.poll(() => redis.client.status).not.toBe("ready");
      expect(textsOf(await speak(late.tts, ["One moment.", "Okay."]))).toEqual(["One moment.", "Okay."]);
      expect(late.voice.given).toEqual(["One moment.", "Okay."]);
    } finally {
      server.kill("SIGKILL");
      await redis.close();
      rmSync(folder, { recursive: true, force: true });
    }
  },
);
