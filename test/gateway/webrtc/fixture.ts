import { Hono } from "hono";
import {
  MediaStreamTrack,
  type RTCDataChannel,
  RTCPeerConnection,
  RTCRtpCodecParameters,
  RtpHeader,
  RtpPacket,
  useSdesMid,
} from "werift";
import { flitePhrase } from "../../../bench/commands.ts";
import { errorResponse, voiceErrorOf } from "../../../gateway/http/errors.ts";
import type { Call } from "../../../gateway/sessions.ts";
import { openWebRtc, type WebRtc, type WebRtcOptions } from "../../../gateway/webrtc/open.ts";
import { usableWorker } from "../../../native/mediasoup-worker/worker.ts";
import { createOpusDecoder, createOpusEncoder } from "../../../native/opus.ts";
import { silentLogger } from "../../../pipeline/log.ts";
import { VoiceError } from "../../../protocols/errors.ts";
import type { SessionEvent } from "../../../protocols/events.ts";
import { countingMetrics, ready, until } from "../../contract/door-fixture.ts";

const found = await usableWorker();
/** Why tests that need the worker are skipped; undefined where it is there. */
export const missingWorker: string | undefined = "missing" in found ? found.missing : undefined;

export type Fetch = (path: string, init?: RequestInit) => Promise<Response>;

export interface Door {
  readonly webrtc: WebRtc;
  readonly calls: Call[];
  readonly metrics: ReturnType<typeof countingMetrics>;
  readonly fetch: Fetch;
  /** Resolves with the next call. */
  call(): Promise<Call>;
}

/** A WebRTC door on a free port of loopback. Tokens are user names; "wrong" is none. */
export const openDoor = async (options: Partial<WebRtcOptions> = {}): Promise<Door> => {
  const calls: Call[] = [];
  const metrics = countingMetrics();
  let taken = 0;
  const webrtc = await openWebRtc({
    isWanted: true,
    host: "127.0.0.1",
    port: 0,
    workers: 1,
    onCall(call) {
      calls.push(call);
      ready(call);
    },
    async verify(token) {
      if (token === "wrong") throw new VoiceError("unauthorized", "that token is not known");
      if (token === "old") throw new VoiceError("unauthorized", "the token has expired");
      return { userId: token };
    },
    refusal: () => undefined,
    log: silentLogger,
    metrics,
    ...options,
  });
  if (webrtc.missing) throw new Error(webrtc.missing);
  const app = new Hono();
  app.route("/", webrtc.routes);
  app.onError((error) => errorResponse(voiceErrorOf(error)));
  return {
    webrtc,
    calls,
    metrics,
    fetch: async (path, init) => app.request(path, init),
    async call() {
      const call = await until(() => calls[taken]);
      taken++;
      return call;
    },
  };
};

export interface ClientOptions {
  readonly token?: string;
  readonly query?: string;
  readonly hasData?: boolean;
  readonly direction?: "sendrecv" | "sendonly" | "recvonly";
  /** Changes packets on their way out: loses, delays or reorders them. */
  readonly network?: (packet: RtpPacket, send: (packet: RtpPacket) => void) => void;
}

/** A client on werift: no browser has a part in it. */
export interface Client {
  readonly connection: RTCPeerConnection;
  readonly channel: RTCDataChannel | undefined;
  readonly response: Response;
  readonly resource: string;
  readonly events: readonly SessionEvent[];
  /** RTP of replies as it came. */
  readonly packets: readonly { readonly packet: RtpPacket; readonly at: number }[];
  /** Replies as they would sound, at 16 kHz. */
  heard(): Int16Array;
  /** Speaks at the pace of a microphone; silence is spoken too. */
  speak(samples: Int16Array): Promise<void>;
  say(message: unknown): void;
  event<T extends SessionEvent["type"]>(type: T): Promise<Extract<SessionEvent, { type: T }>>;
  close(): Promise<void>;
}

const opus = () =>
  new RTCRtpCodecParameters({ mimeType: "audio/opus", clockRate: 48_000, channels: 2, payloadType: 109 });

