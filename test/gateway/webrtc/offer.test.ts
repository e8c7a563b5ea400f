import { describe, expect, it } from "vitest";
import { type LocalEnd, writeAnswer, writeFragment } from "../../../gateway/webrtc/answer.ts";
import { readFragment, readOffer } from "../../../gateway/webrtc/offer.ts";
import { audioPart, dataPart, FINGERPRINT, GSTREAMER, OPUS_LINES, offerOf } from "./offers.ts";

const without = (lines: readonly string[], name: string) => lines.filter((line) => !line.includes(name));
const local: LocalEnd = {
  ice: { usernameFragment: "ours", password: "ourpassword" },
  candidates: [
    { foundation: "udp", priority: 10, address: "192.0.2.7", protocol: "udp", port: 4000 },
    { foundation: "tcp", priority: 9, address: "192.0.2.7", protocol: "tcp", port: 4001 },
  ],
  fingerprints: [{ algorithm: "sha-256", value: "AA:BB" }],
  setup: "passive",
  reply: { ssrc: 99, cname: "us" },
  sctp: { port: 5000, maxMessageSize: 1000 },
};
const answerTo = (sdp: string) => writeAnswer(readOffer(sdp), local, 1).split("\r\n");

describe("readOffer", () => {
  it("reads what a browser offers", () => {
    const lines = [
      ...OPUS_LINES,
      "a=rtcp-fb:111 transport-cc",
      "a=rtcp-fb:111 nack",
      "a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid",
    ];
    const offer = readOffer(offerOf([audioPart(lines), dataPart()], "0 1"));
    expect(offer).toMatchObject({
      isBundled: true,
      hasData: true,
      setup: "actpass",
      iceUfrag: "abcd",
      audio: { direction: "sendrecv", payloadType: 111, ssrc: 77, cname: "me", midExtension: 4, nack: true },
      fingerprints: [{ algorithm: "sha-256", value: FINGERPRINT.split(" ")[1] }],
    });
  });

  it("reads what GStreamer offers: no BUNDLE, no candidates, another name for Opus", () => {
    expect(readOffer(GSTREAMER)).toMatchObject({
      isBundled: false,
      hasData: false,
      audio: { direction: "sendonly", payloadType: 100, ssrc: 2222, cname: "user1" },
      sections: [{ role: "audio", mid: "audio0" }],
    });
  });

  it("takes credentials and direction of the whole session where a section has none", () => {
    const session = [
      "a=ice-ufrag:root",
      "a=ice-pwd:rootrootrootrootrootroot",
      `a=fingerprint:${FINGERPRINT}`,
      "a=recvonly",
    ];
    const sdp = offerOf([{ media: "m=audio 9 UDP/TLS/RTP/SAVPF 111", lines: OPUS_LINES }]).replace(
      "t=0 0\r\n",
      `t=0 0\r\n${session.join("\r\n")}\r\n`,
    );
    expect(readOffer(sdp)).toMatchObject({ iceUfrag: "root", audio: { direction: "recvonly" } });
  });

  it("takes line ends of any kind", () => {
    expect(readOffer(offerOf([audioPart()], undefined, "\n")).audio.payloadType).toBe(111);
  });

  it("passes over a section that is switched off", () => {
    const off = { media: "m=video 0 UDP/TLS/RTP/SAVPF 96", lines: ["a=mid:2"] };
    expect(readOffer(offerOf([audioPart(), off], "0")).sections.map(({ role }) => role)).toEqual(["audio", "rejected"]);
  });

  it("knows the stream by its mid where no SSRC is told", () => {
    const lines = [...without(OPUS_LINES, "ssrc"), "a=extmap:3 urn:ietf:params:rtp-hdrext:sdes:mid"];
    expect(readOffer(offerOf([audioPart(lines)])).audio).toMatchObject({ ssrc: undefined, midExtension: 3 });
  });

  it.each([
    ["nothing", ""],
    ["no SDP", "hello"],
    ["JSON", '{"type":"offer","sdp":"v=0"}'],
    ["another version", offerOf([audioPart()]).replace("v=0", "v=1")],
    ["no origin", offerOf([audioPart()]).replace(/o=.*\r\n/, "")],
    ["a line without a type", offerOf([audioPart()]).replace("s=-", "nonsense")],
    ["a port that is none", offerOf([audioPart()]).replace("audio 9 ", "audio x ")],
    ["a port beyond all", offerOf([audioPart()]).replace("audio 9 ", "audio 99999 ")],
    ["a section cut short", offerOf([audioPart()]).replace(/m=audio.*\r\n/, "m=audio 9\r\n")],
    ["no ICE credentials", offerOf([audioPart()]).replace(/a=ice-.*\r\n/g, "")],
    ["no fingerprint", offerOf([audioPart()]).replace(/a=fingerprint.*\r\n/, "")],
    ["a broken fingerprint", offerOf([audioPart()]).replace(/a=fingerprint.*\r\n/, "a=fingerprint:sha-256 zz\r\n")],
    ["a setup nobody knows", offerOf([audioPart()]).replace("setup:actpass", "setup:holdconn")],
    ["endless lines", offerOf([audioPart(Array.from({ length: 3000 }, () => "a=x"))])],
  ])("calls %s malformed", (_, sdp) => {
    expect(() => readOffer(sdp)).toThrow(expect.objectContaining({ code: "malformed" }));
  });

  it.each([
    ["no audio", offerOf([dataPart()], "1")],
    ["audio that is switched off", offerOf([audioPart()]).replace("audio 9 ", "audio 0 ")],
    ["two audio sections", offerOf([audioPart(), audioPart(OPUS_LINES, "1")], "0 1")],
    ["video as well", offerOf([audioPart(), { media: "m=video 9 UDP/TLS/RTP/SAVPF 96" }], "0")],
    ["another codec", offerOf([audioPart()]).replace("111 opus/48000/2", "111 PCMU/8000")],
    ["Opus whose payload type is not offered", offerOf([audioPart()]).replace("rtpmap:111", "rtpmap:112")],
    ["no rtcp-mux", offerOf([audioPart(without(OPUS_LINES, "rtcp-mux"))])],
    ["media without encryption", offerOf([audioPart()]).replace("UDP/TLS/RTP/SAVPF", "RTP/AVP")],
    ["a stream that cannot be known", offerOf([audioPart(without(OPUS_LINES, "ssrc"))])],
    ["a data channel with a transport of its own", offerOf([audioPart(), dataPart()])],
    ["two data channels", offerOf([audioPart(), dataPart("1"), dataPart("2")], "0 1 2")],
  ])("cannot answer %s", (_, sdp) => {
    expect(() => readOffer(sdp)).toThrow(expect.objectContaining({ code: "not_acceptable" }));
  });
});

