/** One RTP packet (RFC 3550), without its header extension. */
export interface RtpPacket {
  readonly payloadType: number;
  /** On a packet of speech: it is the first after silence. */
  readonly marker: boolean;
  /** 16 bits. */
  readonly sequence: number;
  /** 32 bits, at the codec's clock rate. */
  readonly timestamp: number;
  readonly ssrc: number;
  readonly payload: Uint8Array;
}

const HEADER_BYTES = 12;
const VERSION = 2;

/** Undefined where `bytes` is no RTP. The payload shares the memory of `bytes`. */
export const parseRtp = (bytes: Uint8Array): RtpPacket | undefined => {
  if (bytes.byteLength < HEADER_BYTES) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const first = view.getUint8(0);
  if (first >> 6 !== VERSION) return undefined;
  const second = view.getUint8(1);
  let start = HEADER_BYTES + (first & 0x0f) * 4;
  if (first & 0x10) {
    if (start + 4 > bytes.byteLength) return undefined;
    start += 4 + view.getUint16(start + 2) * 4;
  }
  const padding = first & 0x20 ? view.getUint8(bytes.byteLength - 1) : 0;
  const end = bytes.byteLength - padding;
  if (start > end) return undefined;
  return {
    payloadType: second & 0x7f,
    marker: (second & 0x80) !== 0,
    sequence: view.getUint16(2),
    timestamp: view.getUint32(4),
    ssrc: view.getUint32(8),
    payload: bytes.subarray(start, end),
  };
};

export const encodeRtp = ({ payloadType, marker, sequence, timestamp, ssrc, payload }: RtpPacket): Buffer => {
  const bytes = Buffer.allocUnsafe(HEADER_BYTES + payload.byteLength);
  bytes[0] = VERSION << 6;
  bytes[1] = (marker ? 0x80 : 0) | payloadType;
  bytes.writeUInt16BE(sequence & 0xffff, 2);
  bytes.writeUInt32BE(timestamp >>> 0, 4);
  bytes.writeUInt32BE(ssrc >>> 0, 8);
  bytes.set(payload, HEADER_BYTES);
  return bytes;
};
