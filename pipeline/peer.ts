import type { AudioFrame } from "../protocols/audio.ts";
import type { AudioFormat, SessionEvent } from "../protocols/events.ts";

/** Who is calling, as the door found it. */
export interface Caller {
  readonly userId: string;
  /** The login whose token they came with; undefined for a token that belongs to none. */
  readonly loginId?: string | undefined;
  /** BCP 47, the language they speak. */
  readonly language: string;
  /** They did not say which one: what is known of them comes before it. Default false. */
  readonly isLanguageAssumed?: boolean;
  /** The voice they want to hear, by an engine's own name; undefined: the usual one. */
  readonly voice?: string | undefined;
  /** The engine they want to hear, and its pace (1 is its own). */
  readonly speech?: { readonly engine?: string | undefined; readonly speed?: number | undefined } | undefined;
  /** IANA name. */
  readonly timeZone: string;
  /** Name of the client program. */
  readonly client: string;
}

/** What a caller does besides speaking. */
export type CallerAction =
  | { readonly type: "text"; readonly text: string }
  /** The utterance is over now, as when a push-to-talk button is released. */
  | { readonly type: "commit" }
  | { readonly type: "stop" }
  /** The caller wants to leave once what they said has been answered. */
  | { readonly type: "bye" };

/** One connected caller, whatever carried them here. Transports implement it, sessions use it. */
export interface Peer {
  readonly id: string;
  readonly caller: Caller;
  /** What the client agreed to send and hear; told in `session.ready`. */
  readonly format: { readonly input: AudioFormat; readonly reply: AudioFormat };
  /** 16 kHz. Ends on hang-up; one reader. */
  readonly audio: AsyncIterable<AudioFrame>;
  /** Ends on hang-up; one reader. */
  readonly actions: AsyncIterable<CallerAction>;
  send(event: SessionEvent): void;
  /**
   * Sends reply audio of `turn` at any rate; the transport resamples. Resolves when it has room for more, and at once
   * after hang-up. Frames of one turn must come in order.
   */
  play(turn: number, frame: AudioFrame): Promise<void>;
  /** Rate in Hz at which `turn`'s reply positions count on the wire. */
  readonly replySampleRate: number;
  /** Whether the client goes on from the `position` of `reply.resumed`, and not from where it was paused. Default false. */
  readonly rewinds?: boolean;
  /** Samples of `turn` sent to the client so far, at `replySampleRate`. */
  sentSamples(turn: number): number;
  /** Samples of `turn` that the client says it has played, at `replySampleRate`. */
  heardSamples(turn: number): number;
  /** Drops reply audio not yet sent. Called on barge-in. */
  hush(): void;
  /** Ends `audio` and `actions` as if the caller had hung up. What was sent still goes out; the door closes afterwards. */
  hangUp(): void;
}

/** `peer`, with what is known of who is calling. */
export const withCaller = (peer: Peer, caller: Caller): Peer =>
  Object.create(peer, { caller: { value: caller, enumerable: true } });
