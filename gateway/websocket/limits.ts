/** What one client may do at the WebSocket door. */
export interface Limits {
  /** A hello must come within this. Default 5000 ms. */
  readonly helloTimeoutMs: number;
  /** A client that sends nothing for this long after its hello is gone. Default 120 000 ms. */
  readonly idleTimeoutMs: number;
  /** A session lasts no longer. Default 120 minutes. */
  readonly maxSessionMs: number;
  /** Bytes of one JSON message. Default 16 KiB. */
  readonly maxTextBytes: number;
  /** Audio in one binary frame. Default 1000 ms. */
  readonly maxFrameMs: number;
  /**
   * Bytes of one message that a door takes in, so that it can say what is wrong with it; whatever is larger is cut off
   * without a word. Default 16 MiB.
   */
  readonly maxMessageBytes: number;
  /** How far audio may run ahead of real time: pre-roll, and what a stalled network held back. Default 10 000 ms. */
  readonly aheadMs: number;
  /** Heard audio that waits for the session. Default 10 000 ms. */
  readonly queueMs: number;
  /** Silence put in the place of lost frames, at most; whatever is longer only moves the stream position. Default 1000 ms. */
  readonly maxGapMs: number;
  /** JSON messages a second; twice as many at once. Default 100. */
  readonly textPerSecond: number;
  /** Binary frames a second; four times as many at once. An AudioWorklet's 128 samples at 48 kHz make 375. Default 1000. */
  readonly framesPerSecond: number;
  /** Bytes waiting for a slow client above which reply audio waits too. Default 128 KiB. */
  readonly highWaterBytes: number;
  /** Bytes waiting for a slow client above which it is cut off at once. Default 1 MiB. */
  readonly maxBufferedBytes: number;
  /** A client that stays above the high-water mark for this long is cut off. Default 5000 ms. */
  readonly slowReaderMs: number;
  /** Connections that have not said who they are yet. Default 1024: everyone may come back at once after a restart. */
  readonly maxGreeting: number;
  /** Memory that may be taken up while there are such; beyond it those that are slow to say hello are dropped. Default 128 MiB. */
  readonly maxGreetingBytes: number;
}

export const DEFAULT_LIMITS: Limits = {
  helloTimeoutMs: 5000,
  idleTimeoutMs: 120_000,
  maxSessionMs: 120 * 60_000,
  maxTextBytes: 16 * 1024,
  maxFrameMs: 1000,
  maxMessageBytes: 16 * 1024 * 1024,
  aheadMs: 10_000,
  queueMs: 10_000,
  maxGapMs: 1000,
  textPerSecond: 100,
  framesPerSecond: 1000,
  highWaterBytes: 128 * 1024,
  maxBufferedBytes: 1024 * 1024,
  slowReaderMs: 5000,
  maxGreeting: 1024,
  maxGreetingBytes: 128 * 1024 * 1024,
};
