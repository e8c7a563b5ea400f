import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, it, vi } from "vitest";
import type { AudioFormat } from "../../../protocols/events.ts";

const folder = mkdtempSync(join(tmpdir(), "earshot-"));
afterEach(() => {
  vi.unstubAllEnvs();
  vi.resetModules();
  rmSync(folder, { recursive: true, force: true });
});

it.each<AudioFormat>([
  { encoding: "opus", sampleRate: 48_000 },
  { encoding: "pcma", sampleRate: 8000 },
])("$encoding is refused by name where its addon was never built, in both directions", async (format) => {
  // A cache in which nothing was built yet; addons are looked up once, by modules that are loaded anew here.
  vi.stubEnv("XDG_CACHE_HOME", folder);
  vi.resetModules();
  const { createEar } = await import("../../../gateway/websocket/ear.ts");
  const { createReplyEncoder } = await import("../../../gateway/websocket/reply-encoder.ts");
  const refusal = {
    code: "unsupported_audio",
    message: expect.stringMatching(
      new RegExp(`^${format.encoding} is not spoken here: native addon \\w+ is not built`),
    ),
  };
  expect(() => createEar(format, 1000)).toThrow(expect.objectContaining(refusal));
  // G.711 is tables: only what comes in is resampled from the start.
  if (format.encoding === "opus") expect(() => createReplyEncoder(format)).toThrow(expect.objectContaining(refusal));
});
