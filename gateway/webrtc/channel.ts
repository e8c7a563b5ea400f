/** Sends one message to the client's data channel. */
export type SendMessage = (message: string | Buffer, ppid: number) => void;

/** The data channel `earshot` to one client. */
export interface Channel {
  send(json: string): void;
  /** Its association is up. */
  open(): void;
  /** The client has said something, so its end is open. */
  heard(): void;
  end(): void;
}

const CONTROL = 50;
const TEXT = 51;
/** DATA_CHANNEL_ACK of RFC 8832. */
const ACKNOWLEDGEMENT = Buffer.from([0x02]);
/**
 * The client's request to open the channel does not get through to us, so it is answered unseen: late enough that the
 * client has sent it, and again in case that came later. A client takes any but the first for nothing.
 */
const ACKNOWLEDGE_AFTER_MS = [50, 250, 1000, 3000];
/** Events that wait for the channel; a client that never opens one does not want them. */
const KEPT = 256;

export const createChannel = (send: SendMessage): Channel => {
  let waiting: string[] | undefined = [];
  let timers: NodeJS.Timeout[] = [];
  let isEnded = false;

  const flush = () => {
    const messages = waiting ?? [];
    waiting = undefined;
    for (const message of messages) send(message, TEXT);
  };
  const stop = () => {
    for (const timer of timers) clearTimeout(timer);
    timers = [];
  };
  return {
    send(json) {
      if (isEnded) return;
      if (!waiting) send(json, TEXT);
      else if (waiting.length < KEPT) waiting.push(json);
    },
    open() {
      timers = ACKNOWLEDGE_AFTER_MS.map((ms) =>
        setTimeout(() => {
          send(ACKNOWLEDGEMENT, CONTROL);
          flush();
        }, ms),
      );
    },
    heard() {
      if (isEnded) return;
      // What is said proves the channel open, but not that its opening was confirmed: one more does no harm.
      stop();
      if (!waiting) return;
      send(ACKNOWLEDGEMENT, CONTROL);
      flush();
    },
    end() {
      isEnded = true;
      stop();
      waiting = [];
    },
  };
};
