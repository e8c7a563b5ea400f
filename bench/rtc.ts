import { randomInt } from "node:crypto";
import type { PeerConnection } from "node-datachannel";
import { encodeRtp, parseRtp, type RtpPacket } from "../gateway/webrtc/rtp.ts";
import type { SessionReady } from "../protocols/client.ts";
import type { SessionEvent } from "../protocols/events.ts";
import type { ClientSays } from "./dialogue.ts";

export interface RtcOptions {
  /** The gateway's WebSocket address, "ws://127.0.0.1:8080/v1/stream"; WebRTC is beside it. */
  readonly url: string;
  readonly token: string;
  readonly client: string;
  readonly timeZone?: string;
  readonly language?: string;
  readonly onEvent: (event: SessionEvent) => void;
  /** Hears each packet of reply audio as it comes. */
  readonly onPacket: (packet: RtpPacket) => void;
}

/** A WebRTC client in native code: some 20 microseconds a packet, so that many fit beside what is measured. */
export interface RtcConnection {
  readonly ready: SessionReady;
  send(message: ClientSays): void;
  /** Sends 20 ms of Opus. */
  sendPacket(payload: Uint8Array): void;
  readonly closed: Promise<void>;
  close(): Promise<void>;
}

const PAYLOAD_TYPE = 111;
const FRAME_TICKS = 960;
const CONNECT_TIMEOUT_MS = 15_000;
/** What the library says of itself on 127.0.0.1 alone, so that no other interface has a part in the figures. */
const LOOPBACK = "127.0.0.1";

const gathered = (connection: PeerConnection): Promise<string> =>
  new Promise((resolve) => {
    connection.onGatheringStateChange((state) => {
      if (state === "complete") resolve(connection.localDescription()?.sdp ?? "");
    });
    connection.setLocalDescription("offer");
  });

/** Connects; rejects where the gateway refuses, or this machine has no libdatachannel. */
export const connectRtc = async (options: RtcOptions): Promise<RtcConnection> => {
  const { url, token, client, timeZone, language, onEvent, onPacket } = options;
  const library = await import("node-datachannel");
  const connection = new library.PeerConnection(client, {
    iceServers: [],
    bindAddress: LOOPBACK,
    disableAutoNegotiation: true,
  });
  const ssrc = randomInt(1, 2 ** 32);
  const audio = new library.Audio("0", "SendRecv");
  audio.addOpusCodec(PAYLOAD_TYPE);
  audio.addSSRC(ssrc, client, client, client);
  const track = connection.addTrack(audio);
  const channel = connection.createDataChannel("earshot");

  let resource: string | undefined;
  const closed = new Promise<void>((resolve) => {
    channel.onClosed(resolve);
    connection.onStateChange((state) => {
      if (state === "closed" || state === "failed" || state === "disconnected") resolve();
    });
  });
  const ready = new Promise<SessionReady>((resolve, reject) => {
    channel.onMessage((message) => {
      const event = JSON.parse(String(message)) as SessionEvent;
      if (event.type === "session.ready") resolve(event);
      onEvent(event);
    });
    setTimeout(() => reject(new Error("no session.ready came by WebRTC")), CONNECT_TIMEOUT_MS).unref();
    void closed.then(() => reject(new Error("the WebRTC connection closed")));
  });
  ready.catch(() => {});
  track.onMessage((bytes) => {
    const packet = parseRtp(bytes);
    if (packet?.payloadType === PAYLOAD_TYPE) onPacket(packet);
  });

  const authorization = `Bearer ${token}`;
  const endpoint = new URL("/v1/rtc", url.replace(/^ws/, "http"));
  const query = {
    client,
    ...(timeZone === undefined ? {} : { timeZone }),
    ...(language === undefined ? {} : { language }),
  };
  for (const [name, value] of Object.entries(query)) endpoint.searchParams.set(name, value);
  try {
    const response = await fetch(endpoint, {
      method: "POST",
      headers: { authorization, "content-type": "application/sdp" },
      body: await gathered(connection),
    });
    const answer = await response.text();
    if (response.status !== 201) throw new Error(`/v1/rtc answered ${response.status}: ${answer}`);
    resource = new URL(response.headers.get("location") ?? "", endpoint).href;
    connection.setRemoteDescription(answer, "answer");
    await ready;
  } catch (error) {
    connection.close();
    throw error;
  }

  let sequence = randomInt(0, 2 ** 16);
  let timestamp = randomInt(0, 2 ** 32);
  return {
    ready: await ready,
    send(message) {
      if (channel.isOpen()) channel.sendMessage(JSON.stringify(message));
    },
    sendPacket(payload) {
      sequence = (sequence + 1) & 0xffff;
      timestamp = (timestamp + FRAME_TICKS) >>> 0;
      if (track.isOpen())
        track.sendMessageBinary(
          encodeRtp({ payloadType: PAYLOAD_TYPE, marker: false, sequence, timestamp, ssrc, payload }),
        );
    },
    closed,
    async close() {
      if (resource !== undefined)
        await fetch(resource, { method: "DELETE", headers: { authorization } }).catch(() => {});
      resource = undefined;
      connection.close();
    },
  };
};
