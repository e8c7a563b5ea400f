import type { Direction, Offer, OfferedSection } from "./offer.ts";

/** Our end of the connection, as an answer describes it. */
export interface LocalEnd {
  readonly ice: { readonly usernameFragment: string; readonly password: string };
  readonly candidates: readonly LocalCandidate[];
  readonly fingerprints: readonly { readonly algorithm: string; readonly value: string }[];
  /** Our part in DTLS. */
  readonly setup: "active" | "passive";
  /** The stream of replies, where the client wants to hear them. */
  readonly reply: { readonly ssrc: number; readonly cname: string } | undefined;
  readonly sctp: { readonly port: number; readonly maxMessageSize: number } | undefined;
}

export interface LocalCandidate {
  readonly foundation: string;
  readonly priority: number;
  readonly address: string;
  readonly protocol: "udp" | "tcp";
  readonly port: number;
}

const OPPOSITE: Readonly<Record<Direction, Direction>> = {
  sendrecv: "sendrecv",
  sendonly: "recvonly",
  recvonly: "sendonly",
  inactive: "inactive",
};
const MID_EXTENSION = "urn:ietf:params:rtp-hdrext:sdes:mid";

const candidateLine = ({ foundation, priority, address, protocol, port }: LocalCandidate): string =>
  `a=candidate:${foundation} 1 ${protocol} ${priority} ${address} ${port} typ host${
    protocol === "tcp" ? " tcptype passive" : ""
  }`;

const iceLines = ({ ice, candidates }: Pick<LocalEnd, "ice" | "candidates">): string[] => [
  `a=ice-ufrag:${ice.usernameFragment}`,
  `a=ice-pwd:${ice.password}`,
  ...candidates.map(candidateLine),
  "a=end-of-candidates",
];

const transportLines = (local: LocalEnd): string[] => [
  ...iceLines(local),
  ...local.fingerprints.map(({ algorithm, value }) => `a=fingerprint:${algorithm} ${value}`),
  `a=setup:${local.setup}`,
];

const connectionLine = (address: string): string => `c=IN ${address.includes(":") ? "IP6" : "IP4"} ${address}`;

const audioLines = ({ audio }: Offer, { mid }: OfferedSection, local: LocalEnd): string[] => [
  `a=${OPPOSITE[audio.direction]}`,
  "a=rtcp-mux",
  `a=rtpmap:${audio.payloadType} opus/48000/2`,
  // Recognisers listen at 16 kHz, and forward error correction is what a lost packet is recovered from.
  `a=fmtp:${audio.payloadType} minptime=10;maxptime=60;useinbandfec=1;stereo=0;maxplaybackrate=16000;maxaveragebitrate=32000`,
  ...(audio.nack ? [`a=rtcp-fb:${audio.payloadType} nack`] : []),
  ...(audio.midExtension !== undefined && mid !== undefined ? [`a=extmap:${audio.midExtension} ${MID_EXTENSION}`] : []),
  ...(local.reply ? ["a=msid:earshot reply", `a=ssrc:${local.reply.ssrc} cname:${local.reply.cname}`] : []),
];

/** Writes the answer to `offer`: all our candidates are in it, none comes later. */
export const writeAnswer = (offer: Offer, local: LocalEnd, sessionId: number): string => {
  const first = local.candidates[0];
  const address = first?.address ?? "0.0.0.0";
  const mids = offer.sections.flatMap(({ role, mid }) => (role !== "rejected" && mid !== undefined ? [mid] : []));
  const sectionLines = (section: OfferedSection): string[] => {
    const { role, mid, kind, protocol, formats } = section;
    const midLine = mid === undefined ? [] : [`a=mid:${mid}`];
    if (role === "rejected")
      return [`m=${kind} 0 ${protocol} ${formats.join(" ")}`, connectionLine("0.0.0.0"), ...midLine, "a=inactive"];
    const format = role === "audio" ? offer.audio.payloadType : "webrtc-datachannel";
    return [
      `m=${kind} ${first?.port ?? 9} ${protocol} ${format}`,
      connectionLine(address),
      ...midLine,
      ...transportLines(local),
      ...(role === "audio"
        ? audioLines(offer, section, local)
        : [`a=sctp-port:${local.sctp?.port ?? 5000}`, `a=max-message-size:${local.sctp?.maxMessageSize ?? 262_144}`]),
    ];
  };
  const lines = [
    "v=0",
    `o=earshot ${sessionId} 1 IN IP4 0.0.0.0`,
    "s=-",
    "t=0 0",
    "a=ice-lite",
    ...(offer.isBundled ? [`a=group:BUNDLE ${mids.join(" ")}`] : []),
    "a=msid-semantic: WMS *",
    ...offer.sections.flatMap(sectionLines),
  ];
  return `${lines.join("\r\n")}\r\n`;
};

/** The answer to a restart of ICE: what is new of ours. */
export const writeFragment = (offer: Offer, local: Pick<LocalEnd, "ice" | "candidates">): string => {
  const { mid } = offer.sections.find(({ role }) => role === "audio") ?? {};
  const lines = [
    "a=ice-lite",
    ...(offer.isBundled && mid !== undefined ? [`a=group:BUNDLE ${mid}`] : []),
    "m=audio 9 UDP/TLS/RTP/SAVPF 0",
    ...(mid === undefined ? [] : [`a=mid:${mid}`]),
    ...iceLines(local),
  ];
  return `${lines.join("\r\n")}\r\n`;
};
