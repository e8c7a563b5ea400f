import type { Limits } from "./limits.ts";

/** One open WebSocket, as either door gives it. Nothing throws once it is closed. */
export interface Socket {
  /** Bytes taken but not yet handed to the network. */
  readonly bufferedBytes: number;
  /** False where the message was dropped, because too much is waiting. */
  send(message: string | ArrayBuffer): boolean;
  /** What was sent goes out first. The door gives up on a client that does not read it. */
  close(code: number, reason: string): void;
  /** Frees all it holds at once, without a word. */
  drop(): void;
}

/** The way out to one client: everything it is sent goes through here, so that nothing piles up for one that never reads. */
export interface Outlet {
  send(message: string | ArrayBuffer): void;
  /** Resolves when reply audio may go out, and at once after `end`. */
  room(): Promise<void>;
  /** The door calls it when the socket has taken more. */
  drained(): void;
  end(): void;
}

export interface OutletOptions {
  readonly limits: Pick<Limits, "highWaterBytes" | "maxBufferedBytes" | "slowReaderMs">;
  /** Called at most once. */
  readonly onSlow: () => void;
}

export const createOutlet = (socket: Socket, { limits, onSlow }: OutletOptions): Outlet => {
  let isEnded = false;
  let isSlow = false;
  let slow: NodeJS.Timeout | undefined;
  let waiting: (() => void)[] = [];

  const isHigh = () => socket.bufferedBytes > limits.highWaterBytes;
  const release = () => {
    clearTimeout(slow);
    slow = undefined;
    const woken = waiting;
    waiting = [];
    for (const wake of woken) wake();
  };
  const giveUp = () => {
    // Only once: the error event that tells of it comes through here as well.
    if (isEnded || isSlow) return;
    isSlow = true;
    onSlow();
  };

  return {
    send(message) {
      if (isEnded) return;
      if (!socket.send(message) || socket.bufferedBytes > limits.maxBufferedBytes) giveUp();
      else if (isHigh()) slow ??= setTimeout(giveUp, limits.slowReaderMs);
    },
    room: () =>
      isEnded || !isHigh()
        ? Promise.resolve()
        : new Promise((resolve) => {
            waiting.push(resolve);
          }),
    drained() {
      if (!isHigh()) release();
    },
    end() {
      isEnded = true;
      release();
    },
  };
};
