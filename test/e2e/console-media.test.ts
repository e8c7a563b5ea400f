import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { encodeWav } from "../../bench/wav.ts";
import { loadConfig } from "../../gateway/config.ts";
import { type Gateway, openGateway } from "../../gateway/main.ts";
import { missingWorker } from "../gateway/webrtc/fixture.ts";
import { connected, heardBy, listen, missingBrowser, openBrowser, openPage } from "./browser.ts";
import { speak } from "./speech.ts";

const missing = missingBrowser();
const QUESTION = "what can you do";
const INTERRUPTION = "what time is it";
/** From the question to the interruption: the answer has begun, and is far from its end. */
const BETWEEN_MS = 2500;

/** The question, and later the interruption, as one recording. */
const conversation = async () => {
  const question = await speak(QUESTION, { afterMs: BETWEEN_MS });
  const interruption = await speak(INTERRUPTION, { beforeMs: 0 });
  const samples = new Int16Array(question.samples.length + interruption.samples.length);
  samples.set(question.samples);
  samples.set(interruption.samples, question.samples.length);
  return { samples, sampleRate: question.sampleRate };
};

const talkHandsFree = async (page: Page) => {
  await page.locator(".mode label", { hasText: "Hands-free" }).click();
  await page.locator("#talk").click();
};
/** Answers how loud the audio element was set, one change after the other, from now on. */
const watchVolume = async (page: Page) => {
  await page.evaluate(() => {
    const volumes: number[] = [];
    const player = document.querySelector<HTMLAudioElement>("#player");
    player?.addEventListener("volumechange", () => volumes.push(player.volume));
    Object.assign(globalThis, { volumes });
  });
  return () => page.evaluate(() => (globalThis as unknown as { volumes: number[] }).volumes);
};
const saidInFull = (page: Page, text: string) =>
  page.locator(".bubble:not(.is-partial)", { hasText: text }).waitFor({ timeout: 15_000 });

describe.skipIf(missing)(`talking to the page in Chromium${missing ? `: ${missing}` : ""}`, () => {
  let folder: string;
  let gateway: Gateway;
  let browser: Browser;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "earshot-media-"));
    const wav = join(folder, "says.wav");
    await writeFile(wav, encodeWav(await conversation()));
    const open = openGateway(loadConfig({ PORT: "0", DATA_FOLDER: join(folder, "data"), LOG_LEVEL: "silent" }));
    [gateway, browser] = await Promise.all([open, openBrowser(wav)]);
  });
  afterAll(async () => {
    await browser?.close();
    await gateway?.close();
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  it.for(["websocket", "webrtc"] as const)(
    "stops the reply that is talked over, by %s",
    async (transport, { skip }) => {
      if (transport === "webrtc" && missingWorker) return skip(missingWorker);
      const { page, troubles } = await openPage(browser, gateway.page, { transport });
      await connected(page);
      await listen(page);
      const volumes = await watchVolume(page);
      await talkHandsFree(page);
      await saidInFull(page, QUESTION);
      await page.locator('#dial[data-activity="speaking"]').waitFor({ timeout: 15_000 });
      await page.locator(".turn").first().locator(".reply.is-cut").waitFor({ timeout: 15_000 });
      await saidInFull(page, INTERRUPTION);
      const second = page.locator(".turn").last();
      await second.locator(".waterfall:not(.is-running)").waitFor({ timeout: 20_000 });
      await expect.poll(() => second.locator(".unheard").count(), { timeout: 10_000 }).toBe(0);
      expect(await second.locator(".reply").textContent()).toMatch(/^It(’|')s /);
      // Some of the first reply was heard, and some never will be.
      const first = page.locator(".turn").first();
      expect(await first.locator(".reply .heard").count()).toBeGreaterThan(0);
      expect(await first.locator(".reply .unheard").count()).toBeGreaterThan(0);
      expect((await heardBy(page)).speaking).toBeGreaterThan(0.02);
      // By WebSocket the page mixes the sound itself, and the element is left alone.
      if (transport === "webrtc") {
        const all = await volumes();
        // Soft at first, or silent at once where it was surely a voice.
        expect([0, 0.1]).toContain(Math.round((all[0] ?? 1) * 100) / 100);
        expect(all).toContain(0);
        expect(all.at(-1)).toBe(1);
      }
      expect(troubles).toEqual([]);
      await page.context().close();
    },
  );

  it("goes on by WebRTC when the network has changed: ICE is restarted", async ({ skip }) => {
    if (missingWorker) return skip(missingWorker);
    const { page, troubles } = await openPage(browser, gateway.page, { transport: "webrtc" });
    await page.addInitScript(() => {
      const Original = RTCPeerConnection;
      globalThis.RTCPeerConnection = class extends Original {
        constructor(configuration?: RTCConfiguration) {
          super(configuration);
          Object.assign(globalThis, { connection: this });
        }
      };
    });
    await page.reload();
    await connected(page);
    /** The page's own credentials, as they are in use. */
    const inUse = () =>
      page.evaluate(async () => {
        const { connection } = globalThis as unknown as { connection: RTCPeerConnection };
        const report = [...(await connection.getStats()).values()] as Record<string, unknown>[];
        const transport = report.find(({ type }) => type === "transport");
        const pair = report.find(({ id }) => id === transport?.selectedCandidatePairId);
        const local = report.find(({ id }) => id === pair?.localCandidateId);
        return { name: local?.usernameFragment, pair: pair?.state, state: connection.connectionState };
      });
    await expect.poll(inUse).toMatchObject({ pair: "succeeded", state: "connected" });
    const before = await inUse();
    const answer = page.waitForResponse((response) => response.request().method() === "PATCH");
    await page.evaluate(() => void dispatchEvent(new Event("online")));
    expect((await answer).status()).toBe(200);
    await expect
      .poll(async () => {
        const { name, pair, state } = await inUse();
        return { isNew: typeof name === "string" && name !== before.name, pair, state };
      })
      .toEqual({ isNew: true, pair: "succeeded", state: "connected" });
    // Sound both ways, and words on the data channel.
    await listen(page);
    await talkHandsFree(page);
    await saidInFull(page, QUESTION);
    await page.locator('#dial[data-activity="speaking"]').waitFor({ timeout: 15_000 });
    await expect.poll(async () => (await heardBy(page)).speaking ?? 0, { timeout: 10_000 }).toBeGreaterThan(0.02);
    expect(troubles).toEqual([]);
    await page.context().close();
  });
});
