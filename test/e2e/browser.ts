import { once } from "node:events";
import { existsSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { addonBuilt } from "../../native/load.ts";

const CHROMIUM = "/usr/bin/chromium";

/** Why there can be no tests in a browser here, if so. */
export const missingBrowser = (): string | undefined => {
  if (!existsSync(CHROMIUM)) return `there is no browser at ${CHROMIUM}`;
  for (const addon of ["flite", "audio", "sphinx"] as const)
    if (!addonBuilt(addon)) return `the native addon ${addon} is not built`;
  return undefined;
};

/** A port that nobody listens on. */
export const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
};

/** Chromium whose microphone says what is in `wavPath`, 48 kHz mono, once whenever it is opened. */
export const openBrowser = (wavPath: string): Promise<Browser> =>
  chromium.launch({
    executablePath: CHROMIUM,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--use-fake-ui-for-media-stream",
      "--use-fake-device-for-media-stream",
      `--use-file-for-fake-audio-capture=${wavPath}%noloop`,
      "--autoplay-policy=no-user-gesture-required",
      "--allow-loopback-in-peer-connection",
    ],
  });

/** A page and all that would be wrong about it. */
export interface Watched {
  readonly page: Page;
  /** Errors and warnings of its console, exceptions, requests that failed or left the origin. */
  readonly troubles: string[];
}

export interface PageOptions extends BrowserContextOptions {
  /** Troubles that the test makes itself. */
  readonly allowed?: RegExp;
  /** Default: what the page takes by itself. */
  readonly transport?: "websocket" | "webrtc";
}

/** Opens `url` in a context of its own. */
export const openPage = async (
  browser: Browser,
  url: string,
  { allowed = /^$/, transport, ...options }: PageOptions = {},
): Promise<Watched> => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  if (transport)
    await context.addInitScript((name) => {
      if (!localStorage.getItem("earshot.choices"))
        localStorage.setItem("earshot.choices", JSON.stringify({ transport: name }));
    }, transport);
  const page = await context.newPage();
  const { origin, host } = new URL(url);
  const troubles: string[] = [];
  const note = (trouble: string) => {
    if (!allowed.test(trouble)) troubles.push(trouble);
  };
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) note(`${message.type()}: ${message.text()}`);
  });
  page.on("pageerror", (error) => note(`exception: ${error.stack ?? error.message}`));
  page.on("request", (request) => {
    if (!request.url().startsWith(`${origin}/`)) note(`left the origin: ${request.url()}`);
  });
  page.on("websocket", (socket) => {
    if (new URL(socket.url()).host !== host) note(`left the origin: ${socket.url()}`);
  });
  await page.goto(url);
  return { page, troubles };
};

export const connected = (page: Page): Promise<unknown> =>
  page.locator('#status[data-line="open"]').waitFor({ timeout: 15_000 });

/** Loudness of what the audio element plays, beside what the page is about at the time. */
export interface Loudness {
  /** The highest of any 20 ms or so, 0 to 1, by activity: "idle", "hearing", "thinking", "speaking". */
  readonly [activity: string]: number;
}

/** Measures what the audio element plays, from now on. */
export const listen = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const player = document.querySelector<HTMLAudioElement>("#player");
    const dial = document.querySelector<HTMLElement>("#dial");
    if (!(player?.srcObject instanceof MediaStream) || !dial) throw new Error("nothing plays");
    const context = new AudioContext();
    const analyser = new AnalyserNode(context, { fftSize: 1024 });
    context.createMediaStreamSource(player.srcObject).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    const loudest: Record<string, number> = {};
    Object.assign(globalThis, { loudest });
    setInterval(() => {
      analyser.getFloatTimeDomainData(samples);
      const level = Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
      const activity = dial.dataset.activity ?? "";
      loudest[activity] = Math.max(loudest[activity] ?? 0, level);
    }, 20);
  });

export const heardBy = (page: Page): Promise<Loudness> =>
  page.evaluate(() => (globalThis as unknown as { loudest: Record<string, number> }).loudest);
