import { Refusal } from "./refusal.ts";
import { attribute, attributes, type Description, inherited, type MediaSection, parseLines, parseSdp } from "./sdp.ts";

export type Direction = "sendrecv" | "sendonly" | "recvonly" | "inactive";

/** What the client offers for sound. */
export interface AudioOffer {
  /** As the client sees it. */
  readonly direction: Direction;
  /** Payload type of Opus; the same both ways. */
  readonly payloadType: number;
  /** Of the client's own stream, where it says so. */
  readonly ssrc: number | undefined;
  readonly cname: string | undefined;
  /** Number of the header extension that carries the "mid", if any. */
  readonly midExtension: number | undefined;
  /** Whether lost packets may be asked for again. */
  readonly nack: boolean;
}

/** One "m=" section in the order of the offer: the answer mirrors them. */
export interface OfferedSection {
  readonly role: "audio" | "data" | "rejected";
  readonly mid: string | undefined;
  readonly kind: string;
  readonly protocol: string;
  readonly formats: readonly string[];
}

/** What a client offers, checked: everything in it can be answered. */
export interface Offer {
  readonly sections: readonly OfferedSection[];
  readonly isBundled: boolean;
  readonly audio: AudioOffer;
  readonly hasData: boolean;
  /** Part that the client plays in DTLS; "actpass" leaves it to us. */
  readonly setup: "active" | "passive" | "actpass";
  readonly fingerprints: readonly { readonly algorithm: FingerprintAlgorithm; readonly value: string }[];
  /** Names this generation of the client's ICE; a change of it means a restart. */
  readonly iceUfrag: string;
}

const ALGORITHMS = ["sha-1", "sha-224", "sha-256", "sha-384", "sha-512"] as const;
export type FingerprintAlgorithm = (typeof ALGORITHMS)[number];

const MID_EXTENSION = "urn:ietf:params:rtp-hdrext:sdes:mid";
const DIRECTIONS: readonly Direction[] = ["sendrecv", "sendonly", "recvonly", "inactive"];

const refuse = (why: string): Refusal => new Refusal("not_acceptable", why);

/** A section with port 0 is switched off, unless it only waits to share another's transport. */
const isOff = (section: MediaSection): boolean => section.port === 0 && attribute(section, "bundle-only") === undefined;

/** Payload type of Opus: names of codecs are not case-sensitive, and GStreamer writes OPUS. */
const opusOf = (section: MediaSection): number | undefined => {
  for (const format of section.formats) {
    const map = attributes(section, "rtpmap").find((value) => value.split(" ")[0] === format);
    if (map && /^\d{1,3} opus\/48000(\/2)?$/i.test(map) && Number(format) < 128) return Number(format);
  }
  return undefined;
};

const audioOf = (session: Description, section: MediaSection): AudioOffer => {
  if (!/^UDP\/TLS\/RTP\/SAVPF?$/.test(section.protocol))
    throw refuse(`audio must be UDP/TLS/RTP/SAVPF, not ${section.protocol}`);
  const payloadType = opusOf(section);
  if (payloadType === undefined) throw refuse("audio must be offered as opus/48000/2");
  if (attribute(section, "rtcp-mux") === undefined) throw refuse("audio must be offered with rtcp-mux");
  const direction = DIRECTIONS.find((each) => inherited(session, section, each) !== undefined) ?? "sendrecv";
  const ssrcs = attributes(section, "ssrc").map((value) => /^(\d{1,10})(?: cname:(.*))?/.exec(value));
  const ssrc = ssrcs[0]?.[1] === undefined ? undefined : Number(ssrcs[0][1]);
  const extension = attributes(section, "extmap").find((value) => value.split(" ")[1] === MID_EXTENSION);
  const midExtension = extension ? Number.parseInt(extension, 10) : undefined;
  const mid = attribute(section, "mid");
  const sends = direction === "sendrecv" || direction === "sendonly";
  if (sends && ssrc === undefined && (midExtension === undefined || mid === undefined))
    throw refuse("the audio stream needs an a=ssrc line, or a=mid with its header extension");
  return {
    direction,
    payloadType,
    ssrc,
    cname: ssrcs.find((match) => match?.[2])?.[2],
    midExtension: Number.isInteger(midExtension) ? midExtension : undefined,
    nack: attributes(section, "rtcp-fb").some((value) => value === `${payloadType} nack` || value === "* nack"),
  };
};

