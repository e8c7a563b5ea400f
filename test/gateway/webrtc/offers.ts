/** What a client says in one "m=" section. */
export interface OfferPart {
  readonly media: string;
  readonly lines?: readonly string[];
}

export const FINGERPRINT = `sha-256 ${Array.from({ length: 32 }, (_, at) => (at + 16).toString(16).toUpperCase()).join(":")}`;
const ICE = [
  "a=ice-ufrag:abcd",
  "a=ice-pwd:abcdefghijklmnopqrstuvwx",
  `a=fingerprint:${FINGERPRINT}`,
  "a=setup:actpass",
];

export const OPUS_LINES = ["a=rtcp-mux", "a=rtpmap:111 opus/48000/2", "a=ssrc:77 cname:me"];

/** An audio section as a browser would write it. */
export const audioPart = (lines: readonly string[] = OPUS_LINES, mid: string | undefined = "0"): OfferPart => ({
  media: "m=audio 9 UDP/TLS/RTP/SAVPF 111 0",
  lines: ["c=IN IP4 0.0.0.0", ...(mid === undefined ? [] : [`a=mid:${mid}`]), ...ICE, ...lines],
});

export const dataPart = (mid = "1"): OfferPart => ({
  media: "m=application 9 UDP/DTLS/SCTP webrtc-datachannel",
  lines: [`a=mid:${mid}`, ...ICE, "a=sctp-port:5000"],
});

/** A whole offer. `group`: its BUNDLE line, where it has one. */
export const offerOf = (parts: readonly OfferPart[], group?: string, newline = "\r\n"): string =>
  [
    "v=0",
    "o=- 1 2 IN IP4 127.0.0.1",
    "s=-",
    "t=0 0",
    ...(group === undefined ? [] : [`a=group:BUNDLE ${group}`]),
    ...parts.flatMap(({ media, lines = [] }) => [media, ...lines]),
    "",
  ].join(newline);

/** As GStreamer's whipsink writes it: no BUNDLE, no candidates, a mid and a name of its own kind. */
export const GSTREAMER = offerOf([
  {
    media: "m=audio 9 UDP/TLS/RTP/SAVPF 100",
    lines: [
      "c=IN IP4 0.0.0.0",
      "a=setup:actpass",
      "a=ice-ufrag:0Wz3",
      "a=ice-pwd:0123456789abcdefghijklmnopqrstuv",
      "a=rtcp-mux",
      "a=rtcp-rsize",
      "a=sendonly",
      "a=rtpmap:100 OPUS/48000/2",
      "a=rtcp-fb:100 nack",
      "a=fmtp:100 sprop-maxcapturerate=48000;sprop-stereo=0",
      "a=ssrc:2222 msid:user1 audio_0",
      "a=ssrc:2222 cname:user1",
      "a=mid:audio0",
      `a=fingerprint:${FINGERPRINT}`,
    ],
  },
]);
