/**
 * Audio over WebSocket: a 16-byte little-endian header, then 16-bit little-endian mono PCM.
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

const encode = (kind: number, counter: number, time: number, samples: Int16Array): ArrayBuffer => {
  const bytes = new ArrayBuffer(HEADER_BYTES + samples.byteLength);
  const view = new DataView(bytes);
  view.setUint8(0, kind);
  view.setUint32(4, counter, true);
  view.setFloat64(8, time, true);
  // Every platform Node and browsers run on is little-endian, as the wire is.
  new Int16Array(bytes, HEADER_BYTES).set(samples);
  return bytes;
};

const decode = (
  kind: number,
  bytes: ArrayBuffer,
): { counter: number; time: number; samples: Int16Array } | undefined => {
  if (bytes.byteLength <= HEADER_BYTES || bytes.byteLength % 2 !== 0) return undefined;
  const view = new DataView(bytes);
  const time = view.getFloat64(8, true);
  if (view.getUint8(0) !== kind || !Number.isFinite(time) || time < 0) return undefined;
  return { counter: view.getUint32(4, true), time, samples: new Int16Array(bytes, HEADER_BYTES) };
};

export const encodeMicrophone = ({ sequence, captureMs, samples }: MicrophoneFrame): ArrayBuffer =>
  encode(MICROPHONE, sequence, captureMs, samples);

/** Undefined where `bytes` is no microphone frame. The samples share the memory of `bytes`. */
export const decodeMicrophone = (bytes: ArrayBuffer): MicrophoneFrame | undefined => {
  const frame = decode(MICROPHONE, bytes);
  return frame && { sequence: frame.counter, captureMs: frame.time, samples: frame.samples };
};

export const encodeReply = ({ turn, position, samples }: ReplyFrame): ArrayBuffer =>
  encode(REPLY, turn, position, samples);

/** Undefined where `bytes` is no reply frame. The samples share the memory of `bytes`. */
export const decodeReply = (bytes: ArrayBuffer): ReplyFrame | undefined => {
  const frame = decode(REPLY, bytes);
  return frame && { turn: frame.counter, position: frame.time, samples: frame.samples };
};
