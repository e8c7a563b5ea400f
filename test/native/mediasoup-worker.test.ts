import { afterEach, describe, expect, it } from "vitest";
import { loadMediasoup } from "../../native/mediasoup-worker/load.ts";
import { isWebRtcOff, setUpWorker, usableWorker, workerIsThere } from "../../native/mediasoup-worker/worker.ts";
import { missingFor } from "../../native/packages.ts";

const { MEDIASOUP_WORKER_BIN, WEBRTC } = process.env;
const restore = (name: string, value: string | undefined) => {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
};
afterEach(() => {
  restore("MEDIASOUP_WORKER_BIN", MEDIASOUP_WORKER_BIN);
  restore("WEBRTC", WEBRTC);
});

describe("mediasoup's worker", () => {
  it("is not taken from a program that is none, and nothing else is tried or built then", async () => {
    process.env.MEDIASOUP_WORKER_BIN = "/bin/true";
    expect(await usableWorker()).toEqual({ missing: expect.stringContaining("/bin/true") });
    expect(await setUpWorker(() => {})).toEqual({ missing: expect.stringContaining("/bin/true") });
    expect(await loadMediasoup()).toEqual({ missing: expect.stringContaining("/bin/true") });
  });

  it("needs no packages where one is there already, or none is wanted", () => {
    process.env.MEDIASOUP_WORKER_BIN = "/somewhere/worker";
    expect(workerIsThere()).toBe(true);
    expect(missingFor("start").filter(({ why }) => why === "WebRTC")).toEqual([]);
    delete process.env.MEDIASOUP_WORKER_BIN;
    process.env.WEBRTC = "off";
    expect(isWebRtcOff()).toBe(true);
    expect(missingFor("start").filter(({ why }) => why === "WebRTC")).toEqual([]);
  });
});
