import type { Client, Closed, SessionReady } from "../../protocols/client.ts";
import type { SessionEvent } from "../../protocols/events.ts";
import type { Microphone } from "./microphone.ts";

export type ClientSays = Parameters<Client["send"]>[0];

export interface CallOptions {
  readonly token: string;
  /** BCP 47. */
  readonly language: string;
  /** By the gateway's own name. */
  readonly voice: string | undefined;
  /** The engine that speaks, by the gateway's own name; undefined leaves it to the gateway. */
  readonly engine: string | undefined;
  /** Hears every event as it comes, `session.ready` included. */
  readonly onEvent: (event: SessionEvent) => void;
  /** Ends the call, or the attempt. */
  readonly signal: AbortSignal;
}

/** How a call fares; what a transport cannot know is left out. */
export interface CallStats {
  /** Where the transport measures it itself, in milliseconds. */
  readonly rttMs?: number;
  /** Of reply audio, in milliseconds. */
  readonly jitterMs?: number;
  /** "0.2 % in, 0 % out" */
  readonly loss?: string;
  readonly codec?: string;
  /** Reply audio waits for so long before it is heard, in milliseconds. */
  readonly bufferedMs?: number;
}

/** One open session, by whatever carries it. */
export interface Call {
  readonly ready: SessionReady;
  send(message: ClientSays): void;
  /** Carries this microphone's sound from now on; it sends silence while it is muted. Undefined: none at all. */
  use(microphone: Microphone | undefined): void;
  /** Silences the reply at once, before the gateway knows of it. */
  hush(): void;
  /** Samples of `turn`'s reply that have been heard so far. */
  heard(turn: number): number;
  /** Loudness of the reply that is being heard, 0 to 1. */
  level(): number;
  /** When the sound at this position of the session was captured, on performance.now; undefined where nobody knows. */
  capturedAt(positionMs: number): number | undefined;
  /** When the first reply audio of `turn` came, on performance.now. */
  firstAudioAt(turn: number): number | undefined;
  /** An estimate of the way there and back with all that waits on it, in milliseconds, where it cannot be measured. */
  networkMs(): number | undefined;
  stats(): Promise<CallStats>;
  /** Resolves when the session has ended, and never rejects. */
  readonly closed: Promise<Closed>;
  close(): void;
}

export interface Transport {
  readonly name: "websocket" | "webrtc";
  /** Resolves on `session.ready`. Rejects with the gateway's VoiceError where it refuses. */
  call(options: CallOptions): Promise<Call>;
}
