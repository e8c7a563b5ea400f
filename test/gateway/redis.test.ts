import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createLimits, LIMITS } from "../../gateway/http/api/limits.ts";
import { openRedis } from "../../gateway/redis.ts";
import { silentLogger } from "../../pipeline/log.ts";

const missing =
  spawnSync("redis-server", ["--version"]).status === 0
    ? undefined
    : "no Redis server is installed (Debian package redis-server)";
const factor = 3 / LIMITS.login.points;

describe("limits by Redis", () => {
  let folder: string;
  let server: ChildProcess | undefined;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "earshot-redis-"));
  });
  afterEach(() => {
    server?.kill("SIGKILL");
    server = undefined;
    rmSync(folder, { recursive: true, force: true });
  });
  const start = async () => {
    const path = join(folder, "redis.sock");
    server = spawn("redis-server", ["--port", "0", "--unixsocket", path, "--save", "", "--dir", folder]);
    const connect = async () => {
      const redis = await openRedis({ url: path, log: silentLogger });
      await expect.poll(() => redis.client.status, { timeout: 10_000 }).toBe("ready");
      return redis;
    };
    return { connect };
  };

  it.skipIf(missing)(`are counted for all gateways together${missing ? `: ${missing}` : ""}`, async () => {
    const { connect } = await start();
    const [one, other] = [await connect(), await connect()];
    const gateways = [one, other].map(({ client }) => createLimits({ redis: client, factor }));
    const taken = [];
    for (const at of [0, 1, 0, 1]) taken.push((await gateways[at]?.take("login", "ann"))?.isAllowed);
    expect(taken).toEqual([true, true, true, false]);
    expect((await gateways[0]?.look("login", "ann"))?.isAllowed).toBe(false);
    await Promise.all([one.close(), other.close()]);
  });

  it.skipIf(missing)(`are counted here when Redis dies${missing ? `: ${missing}` : ""}`, async () => {
    const { connect } = await start();
    const redis = await connect();
    const limits = createLimits({ redis: redis.client, factor });
    expect((await limits.take("login", "ann")).isAllowed).toBe(true);
    server?.kill("SIGKILL");
    await expect.poll(() => redis.client.status).not.toBe("ready");
    const taken = [];
    for (let at = 0; at < 4; at++) taken.push((await limits.take("login", "ann")).isAllowed);
    expect(taken).toEqual([true, true, true, false]);
    await redis.close();
  });

  it("are counted here where there never was a Redis", async () => {
    const redis = await openRedis({ url: "redis://127.0.0.1:1", log: silentLogger });
    const limits = createLimits({ redis: redis.client, factor });
    expect((await limits.take("login", "ann")).isAllowed).toBe(true);
    expect((await limits.look("login", "ann")).isAllowed).toBe(true);
    await limits.clear("login", "ann");
    await redis.close();
  });
});