/** An offer and the connection that it is of. */
export const makeOffer = async ({ hasData = true, direction = "sendrecv" }: ClientOptions = {}) => {
  const connection = new RTCPeerConnection({
    codecs: { audio: [opus()] },
    headerExtensions: { audio: [useSdesMid()] },
    iceServers: [],
    iceAdditionalHostAddresses: ["127.0.0.1"],
  });
  const track = new MediaStreamTrack({ kind: "audio" });
  const transceiver = connection.addTransceiver(direction === "recvonly" ? "audio" : track, { direction });
  const channel = hasData ? connection.createDataChannel("earshot") : undefined;
  await connection.setLocalDescription(await connection.createOffer());
  return { connection, track, transceiver, channel, sdp: connection.localDescription?.sdp ?? "" };
};

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

export const connectClient = async (fetch: Fetch, options: ClientOptions = {}): Promise<Client> => {
  const { token = "ann", query = "", network = (packet, send) => send(packet) } = options;
  const { connection, track, transceiver, channel, sdp } = await makeOffer(options);
  const events: SessionEvent[] = [];
  const packets: { packet: RtpPacket; at: number }[] = [];
  channel?.onMessage.subscribe((data) => events.push(JSON.parse(data.toString()) as SessionEvent));
  transceiver.onTrack.subscribe((remote) =>
    remote.onReceiveRtp.subscribe((packet) => packets.push({ packet, at: performance.now() })),
  );
  const response = await fetch(`/v1/rtc${query}`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/sdp" },
    body: sdp,
  });
  if (response.status !== 201) throw new Error(`${response.status} ${await response.text()}`);
  await connection.setRemoteDescription({ type: "answer", sdp: await response.text() });
  await until(() => connection.connectionState === "connected");

  const encoder = createOpusEncoder({ sampleRate: 16_000, expectedLoss: 20 });
  let sequence = 65_500;
  let timestamp = 0xffff_0000;
  let dueAt: number | undefined;
  return {
    connection,
    channel,
    response,
    resource: response.headers.get("location") ?? "",
    events,
    packets,
    heard() {
      const decoder = createOpusDecoder(16_000);
      const parts = packets.map(({ packet }) => decoder.decode(packet.payload)?.slice() ?? new Int16Array(0));
      decoder.close();
      const all = new Int16Array(parts.reduce((sum, part) => sum + part.length, 0));
      let at = 0;
      for (const part of parts) {
        all.set(part, at);
        at += part.length;
      }
      return all;
    },
    async speak(samples) {
      for (let at = 0; at < samples.length; at += 320) {
        const frame = new Int16Array(320);
        frame.set(samples.subarray(at, at + 320));
        const payload = Buffer.from(encoder.encode(frame) ?? []);
        const header = new RtpHeader({
          payloadType: 109,
          sequenceNumber: sequence,
          timestamp,
          ssrc: 1234,
          marker: false,
        });
        network(new RtpPacket(header, payload), (packet) => {
          if (connection.connectionState === "connected") track.writeRtp(packet);
        });
        sequence = (sequence + 1) & 0xffff;
        timestamp = (timestamp + 960) >>> 0;
        const now = performance.now();
        dueAt = dueAt === undefined || now - dueAt > 200 ? now + 20 : dueAt + 20;
        if (dueAt > now) await wait(dueAt - now);
      }
    },
    say: (message) => channel?.send(JSON.stringify(message)),
    event: <T extends SessionEvent["type"]>(type: T) =>
      until(() => events.find((event): event is Extract<SessionEvent, { type: T }> => event.type === type)),
    async close() {
      encoder.close();
      await connection.close();
    },
  };
};

/** `text` spoken by flite, at 16 kHz, with silence before and after. */
export const spoken = async (text: string): Promise<Int16Array> => (await flitePhrase(text)).samples;

export const rms = (samples: ArrayLike<number>): number => {
  let sum = 0;
  for (let at = 0; at < samples.length; at++) sum += (samples[at] ?? 0) ** 2;
  return Math.sqrt(sum / Math.max(1, samples.length));
};

export { until, wait };
