import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startGateway } from "../../bench/gateway.ts";
import { encodeWav } from "../../bench/wav.ts";
import { loadConfig } from "../../gateway/config.ts";
import { type Gateway, openGateway } from "../../gateway/main.ts";
import { missingWorker } from "../gateway/webrtc/fixture.ts";
import { connected, freePort, heardBy, listen, missingBrowser, openBrowser, openPage } from "./browser.ts";
import { speak } from "./speech.ts";

const missing = missingBrowser();
const PATIENTLY = { timeout: 10_000 };
const TITLE = "call the dentist";
const SPOKEN = `add a task to ${TITLE}`;

// A browser's false microphone loses sound where the machine is busy, and then other words are heard. It says the same again
// and again, so that a later time may be the one that is heard right.
const PATIENCE = { retry: 2, timeout: 90_000 };

describe.skipIf(missing)(`the console page in Chromium${missing ? `: ${missing}` : ""}`, PATIENCE, () => {
  let folder: string;
  let gateway: Gateway;
  let browser: Browser;

  const open = () => openGateway(loadConfig({ PORT: "0", DATA_FOLDER: join(folder, "data"), LOG_LEVEL: "silent" }));
  const type = async (page: Page, text: string) => {
    await page.locator("#input").fill(text);
    await page.locator("#input").press("Enter");
  };
  const titles = (page: Page) => page.locator("#tasks .what").allTextContents();
  const lastTurn = (page: Page) => page.locator(".turn").last();
  const answered = (page: Page) => lastTurn(page).locator(".waterfall:not(.is-running)").waitFor({ timeout: 20_000 });

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "earshot-console-"));
    const wav = join(folder, "says.wav");
    await writeFile(wav, encodeWav(await speak(SPOKEN)));
    [gateway, browser] = await Promise.all([open(), openBrowser(wav)]);
  });
  afterAll(async () => {
    await browser?.close();
    await gateway?.close();
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  /** Speaks hands-free over one transport and looks at everything that should come of it. */
  const speakByHandsFree = async (page: Page) => {
    await connected(page);
    const told = async () => (await titles(page)).filter((title) => title === TITLE).length;
    const before = await told();
    await listen(page);
    await page.locator(".mode label", { hasText: "Hands-free" }).click();
    await page.locator("#talk").click();
    await page.locator('#dial[data-activity="hearing"]').waitFor({ timeout: 15_000 });
    await page.locator(".bubble:not(.is-partial)", { hasText: SPOKEN }).first().waitFor({ timeout: 45_000 });
    await expect.poll(told, PATIENTLY).toBeGreaterThan(before);
    await answered(page);
    await expect.poll(() => lastTurn(page).locator(".unheard").count(), PATIENTLY).toBe(0);
    expect(await lastTurn(page).locator(".reply").textContent()).toMatch(/^Added call the dentist/);
    expect(await lastTurn(page).locator(".command").textContent()).toBe("task.add");
    expect(await lastTurn(page).locator(".waterfall .ms").allTextContents()).toEqual(
      Array(6).fill(expect.stringMatching(/^[\d.]+$/)),
    );
    return heardBy(page);
  };

  it("changes the task list by what was said, and the reply is heard when it is given and not before", async () => {
    const { page, troubles } = await openPage(browser, gateway.page, { transport: "websocket" });
    await page.getByText("by WebSocket").waitFor();
    // What is over between two measurements was not measured.
    const { speaking = 0, hearing = 1, thinking = 0 } = await speakByHandsFree(page);
    expect(speaking).toBeGreaterThan(0.02);
    expect(hearing).toBeLessThan(0.001);
    expect(thinking).toBeLessThan(0.001);
    // The token is not left where it would be seen, bookmarked or sent.
    expect(page.url()).not.toContain("token");
    expect(troubles).toEqual([]);
    await page.context().close();
  });

  it("does the same by WebRTC", async ({ skip }) => {
    const token = gateway.page.split("#token=")[1] ?? "";
    const { origin } = new URL(gateway.page);
    const response = await fetch(`${origin}/v1/console/offers`, { headers: { authorization: `Bearer ${token}` } });
    const { transports } = (await response.json()) as { transports: { name: string; missing?: string }[] };
    const webrtc = transports.find(({ name }) => name === "webrtc");
    if (!webrtc || webrtc.missing !== undefined) return skip(`WebRTC: ${webrtc?.missing ?? "not offered"}`);
    const { page, troubles } = await openPage(browser, gateway.page);
    await page.getByText("Connected by WebRTC").waitFor({ timeout: 15_000 });
    const { speaking = 0, hearing = 1 } = await speakByHandsFree(page);
    expect(speaking).toBeGreaterThan(0.02);
    // Opus says nothing as comfort noise.
    expect(hearing).toBeLessThan(0.005);
    await page.locator("#stat-codec", { hasText: /opus/i }).waitFor({ timeout: 10_000 });
    expect(troubles).toEqual([]);
    await page.context().close();
  });

  it("ends the utterance when the space bar is released", async () => {
    const { page, troubles } = await openPage(browser, gateway.page, { transport: "websocket" });
    const said: string[] = [];
    page.on("websocket", (socket) => socket.on("framesent", ({ payload }) => void said.push(String(payload))));
    await page.reload();
    await connected(page);
    await page.locator("body").press("Tab");
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    await page.keyboard.down("Space");
    await page.locator('#talk[aria-pressed="true"]').waitFor();
    await page.locator(".bubble", { hasText: "dentist" }).waitFor({ timeout: 15_000 });
    await page.keyboard.up("Space");
    await page.locator('#talk[aria-pressed="false"]').waitFor();
    await page.locator(".bubble:not(.is-partial)", { hasText: SPOKEN }).waitFor({ timeout: 15_000 });
    await expect.poll(() => said.some((message) => message.includes("input.commit")), PATIENTLY).toBe(true);
    expect(troubles).toEqual([]);
    await page.context().close();
  });

  it("answers what is typed, by keyboard alone, and stops its reply on Escape", async () => {
    const { page, troubles } = await openPage(browser, gateway.page, { reducedMotion: "reduce" });
    await connected(page);
    await type(page, "add a task to water the plants tomorrow");
    await expect.poll(() => titles(page), PATIENTLY).toContain("water the plants");
    await answered(page);
    await type(page, "what are my tasks");
    await page.locator("#stop:enabled").waitFor({ timeout: 10_000 });
    await page.keyboard.press("Escape");
    await lastTurn(page).locator(".reply.is-cut").waitFor();
    await answered(page);
    expect(troubles).toEqual([]);
    await page.context().close();
  });

  it("has replies spoken by the voice that is chosen, and remembers it", async () => {
    const { page, troubles } = await openPage(browser, gateway.page, { transport: "websocket" });
    await connected(page);
    const hellos: string[] = [];
    page.on("websocket", (socket) =>
      socket.on("framesent", ({ payload }) => {
        if (String(payload).includes('"hello"')) hellos.push(String(payload));
      }),
    );
    await page.locator("#voice").selectOption("rms");
    await expect.poll(() => hellos.at(-1), PATIENTLY).toContain('"voice":"rms"');
    await page.reload();
    await connected(page);
    expect(await page.locator("#voice").inputValue()).toBe("rms");
    expect(hellos.at(-1)).toContain('"voice":"rms"');
    await type(page, "what day is it");
    await answered(page);
    expect(troubles).toEqual([]);
    await page.context().close();
  });

  it("has replies spoken by the engine that is chosen, by WebSocket", async () => {
    const { page, troubles } = await openPage(browser, gateway.page, { transport: "websocket" });
    const hellos: string[] = [];
    page.on("websocket", (socket) =>
      socket.on("framesent", ({ payload }) => {
        if (String(payload).includes('"hello"')) hellos.push(String(payload));
      }),
    );
    await page.reload();
    await connected(page);
    expect(hellos.at(-1)).not.toContain('"speech"');
    await page.locator("#engine").selectOption("espeak");
    await expect.poll(() => hellos.at(-1), PATIENTLY).toContain('"speech":{"engine":"espeak"}');
    await connected(page);
    await type(page, "what day is it");
    await answered(page);
    expect(troubles).toEqual([]);
    await page.context().close();
  });

  it("has replies spoken by the engine that is chosen, by WebRTC", async ({ skip }) => {
    if (missingWorker) return skip(missingWorker);
    const { page, troubles } = await openPage(browser, gateway.page, { transport: "webrtc" });
    await connected(page);
    const called = page.waitForRequest((request) => request.url().includes("/v1/rtc?") && request.method() === "POST");
    await page.locator("#engine").selectOption("espeak");
    expect(new URL((await called).url()).searchParams.get("engine")).toBe("espeak");
    await connected(page);
    await type(page, "what day is it");
    await answered(page);
    expect(troubles).toEqual([]);
    await page.context().close();
  });

  it("draws how long the last turns took, and tells it in figures", async () => {
    const { page, troubles } = await openPage(browser, gateway.page, { transport: "websocket" });
    await connected(page);
    const rows = page.locator("#ledger-rows tr");
    const firstRow = () => rows.first().getAttribute("data-turn", { timeout: 5000 });
    await type(page, "what day is it");
    await answered(page);
    await page.locator("#ledger-details").waitFor(PATIENTLY);
    const session = (await firstRow())?.split("/")[0];
    await type(page, "what time is it");
    await answered(page);
    await expect.poll(firstRow, PATIENTLY).toBe(`${session}/2`);
    expect(await page.locator(".ledger-bar").count()).toBe(await rows.count());
    expect(await page.locator(".ledger-bar").last().locator('[data-stage="tts"]').count()).toBe(1);
    expect(await page.locator("#ledger-summary").textContent()).toMatch(
      /^\d+ turns, median \d+ ms, \w+ over 800 ms\.$/,
    );
    await page.getByText("In figures").click();
    const cells = rows.first().locator("td");
    expect(await cells.allTextContents()).toEqual([
      expect.stringMatching(/^[\d.]+ ms$/),
      ...Array(5).fill(expect.stringMatching(/^[\d.]+/)),
    ]);
    expect(troubles).toEqual([]);
    await page.context().close();
  });

  it("says that the gateway is gone, and goes on when it is back", async () => {
    // In a process of its own: only so does a restart end every connection.
    const port = await freePort();
    const start = () => startGateway({ dataFolder: join(folder, "restarted"), env: { PORT: String(port) } });
    const first = await start();
    const { page, troubles } = await openPage(browser, `http://127.0.0.1:${port}/#token=${first.token}`, {
      // While it finishes what was begun it refuses, and then it is gone.
      allowed: /ERR_CONNECTION_REFUSED|503 \(Service Unavailable\)/,
    });
    await connected(page);
    await type(page, "add a task to feed the cat");
    await expect.poll(() => titles(page), PATIENTLY).toEqual(["feed the cat"]);
    await answered(page);
    await first.stop();
    await page.locator("#status", { hasText: "Trying again" }).waitFor(PATIENTLY);
    expect(await page.locator("#send").isDisabled()).toBe(true);
    const second = await start();
    await page.getByText("Connected again").waitFor({ timeout: 25_000 });
    await type(page, "add a task to feed the dog");
    await expect.poll(() => titles(page), PATIENTLY).toEqual(["feed the cat", "feed the dog"]);
    await answered(page);
    expect(troubles).toEqual([]);
    await page.context().close();
    await second.stop();
    // Two databases are begun in it.
  }, 150_000);

  it("asks for a token where there is none, or a wrong one", async () => {
    const { page, troubles } = await openPage(browser, gateway.page.replace(/#.*/, "#token=wrong"), {
      allowed: /401 \(Unauthorized\)/,
    });
    await page.getByText("does not take this token").waitFor();
    await page.getByLabel("Token").fill(gateway.page);
    await page.getByRole("button", { name: "Connect" }).click();
    await connected(page);
    expect(troubles).toEqual([]);
    await page.context().close();
  });
});
