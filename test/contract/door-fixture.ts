import { once } from "node:events";
import WebSocket from "ws";
import type { Call } from "../../gateway/sessions.ts";
import type { Door, DoorOptions } from "../../gateway/websocket/door.ts";
import { silentLogger } from "../../pipeline/log.ts";
import type { MetricName, Metrics } from "../../pipeline/metrics.ts";
import type { AudioFrame } from "../../protocols/audio.ts";
import { encodeMicrophone } from "../../protocols/binary.ts";
import { type Client, type ConnectOptions, connect } from "../../protocols/client.ts";
import { VoiceError } from "../../protocols/errors.ts";
import type { SessionEvent } from "../../protocols/events.ts";

export type CreateDoor = (options: DoorOptions) => Door;

/** Metrics that can be read back; labels are summed. */
export const countingMetrics = (): Metrics & { readonly counts: Map<MetricName, number> } => {
  const counts = new Map<MetricName, number>();
  return {
    counts,
    observe() {},
    gauge() {},
    count: (name, _labels, by = 1) => void counts.set(name, (counts.get(name) ?? 0) + by),
  };
};

/** Resolves when `check` gives something; looks again every few milliseconds. */
export const until = async <T>(check: () => T | undefined | false): Promise<T> => {
  const deadline = performance.now() + 15_000;
  for (;;) {
    const found = check();
    if (found) return found;
    if (performance.now() > deadline) throw new Error(`waited in vain for ${check}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
};

export const format = (sampleRate: 8000 | 16_000 | 24_000 | 48_000) => ({ encoding: "pcm_s16le" as const, sampleRate });

export const ready = (call: Call): void =>
  call.peer.send({
    type: "session.ready",
    sessionId: call.peer.id,
    ...call.peer.format,
    engines: { vad: "none", stt: "none", router: "none", tts: "none" },
  });

/** A door on a free port. Tokens are user names; "wrong" is none. */
export const openDoor = async (create: CreateDoor, options: Partial<DoorOptions> = {}) => {
  const calls: Call[] = [];
  const metrics = countingMetrics();
  const all: DoorOptions = {
    onCall(call) {
      calls.push(call);
      ready(call);
    },
    http: () => new Response("hello"),
    async verify(token) {
      if (token === "wrong") throw new VoiceError("unauthorized", "that token is not known");
      return { userId: token };
    },
    refusal: () => undefined,
    log: silentLogger,
    metrics,
    ...options,
  };
  const door = create(all);
  const { port } = await door.listen(0, "127.0.0.1");
  const url = `ws://127.0.0.1:${port}/v1/stream`;
  return {
    door,
    options: all,
    url,
    http: `http://127.0.0.1:${port}`,
    port,
    calls,
    metrics,
    connect: (more: Partial<ConnectOptions> = {}): Promise<Client> =>
      connect({ url, token: "ann", client: "test", timeZone: "UTC", WebSocket, ...more }),
    close: () => door.close(),
  };
};
export type OpenDoor = Awaited<ReturnType<typeof openDoor>>;

/** A socket without manners: sends what it is told to and keeps what it gets. */
export const openSocket = async (url: string, headers: Readonly<Record<string, string>> = {}) => {
  const socket = new WebSocket(url, { headers });
  socket.binaryType = "arraybuffer";
  const events: SessionEvent[] = [];
  let audioBytes = 0;
  socket.on("message", (data, isBinary) => {
    if (isBinary) audioBytes += (data as ArrayBuffer).byteLength;
    else events.push(JSON.parse(Buffer.from(data as ArrayBuffer).toString()) as SessionEvent);
  });
  const closed = once(socket, "close").then(([closeCode, reason]) => ({
    closeCode: closeCode as number,
    reason: String(reason),
  }));
  socket.on("error", () => {});
  await Promise.race([once(socket, "open"), closed]);
  return {
    socket,
    events,
    closed,
    get audioBytes() {
      return audioBytes;
    },
    hello: (more: object = {}) =>
      socket.send(JSON.stringify({ type: "hello", token: "ann", audio: format(16_000), client: "test", ...more })),
    isReady: () => until(() => events.some(({ type }) => type === "session.ready")),
  };
};
export type OpenSocket = Awaited<ReturnType<typeof openSocket>>;

/** Samples of a value each, so that it can be told which came. */
export const samples = (length: number, value: number) => new Int16Array(length).fill(value);
export const frame = (sequence: number, length = 320, value = sequence + 1) =>
  encodeMicrophone({ sequence, captureMs: sequence * 20, samples: samples(length, value) });

/** Reads `count` samples of what a call hears. */
export const hear = async (call: Call, count: number): Promise<AudioFrame[]> => {
  const frames: AudioFrame[] = [];
  let length = 0;
  for await (const heard of call.peer.audio) {
    frames.push(heard);
    length += heard.samples.length;
    if (length >= count) break;
  }
  return frames;
};

/** Opens a door of the kind under test; the contract closes it after the test. */
export type Start = (options?: Partial<DoorOptions>) => Promise<OpenDoor>;
