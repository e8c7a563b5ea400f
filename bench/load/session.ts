import WebSocket from "ws";
import { decodeReply, encodeMicrophone, type ReplyFrame } from "../../protocols/binary.ts";
import { sessionEvent } from "../../protocols/events.ts";
import { createPlayout, type Playout } from "../../protocols/playout.ts";

export const RATE = 16_000;
export const FRAME_MS = 20;
export const FRAME_SAMPLES = (RATE * FRAME_MS) / 1000;
/** About -55 dB of full scale: quieter samples are no sound. */
const AUDIBLE = 58;

/** What is said in a turn: speech that begins and ends with its samples. */
export interface Phrase {
  readonly text: string;
  readonly samples: Int16Array;
}

export interface TurnResult {
  /** From the intended end of speech to the first sound of a reply; undefined where none came before the next turn. */
  readonly firstAudioMs: number | undefined;
  /** When it was meant to end, on the clock of performance.now. */
  readonly intendedAt: number;
}

export interface LoadSession {
  /** Sends every frame that is due. Called again and again. */
  tick(now: number): void;
  close(): Promise<void>;
  readonly isOpen: boolean;
}

export interface LoadSessionOptions {
  readonly url: string;
  readonly token: string;
  /** What is sent while nothing is said: a frame, again and again. */
  readonly quiet: Int16Array;
  /** What it says, in turns; none at all for a stream that is silent. */
  readonly phrases: readonly Phrase[];
  /** From the beginning of a turn to the next one's. */
  readonly everyMs: number;
  /** From `session.ready` to the first turn. */
  readonly firstMs: number;
  readonly onTurn: (result: TurnResult) => void;
  /** The session ended before it was closed here. */
  readonly onLost: (code: number) => void;
}

/** Index of the first sample that can be heard, -1 where none can. */
const firstSound = ({ samples }: ReplyFrame) => samples.findIndex((sample) => Math.abs(sample) > AUDIBLE);

/**
 * A caller that costs next to nothing: frames are cut from audio that was made before, one timer serves all sessions, and
 * turns come by the clock whether the last one was answered or not. Resolves on `session.ready`.
 */
export const openLoadSession = (options: LoadSessionOptions): Promise<LoadSession> => {
  const { url, token, quiet, phrases, everyMs, firstMs, onTurn, onLost } = options;
  // A mask of zeros leaves the bytes as they are: masking is no work of a gateway's that is worth the client's time.
  const socket = new WebSocket(url, { generateMask: () => {}, perMessageDeflate: false } as WebSocket.ClientOptions);
  socket.binaryType = "arraybuffer";
  let [isOpen, isClosing] = [false, false];
  let startedAt = 0;
  let sent = 0;
  let turn = 0;
  let saying: { readonly samples: Int16Array; at: number } | undefined;
  /** When the speech that waits for an answer was meant to end. */
  let waitingSince: number | undefined;
  /** The first turn that was begun by what is being said: a late answer to what was said before is not its answer. */
  let ownTurn: number | undefined;
  let announcement = -1;
  let playout: Playout | undefined;

  const send = (message: object) => socket.readyState === WebSocket.OPEN && socket.send(JSON.stringify(message));
  const report = (firstAudioMs: number | undefined) => {
    if (waitingSince === undefined) return;
    onTurn({ firstAudioMs, intendedAt: waitingSince });
    waitingSince = undefined;
  };

  /** Begins the turn when its time has come: the time it was meant for counts, not the time it is now. */
  const beginTurn = (captureMs: number) => {
    const phrase = phrases[turn % Math.max(1, phrases.length)];
    if (!phrase || captureMs < firstMs + turn * everyMs) return;
    report(undefined);
    saying = { samples: phrase.samples, at: 0 };
    waitingSince = startedAt + firstMs + turn * everyMs + (phrase.samples.length * 1000) / RATE;
    ownTurn = undefined;
    turn++;
  };

  const frame = (): Int16Array => {
    if (!saying) return quiet;
    const { samples, at } = saying;
    saying.at += FRAME_SAMPLES;
    if (saying.at >= samples.length) saying = undefined;
    const part = samples.subarray(at, at + FRAME_SAMPLES);
    if (part.length === FRAME_SAMPLES) return part;
    const padded = new Int16Array(quiet);
    padded.set(part);
    return padded;
  };

  const session: LoadSession = {
    tick(now) {
      if (!isOpen) return;
      while (startedAt + (sent + 1) * FRAME_MS <= now) {
        const captureMs = sent * FRAME_MS;
        beginTurn(captureMs);
        socket.send(encodeMicrophone({ sequence: sent >>> 0, captureMs, samples: frame() }));
        sent++;
      }
    },
    close: () =>
      new Promise((resolve) => {
        isClosing = true;
        playout?.end();
        if (socket.readyState === WebSocket.CLOSED) return resolve();
        socket.once("close", () => resolve());
        socket.close(1000);
      }),
    get isOpen() {
      return isOpen;
    },
  };

  return new Promise((resolve, reject) => {
    socket.once("open", () =>
      send({
        type: "hello",
        token,
        audio: { encoding: "pcm_s16le", sampleRate: RATE },
        client: "earshot-load",
        timeZone: "UTC",
      }),
    );
    socket.on("message", (data, isBinary) => {
      if (!isBinary) {
        const text = data instanceof ArrayBuffer ? Buffer.from(data).toString() : String(data);
        // Only these are read: the rest of the talk costs no time.
        if (!/"type":"(session\.ready|speech\.started|reply\.(started|ended|paused|resumed))"/.test(text)) return;
        const { data: event } = sessionEvent.safeParse(JSON.parse(text));
        if (event?.type === "session.ready") {
          startedAt = performance.now();
          isOpen = true;
          playout = createPlayout((of, position) => send({ type: "reply.played", turn: of, position }));
          playout.begin(RATE);
          resolve(session);
        } else if (event?.type === "speech.started") ownTurn ??= event.turn;
        else if (event?.type === "reply.started" && event.cause === "announcement") announcement = event.turn;
        else if (event) playout?.follow(event);
        return;
      }
      const reply = data instanceof ArrayBuffer ? decodeReply(data) : undefined;
      if (!reply) return;
      playout?.take({ turn: reply.turn, position: reply.position, samples: reply.samples.length });
      const now = performance.now();
      if (waitingSince === undefined || now < waitingSince || reply.turn === announcement) return;
      if (ownTurn === undefined || reply.turn < ownTurn) return;
      const at = firstSound(reply);
      if (at >= 0) report(now + (at * 1000) / RATE - waitingSince);
    });
    socket.once("error", reject);
    socket.once("close", (code) => {
      isOpen = false;
      playout?.end();
      reject(new Error(`the session was refused: ${code}`));
      if (!isClosing) onLost(code);
    });
  });
};
