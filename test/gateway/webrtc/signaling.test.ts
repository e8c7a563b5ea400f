import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createApp } from "../../../gateway/http/app.ts";
import { openWebRtc } from "../../../gateway/webrtc/open.ts";
import { silentLogger } from "../../../pipeline/log.ts";
import { noMetrics } from "../../../pipeline/metrics.ts";
import { VoiceError } from "../../../protocols/errors.ts";
import { until } from "../../contract/door-fixture.ts";
import { connectClient, type Door, makeOffer, missingWorker, openDoor } from "./fixture.ts";
import { audioPart, dataPart, GSTREAMER, OPUS_LINES, offerOf } from "./offers.ts";

const OFFER = offerOf([audioPart(), dataPart()], "0 1");
const FRAGMENT = "application/trickle-ice-sdpfrag";
const skip = missingWorker ? `: skipped, ${missingWorker}` : "";

describe.skipIf(missingWorker)(`WHIP at /v1/rtc${skip}`, () => {
  let door: Door;
  beforeAll(async () => {
    door = await openDoor({ connectTimeoutMs: 20_000, maxConnecting: 1000 });
  });
  afterAll(() => door?.webrtc.close());

  const post = (body: string, headers: Record<string, string> = {}, query = "") =>
    door.fetch(`/v1/rtc${query}`, {
      method: "POST",
      headers: { authorization: "Bearer ann", "content-type": "application/sdp", ...headers },
      body,
    });
  const patch = (path: string, body: string, headers: Record<string, string> = {}) =>
    door.fetch(path, {
      method: "PATCH",
      headers: { authorization: "Bearer ann", "content-type": FRAGMENT, ...headers },
      body,
    });
  const remove = (path: string, headers: Record<string, string> = {}) =>
    door.fetch(path, { method: "DELETE", headers: { authorization: "Bearer ann", ...headers } });
  const resource = async (sdp = OFFER) => {
    const response = await post(sdp);
    const path = response.headers.get("location") ?? "";
    return { path, tag: response.headers.get("etag") ?? "", response };
  };
  const candidates = (ufrag: string, pwd = "abcdefghijklmnopqrstuvwx") =>
    [
      `a=ice-ufrag:${ufrag}`,
      `a=ice-pwd:${pwd}`,
      "m=audio 9 RTP/AVP 0",
      "a=mid:0",
      "a=candidate:1 1 UDP 2015363327 192.0.2.9 45664 typ host",
    ].join("\r\n");

  it("answers an offer with 201, where the call is, and all of its candidates", async () => {
    const { path, tag, response } = await resource();
    expect(response.status).toBe(201);
    expect(response.headers.get("content-type")).toBe("application/sdp");
    expect(path).toMatch(/^\/v1\/rtc\/[0-9a-f-]{36}$/);
    expect(tag).toMatch(/^"[^"]+"$/);
    expect(response.headers.get("access-control-allow-origin")).toBe("*");
    expect(response.headers.get("access-control-expose-headers")).toMatch(/Location.*ETag/);
    const answer = await response.text();
    expect(answer).toMatch(/^v=0\r\n/);
    expect(answer).toMatch(/a=candidate:\S+ 1 udp \d+ 127\.0\.0\.1 \d+ typ host\r\n/);
    expect(answer).toMatch(/a=candidate:\S+ 1 tcp \d+ 127\.0\.0\.1 \d+ typ host tcptype passive\r\n/);
    expect(answer).toMatch(/a=sctp-port:5000/);
    expect(answer).toMatch(/a=ssrc:\d+ cname:/);
    expect((await remove(path)).status).toBe(200);
  });

  it("waits for the handshake of a client without a data channel, as WHIP would have it", async () => {
    const { path, response } = await resource(GSTREAMER);
    expect(response.status).toBe(201);
    const answer = await response.text();
    expect(answer).toMatch(/a=setup:passive/);
    expect(answer).toMatch(/a=recvonly/);
    expect(answer).not.toMatch(/a=ssrc/);
    await remove(path);
  });

  it.each([
    ["a wrong token", OFFER, { authorization: "Bearer wrong" }, 401, "unauthorized"],
    ["an expired token", OFFER, { authorization: "Bearer old" }, 401, "unauthorized"],
    ["no token", OFFER, { authorization: "" }, 401, "unauthorized"],
    ["another content type", OFFER, { "content-type": "application/json" }, 415, "unsupported_type"],
    ["no SDP", "hello", {}, 400, "malformed"],
    ["nothing at all", "", {}, 400, "malformed"],
    ["no audio", offerOf([dataPart()], "1"), {}, 406, "not_acceptable"],
    ["a wrong codec", OFFER.replace("opus/48000/2", "PCMU/8000"), {}, 406, "not_acceptable"],
    ["two audio sections", offerOf([audioPart(), audioPart(OPUS_LINES, "1")], "0 1"), {}, 406, "not_acceptable"],
    ["an endless SDP", `${OFFER}${"a=x\r\n".repeat(20_000)}`, {}, 413, "frame_too_large"],
  ])("refuses %s", async (_, body, headers, status, code) => {
    const before = await door.webrtc.holdings();
    const response = await post(body, headers);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ code });
    expect(response.headers.get("access-control-allow-origin")).toBe("*");
    expect(await door.webrtc.holdings()).toEqual(before);
  });

  it("takes an offer whose content type has parameters", async () => {
    const response = await post(OFFER, { "content-type": "application/sdp; charset=utf-8" });
    expect(response.status).toBe(201);
    await remove(response.headers.get("location") ?? "");
  });

  it("reads who calls from the query, and refuses what cannot be", async () => {
    expect((await post(OFFER, {}, "?timeZone=Mars/Olympus")).status).toBe(400);
    expect((await post(OFFER, {}, "?language=not+a+language")).status).toBe(400);
    expect((await post(OFFER, {}, "?speed=9")).status).toBe(400);
    const query = "?client=kettle&language=de&timeZone=Europe/Vienna&engine=flite&speed=1.2";
    const client = await connectClient(door.fetch, { query });
    const { peer } = await door.call();
    expect(peer.caller).toMatchObject({ userId: "ann", client: "kettle", language: "de", timeZone: "Europe/Vienna" });
    expect(peer.caller.speech).toEqual({ engine: "flite", speed: 1.2 });
    await remove(client.resource);
    await client.close();
  });

  it("sends everyone away while nobody can be admitted", async () => {
    const full = await openDoor({ refusal: () => new VoiceError("overloaded", "all sessions are taken") });
    const { sdp, connection } = await makeOffer();
    const response = await full.fetch("/v1/rtc", {
      method: "POST",
      headers: { authorization: "Bearer ann", "content-type": "application/sdp" },
      body: sdp,
    });
    expect(response.status).toBe(503);
    expect(response.headers.get("retry-after")).toBe("1");
    await connection.close();
    await full.webrtc.close();
  });

  it("has no room for endless clients that never connect", async () => {
    const small = await openDoor({ maxConnecting: 2 });
    const offer = () =>
      small.fetch("/v1/rtc", {
        method: "POST",
        headers: { authorization: "Bearer ann", "content-type": "application/sdp" },
        body: OFFER,
      });
    const statuses = (await Promise.all([offer(), offer(), offer()])).map(({ status }) => status);
    expect(statuses.sort()).toEqual([201, 201, 503]);
    await small.webrtc.close();
  });

  it.each(["GET", "HEAD", "PUT", "DELETE", "PATCH"])("allows no %s on the endpoint", async (method) => {
    const response = await door.fetch("/v1/rtc", { method });
    expect(response.status).toBe(405);
    expect(response.headers.get("allow")).toBe("POST, OPTIONS");
  });

  it.each(["GET", "HEAD", "PUT", "POST"])("allows no %s on a call: a second offer is another call", async (method) => {
    const { path } = await resource();
    const response = await door.fetch(path, { method, headers: { authorization: "Bearer ann" } });
    expect(response.status).toBe(405);
    expect(response.headers.get("allow")).toBe("PATCH, DELETE, OPTIONS");
    await remove(path);
  });

  it("tells browsers of other origins what they may ask", async () => {
    const endpoint = await door.fetch("/v1/rtc", { method: "OPTIONS" });
    expect(endpoint.status).toBe(200);
    expect(endpoint.headers.get("accept-post")).toBe("application/sdp");
    expect(endpoint.headers.get("access-control-allow-methods")).toMatch(/POST/);
    expect(endpoint.headers.get("access-control-allow-headers")).toMatch(/Authorization/);
    expect((await door.fetch("/v1/rtc/any", { method: "OPTIONS" })).headers.get("accept-patch")).toBe(FRAGMENT);
  });

  it("takes candidates in any order and any number of requests at once", async () => {
    const { path, tag } = await resource();
    const last = [...candidates("abcd").split("\r\n"), "a=end-of-candidates"].join("\r\n");
    const late = candidates("abcd").replace("UDP 2015363327", "QUIC 1");
    const all = await Promise.all(
      [last, late, candidates("abcd")].map((body) => patch(path, body, { "if-match": tag })),
    );
    for (const response of all) {
      expect(response.status).toBe(204);
      expect(await response.text()).toBe("");
      expect(response.headers.get("etag")).toBeNull();
    }
    await remove(path);
  });

  it.each([
    ["no If-Match", {}, candidates("abcd"), 428],
    ["another tag", { "if-match": '"someone-else"' }, candidates("abcd"), 412],
    ["another content type", { "content-type": "application/sdp", "if-match": "*" }, OFFER, 415],
    ["no fragment", { "if-match": "*" }, "hello", 400],
    ["a restart without a password", { "if-match": "*" }, "m=audio 9 RTP/AVP 0\r\na=ice-ufrag:x", 400],
    ["another user", { authorization: "Bearer bob", "if-match": "*" }, candidates("abcd"), 404],
    ["a wrong token", { authorization: "Bearer wrong", "if-match": "*" }, candidates("abcd"), 401],
  ])("refuses a PATCH with %s", async (_, headers, body, status) => {
    const { path } = await resource();
    expect((await patch(path, body, headers)).status).toBe(status);
    await remove(path);
  });

  it("restarts ICE, after which only the new tag is good", async () => {
    const { path, tag } = await resource();
    const restarted = await patch(path, candidates("efgh"), { "if-match": "*" });
    expect(restarted.status).toBe(200);
    expect(restarted.headers.get("content-type")).toBe(FRAGMENT);
    const next = restarted.headers.get("etag") ?? "";
    expect(next).not.toBe(tag);
    expect(await restarted.text()).toMatch(/a=ice-ufrag:\S+\r\na=ice-pwd:\S+\r\na=candidate:/);
    expect((await patch(path, candidates("efgh"), { "if-match": tag })).status).toBe(412);
    expect((await patch(path, candidates("efgh"), { "if-match": next })).status).toBe(204);
    await remove(path);
  });

  it("ends a call on DELETE whatever If-Match says, and knows nothing of it afterwards", async () => {
    const { path } = await resource();
    expect((await remove(path, { "if-match": '"anything"' })).status).toBe(200);
    expect((await remove(path)).status).toBe(404);
    expect((await patch(path, candidates("abcd"), { "if-match": "*" })).status).toBe(404);
    expect((await remove("/v1/rtc/nothing")).status).toBe(404);
  });

  it("keeps nothing of calls that are over, and of clients that never connect", async () => {
    await until(() => door.webrtc.calls === 0);
    await expect.poll(() => door.webrtc.holdings()).toEqual({ workers: 1, routers: 0, transports: 0 });
    const short = await openDoor({ connectTimeoutMs: 50 });
    const response = await short.fetch("/v1/rtc", {
      method: "POST",
      headers: { authorization: "Bearer ann", "content-type": "application/sdp" },
      body: OFFER,
    });
    expect(response.status).toBe(201);
    await until(() => short.webrtc.calls === 0);
    await expect.poll(() => short.webrtc.holdings()).toEqual({ workers: 1, routers: 0, transports: 0 });
    expect(short.metrics.counts.get("sessions_refused_total")).toBe(1);
    await short.webrtc.close();
  });
});

describe("without WebRTC", () => {
  it("says why at its path and in /ready, which is ready all the same", async () => {
    const webrtc = await openWebRtc({
      isWanted: false,
      host: "127.0.0.1",
      port: 0,
      workers: 1,
      onCall: () => {},
      verify: async () => ({ userId: "ann" }),
      refusal: () => undefined,
      log: silentLogger,
      metrics: noMetrics,
    });
    const app = createApp({
      log: silentLogger,
      sessions: { active: 0, refusal: () => undefined },
      metrics: { text: async () => "", contentType: "text/plain" },
      checks: {},
      webrtc,
    });
    const refused = await app.request("/v1/rtc", { method: "POST", body: OFFER });
    expect(refused.status).toBe(501);
    expect(await refused.json()).toMatchObject({
      code: "unsupported",
      message: expect.stringMatching(/WEBRTC is off/),
    });
    const ready = await app.request("/ready");
    expect(ready.status).toBe(200);
    expect(await ready.json()).toMatchObject({ status: "ready", parts: { webrtc: "off: WEBRTC is off" } });
    expect(await webrtc.holdings()).toEqual({ workers: 0, routers: 0, transports: 0 });
  });
});
