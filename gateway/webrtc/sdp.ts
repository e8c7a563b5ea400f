import { Refusal } from "./refusal.ts";

export interface Attribute {
  readonly name: string;
  /** Empty where it has none. */
  readonly value: string;
}

/** One "m=" section. */
export interface MediaSection {
  readonly kind: string;
  readonly port: number;
  readonly protocol: string;
  readonly formats: readonly string[];
  readonly attributes: readonly Attribute[];
}

/** A session description (RFC 8866), as far as WebRTC needs it. */
export interface Description {
  readonly attributes: readonly Attribute[];
  readonly media: readonly MediaSection[];
}

/** More sections than any client of a voice gateway has. */
const MAX_MEDIA = 16;
const MAX_LINES = 2000;

const malformed = (line: number, why: string): Refusal => new Refusal("malformed", `SDP, line ${line}: ${why}`);

const attributeOf = (text: string): Attribute => {
  const colon = text.indexOf(":");
  return colon < 0 ? { name: text, value: "" } : { name: text.slice(0, colon), value: text.slice(colon + 1).trim() };
};

const mediaOf = (text: string, line: number): MediaSection & { readonly attributes: Attribute[] } => {
  const [kind = "", port = "", protocol = "", ...formats] = text.split(" ").filter((word) => word !== "");
  if (!/^\d{1,5}(\/\d+)?$/.test(port) || Number.parseInt(port, 10) > 65_535) throw malformed(line, "no port");
  if (kind === "" || protocol === "" || formats.length === 0) throw malformed(line, "m= is cut short");
  return { kind, port: Number.parseInt(port, 10), protocol, formats, attributes: [] };
};

/** Reads the lines of a description or of a fragment of one. Throws Refusal "malformed". */
export const parseLines = (sdp: string): Description => {
  const attributes: Attribute[] = [];
  const media: (MediaSection & { readonly attributes: Attribute[] })[] = [];
  const lines = sdp.split(/\r\n|\n|\r/);
  if (lines.length > MAX_LINES) throw malformed(MAX_LINES, "too many lines");
  for (const [at, line] of lines.entries()) {
    if (line === "") continue;
    const type = /^([a-z])=(.*)$/.exec(line)?.[1];
    if (!type) throw malformed(at + 1, "not of the form x=...");
    const text = line.slice(2);
    if (type === "m") {
      if (media.length === MAX_MEDIA) throw malformed(at + 1, "too many m= sections");
      media.push(mediaOf(text, at + 1));
    } else if (type === "a") (media.at(-1)?.attributes ?? attributes).push(attributeOf(text));
  }
  return { attributes, media };
};

/** Reads a whole description. Throws Refusal "malformed". */
export const parseSdp = (sdp: string): Description => {
  if (!/^v=0\s/.test(sdp)) throw malformed(1, "must be v=0");
  if (!/^o=\S+ \S+ \S+ IN IP[46] \S+\s*$/m.test(sdp)) throw malformed(2, "there is no o= line");
  return parseLines(sdp);
};

/** The first attribute called `name`. */
export const attribute = (of: { readonly attributes: readonly Attribute[] }, name: string): string | undefined =>
  of.attributes.find((each) => each.name === name)?.value;

export const attributes = (of: { readonly attributes: readonly Attribute[] }, name: string): string[] =>
  of.attributes.filter((each) => each.name === name).map(({ value }) => value);

/** An attribute of a section, or of the whole session where the section has none. */
export const inherited = (session: Description, section: MediaSection, name: string): string | undefined =>
  attribute(section, name) ?? attribute(session, name);