describe("writeAnswer", () => {
  it("answers section by section, in the offer's order, with all candidates in each", () => {
    const off = { media: "m=video 0 UDP/TLS/RTP/SAVPF 96", lines: ["a=mid:v"] };
    const lines = answerTo(offerOf([off, audioPart(), dataPart()], "0 1"));
    expect(lines.filter((line) => line.startsWith("m="))).toEqual([
      "m=video 0 UDP/TLS/RTP/SAVPF 96",
      "m=audio 4000 UDP/TLS/RTP/SAVPF 111",
      "m=application 4000 UDP/DTLS/SCTP webrtc-datachannel",
    ]);
    expect(lines).toContain("a=group:BUNDLE 0 1");
    expect(lines).toContain("a=ice-lite");
    expect(lines).toContain("a=sctp-port:5000");
    expect(lines).toContain("a=ssrc:99 cname:us");
    expect(lines.filter((line) => line.startsWith("a=candidate:"))).toHaveLength(4);
    expect(lines).toContain("a=candidate:tcp 1 tcp 9 192.0.2.7 4001 typ host tcptype passive");
  });

  it("has no group where the offer had none", () => {
    const lines = answerTo(GSTREAMER);
    expect(lines.join("\n")).not.toMatch(/BUNDLE/);
    expect(lines).toContain("a=mid:audio0");
    expect(lines).toContain("a=rtpmap:100 opus/48000/2");
  });

  it.each([
    ["sendrecv", "sendrecv"],
    ["sendonly", "recvonly"],
    ["recvonly", "sendonly"],
    ["inactive", "inactive"],
  ])("answers %s with %s", (offered, answered) => {
    expect(answerTo(offerOf([audioPart([...OPUS_LINES, `a=${offered}`])]))).toContain(`a=${answered}`);
  });

  it("asks for forward error correction, and for packets again only where the client can send them again", () => {
    expect(answerTo(offerOf([audioPart()])).join("\n")).toMatch(/a=fmtp:111 .*useinbandfec=1/);
    expect(answerTo(offerOf([audioPart()]))).not.toContain("a=rtcp-fb:111 nack");
    expect(answerTo(offerOf([audioPart([...OPUS_LINES, "a=rtcp-fb:111 nack"])]))).toContain("a=rtcp-fb:111 nack");
  });
});

describe("fragments", () => {
  it("gives the credentials, wherever in it they stand, and takes candidates of any kind", () => {
    const fragment = [
      "a=ice-ufrag:next",
      "a=ice-pwd:nextnextnextnextnextnext",
      "m=audio 9 RTP/AVP 0",
      "a=mid:0",
      "a=candidate:1 1 QUANTUM 7 nowhere.local 9 typ host",
      "a=end-of-candidates",
      "a=candidate:2 1 TCP 1015021823 fe80::1 9 typ host tcptype active",
    ].join("\r\n");
    expect(readFragment(fragment)).toEqual({ iceUfrag: "next", icePwd: "nextnextnextnextnextnext" });
    expect(readFragment("m=audio 9 RTP/AVP 0\r\na=ice-ufrag:x\r\n")).toEqual({ iceUfrag: "x", icePwd: undefined });
  });

  it.each(["", "hello", "m=audio\r\na=x"])("calls %j malformed", (text) => {
    expect(() => readFragment(text)).toThrow(expect.objectContaining({ code: "malformed" }));
  });

  it("tells a restart in a fragment of its own", () => {
    const offer = readOffer(offerOf([audioPart()], "0"));
    expect(writeFragment(offer, local)).toMatch(/a=mid:0\r\na=ice-ufrag:ours\r\na=ice-pwd:ourpassword\r\na=candidate:/);
  });
});
