/**
 * Audio over WebSocket: a 16-byte little-endian header, then what the format says: 16-bit little-endian mono PCM, one
 * Opus packet, or G.711.
 *
 * | bytes | microphone (kind 1)          | reply (kind 2)                          |
 * |-------|------------------------------|-----------------------------------------|
 * | 0     | 1                            | 2                                       |
 * | 1-3   | reserved, 0                  | reserved, 0                             |
 * | 4-7   | sequence number, from 0      | turn                                    |
 * | 8-15  | capture time, float64 in ms  | position of the first sample, float64   |
 */
export const HEADER_BYTES = 16;
const MICROPHONE = 1;
const REPLY = 2;

export interface MicrophoneFrame {
  /** Counts up by one a frame from 0, wraps at 2^32. */
  readonly sequence: number;
  /** The client's own clock when the first sample was captured, in milliseconds. */
  readonly captureMs: number;
  readonly samples: Int16Array;
}

export interface ReplyFrame {
  readonly turn: number;
  /** Samples of this turn's reply that came before this frame. */
  readonly position: number;
  readonly samples: Int16Array;
}

/** A microphone frame of any encoding. */
export interface MicrophonePacket extends Omit<MicrophoneFrame, "samples"> {
  readonly payload: Uint8Array;
}

/** A reply frame of any encoding. */
export interface ReplyPacket extends Omit<ReplyFrame, "samples"> {
  readonly payload: Uint8Array;
}

const encode = (kind: number, counter: number, time: number, payload: Uint8Array): ArrayBuffer => {
  const bytes = new ArrayBuffer(HEADER_BYTES + payload.byteLength);
  const view = new DataView(bytes);
  view.setUint8(0, kind);
  view.setUint32(4, counter, true);
  view.setFloat64(8, time, true);
  new Uint8Array(bytes, HEADER_BYTES).set(payload);
  return bytes;
};

const decode = (
  kind: number,
  bytes: ArrayBuffer,
): { counter: number; time: number; payload: Uint8Array } | undefined => {
  if (bytes.byteLength <= HEADER_BYTES) return undefined;
  const view = new DataView(bytes);
  const time = view.getFloat64(8, true);
  if (view.getUint8(0) !== kind || !Number.isFinite(time) || time < 0) return undefined;
  return { counter: view.getUint32(4, true), time, payload: new Uint8Array(bytes, HEADER_BYTES) };
};

/** The bytes of `samples`, in the same memory: every platform Node and browsers run on is little-endian, as the wire is. */
export const bytesOfSamples = ({ buffer, byteOffset, byteLength }: Int16Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

/** The samples that the payload of a frame holds, in the same memory; undefined where one is cut in half. */
export const samplesOfBytes = ({ buffer, byteOffset, byteLength }: Uint8Array): Int16Array | undefined =>
  byteLength % 2 === 0 ? new Int16Array(buffer, byteOffset, byteLength / 2) : undefined;

export const encodeMicrophonePacket = ({ sequence, captureMs, payload }: MicrophonePacket): ArrayBuffer =>
  encode(MICROPHONE, sequence, captureMs, payload);

/** Undefined where `bytes` is no microphone frame. The payload shares the memory of `bytes`. */
export const decodeMicrophonePacket = (bytes: ArrayBuffer): MicrophonePacket | undefined => {
  const frame = decode(MICROPHONE, bytes);
  return frame && { sequence: frame.counter, captureMs: frame.time, payload: frame.payload };
};

export const encodeReplyPacket = ({ turn, position, payload }: ReplyPacket): ArrayBuffer =>
  encode(REPLY, turn, position, payload);

/** Undefined where `bytes` is no reply frame. The payload shares the memory of `bytes`. */
export const decodeReplyPacket = (bytes: ArrayBuffer): ReplyPacket | undefined => {
  const frame = decode(REPLY, bytes);
  return frame && { turn: frame.counter, position: frame.time, payload: frame.payload };
};

export const encodeMicrophone = ({ samples, ...frame }: MicrophoneFrame): ArrayBuffer =>
  encodeMicrophonePacket({ ...frame, payload: bytesOfSamples(samples) });

/** Undefined where `bytes` is no microphone frame of PCM. The samples share the memory of `bytes`. */
export const decodeMicrophone = (bytes: ArrayBuffer): MicrophoneFrame | undefined => {
  const packet = decodeMicrophonePacket(bytes);
  const samples = packet && samplesOfBytes(packet.payload);
  return samples && { sequence: packet.sequence, captureMs: packet.captureMs, samples };
};

export const encodeReply = ({ samples, ...frame }: ReplyFrame): ArrayBuffer =>
  encodeReplyPacket({ ...frame, payload: bytesOfSamples(samples) });

/** Undefined where `bytes` is no reply frame of PCM. The samples share the memory of `bytes`. */
export const decodeReply = (bytes: ArrayBuffer): ReplyFrame | undefined => {
  const packet = decodeReplyPacket(bytes);
  const samples = packet && samplesOfBytes(packet.payload);
  return samples && { turn: packet.turn, position: packet.position, samples };
};