const roleOf = (section: MediaSection): OfferedSection["role"] => {
  if (isOff(section)) return "rejected";
  if (section.kind === "audio") return "audio";
  if (section.kind === "application" && section.formats.includes("webrtc-datachannel")) return "data";
  // There are no partial answers in WHIP: what cannot be answered refuses the whole.
  throw refuse(`a section of ${section.kind} cannot be answered; offer audio and, if you like, a data channel`);
};

const only = (sections: readonly MediaSection[], what: string): MediaSection | undefined => {
  if (sections.length > 1) throw refuse(`there are ${sections.length} sections of ${what}, one can be answered`);
  return sections[0];
};

/** Reads and checks an offer. Throws Refusal: "malformed" where it is no SDP, "not_acceptable" where it cannot be answered. */
export const readOffer = (sdp: string): Offer => {
  const session = parseSdp(sdp);
  const roles = session.media.map(roleOf);
  const inRole = (role: OfferedSection["role"]) => session.media.filter((_, at) => roles[at] === role);
  const audio = only(inRole("audio"), "audio");
  const data = only(inRole("data"), "data channels");
  if (!audio) throw refuse("there is no audio section");

  const bundle = attributes(session, "group").find((group) => /^BUNDLE( |$)/.test(group));
  const bundled = bundle?.split(" ").slice(1) ?? [];
  const isBundled = bundle !== undefined;
  const isInBundle = (section: MediaSection) => bundled.includes(attribute(section, "mid") ?? "");
  if (data && !(isInBundle(audio) && isInBundle(data)))
    throw refuse("audio and data channel must share one transport: bundle them");

  const iceUfrag = inherited(session, audio, "ice-ufrag");
  const icePwd = inherited(session, audio, "ice-pwd");
  if (!iceUfrag || !icePwd) throw new Refusal("malformed", "SDP: there are no ice-ufrag and ice-pwd");

  const fingerprints = [...attributes(audio, "fingerprint"), ...attributes(session, "fingerprint")].flatMap((text) => {
    const [name = "", value = ""] = text.split(" ");
    const algorithm = ALGORITHMS.find((each) => each === name.toLowerCase());
    return algorithm && /^[0-9a-f]{2}(:[0-9a-f]{2}){19,63}$/i.test(value)
      ? [{ algorithm, value: value.toUpperCase() }]
      : [];
  });
  if (fingerprints.length === 0) throw new Refusal("malformed", "SDP: there is no fingerprint of the DTLS certificate");
  const setup = inherited(session, audio, "setup") ?? "actpass";
  if (setup !== "active" && setup !== "passive" && setup !== "actpass")
    throw new Refusal("malformed", "SDP: setup must be actpass, active or passive");

  return {
    sections: session.media.map((section, at) => ({
      role: roles[at] ?? "rejected",
      mid: attribute(section, "mid"),
      kind: section.kind,
      protocol: section.protocol,
      formats: section.formats,
    })),
    isBundled,
    audio: audioOf(session, audio),
    hasData: data !== undefined,
    setup,
    fingerprints,
    iceUfrag,
  };
};

/** Part of an offer that comes later (RFC 8840): candidates, or a restart of ICE. */
export interface Fragment {
  readonly iceUfrag: string | undefined;
  readonly icePwd: string | undefined;
}

/**
 * Reads a trickled fragment. Its candidates are not needed, as the gateway is ICE-lite and learns where the client is
 * from the client's own checks: so their order, and kinds nobody knows, do no harm.
 */
export const readFragment = (text: string): Fragment => {
  const { attributes: own, media } = parseLines(text);
  const all = { attributes: [...own, ...media.flatMap((section) => section.attributes)] };
  if (all.attributes.length === 0) throw new Refusal("malformed", "the fragment says nothing");
  return { iceUfrag: attribute(all, "ice-ufrag"), icePwd: attribute(all, "ice-pwd") };
};
