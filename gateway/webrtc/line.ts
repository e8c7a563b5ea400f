import type { types } from "mediasoup";
import type { LocalEnd } from "./answer.ts";
import type { Offer } from "./offer.ts";
import type { RtcWorker } from "./workers.ts";

/** What a line tells whoever opened it. Nothing is called after `close`. */
export interface LineHandlers {
  /** ICE and DTLS are up: media can flow. Called once. */
  readonly onConnected: () => void;
  /** The data channel's association is up. Called once. */
  readonly onData: () => void;
  readonly onRtp: (packet: Uint8Array) => void;
  /** One message on the data channel, in memory of its own. */
  readonly onMessage: (bytes: Uint8Array<ArrayBuffer>, isText: boolean) => void;
  /** The client does not read the data channel. */
  readonly onSlow: () => void;
  /** "left": the client closed it. "lost": nothing is heard of it any more, or the worker died. Called once. */
  readonly onEnded: (why: "left" | "lost") => void;
}

/** One client's connection: a WebRTC transport, and how we get at what it carries. */
export interface RtcLine {
  readonly local: LocalEnd;
  /** SSRC that `sendRtp` must use; the worker puts the client's in its place. */
  readonly ssrc: number;
  sendRtp(packet: Buffer): void;
  /** `ppid` 50 is data channel control, 51 text. */
  sendMessage(message: string | Buffer, ppid: number): void;
  /** New credentials, for a client whose network has changed. */
  restartIce(): Promise<LocalEnd["ice"]>;
  /** Closes the data channel once what was sent on it has arrived; the rest of the line goes on. */
  closeData(): void;
  /** Frees everything. May be called twice. */
  close(): void;
}

export interface LineOptions extends LineHandlers {
  readonly on: RtcWorker;
  readonly offer: Offer;
  /** Seconds without a sign of life after which the client is gone. */
  readonly consentTimeoutS: number;
}

/** Any will do: the worker puts its own in the place. */
const SSRC = 0x0ea25407;
/** A data channel of ours is one; browsers offer 1024. */
const STREAMS = { OS: 16, MIS: 16 };
const MAX_MESSAGE_BYTES = 262_144;
const MID_EXTENSION = "urn:ietf:params:rtp-hdrext:sdes:mid";
const TEXT_PPIDS: readonly number[] = [51, 54, 56];

const opus = ({ audio }: Offer) => ({
  mimeType: "audio/opus",
  clockRate: 48_000,
  channels: 2,
  parameters: { useinbandfec: 1 },
  rtcpFeedback: audio.nack ? [{ type: "nack", parameter: "" }] : [],
});

/** What the client's own stream looks like. */
const producedBy = (offer: Offer): types.RtpParameters => {
  const { payloadType, ssrc, cname, midExtension } = offer.audio;
  const { mid } = offer.sections.find(({ role }) => role === "audio") ?? {};
  const hasMid = mid !== undefined && midExtension !== undefined;
  return {
    ...(hasMid ? { mid } : {}),
    codecs: [{ ...opus(offer), payloadType }],
    headerExtensions: hasMid ? [{ uri: MID_EXTENSION, id: midExtension }] : [],
    encodings: ssrc === undefined ? [] : [{ ssrc }],
    ...(cname === undefined ? {} : { rtcp: { cname } }),
  };
};

/** Builds everything one client needs on `on`, in a router of its own, so that closing that frees all of it. */
export const openLine = async (options: LineOptions): Promise<RtcLine> => {
  const { on, offer, consentTimeoutS } = options;
  const { payloadType, direction } = offer.audio;
  // A payload type is the router's, and each client chooses its own.
  const router = await on.worker.createRouter({
    mediaCodecs: [{ kind: "audio", ...opus(offer), preferredPayloadType: payloadType }],
  });
  let isClosed = false;
  let isConnected = false;
  let isData = false;
  const close = () => {
    if (isClosed) return;
    isClosed = true;
    router.close();
  };
  const end = (why: "left" | "lost") => {
    if (isClosed) return;
    close();
    options.onEnded(why);
  };

  try {
    const transport = await router.createWebRtcTransport({
      webRtcServer: on.server,
      preferUdp: true,
      enableSctp: offer.hasData,
      numSctpStreams: STREAMS,
      maxSctpMessageSize: MAX_MESSAGE_BYTES,
      iceConsentTimeout: consentTimeoutS,
    });
    const direct = await router.createDirectTransport({ maxMessageSize: MAX_MESSAGE_BYTES });
    router.observer.on("close", () => end("lost"));
    transport.on("icestatechange", (state) => {
      if (state === "disconnected" || state === "closed") end("lost");
    });
    transport.on("dtlsstatechange", (state) => {
      if (state === "failed") end("lost");
      else if (state === "closed") end("left");
      else if (state === "connected" && !isConnected && !isClosed) {
        isConnected = true;
        options.onConnected();
      }
    });
    transport.on("sctpstatechange", (state) => {
      if (state === "connected" && !isData && !isClosed) {
        isData = true;
        options.onData();
      }
    });

    if (direction === "sendrecv" || direction === "sendonly") {
      const producer = await transport.produce({ kind: "audio", rtpParameters: producedBy(offer) });
      const consumer = await direct.consume({ producerId: producer.id, rtpCapabilities: router.rtpCapabilities });
      consumer.on("rtp", (packet) => {
        if (!isClosed) options.onRtp(packet);
      });
    }

    let reply: LocalEnd["reply"];
    let producer: types.Producer | undefined;
    if (direction === "sendrecv" || direction === "recvonly") {
      producer = await direct.produce({
        kind: "audio",
        rtpParameters: { codecs: [{ ...opus(offer), rtcpFeedback: [], payloadType }], encodings: [{ ssrc: SSRC }] },
      });
      const { rtpParameters } = await transport.consume({
        producerId: producer.id,
        rtpCapabilities: { codecs: [{ kind: "audio", ...opus(offer), preferredPayloadType: payloadType }] },
      });
      const ssrc = rtpParameters.encodings?.[0]?.ssrc;
      if (ssrc !== undefined) reply = { ssrc, cname: rtpParameters.rtcp?.cname ?? "earshot" };
    }

    // WHIP would have us wait for the client's handshake. But the stream of its data channel goes by who begins it (RFC
    // 8832), except in stacks that go by ICE (aiortc, werift): when we begin, they all arrive at stream 1.
    const isPassive = offer.setup === "active" || (offer.setup === "actpass" && !offer.hasData);
    const data = offer.hasData
      ? await openData(transport, direct, isPassive ? 0 : 1, options, () => isClosed)
      : undefined;

    // The client is told our part in DTLS, so its own is known before it says a word.
    await transport.connect({
      dtlsParameters: { role: isPassive ? "client" : "server", fingerprints: [...offer.fingerprints] },
    });
    const { iceParameters, iceCandidates, dtlsParameters, sctpParameters } = transport;
    return {
      local: {
        ice: iceParameters,
        candidates: iceCandidates,
        fingerprints: dtlsParameters.fingerprints.filter(({ algorithm }) => algorithm === "sha-256"),
        setup: isPassive ? "passive" : "active",
        reply,
        sctp: sctpParameters && { port: sctpParameters.port, maxMessageSize: sctpParameters.maxMessageSize },
      },
      ssrc: SSRC,
      sendRtp(packet) {
        if (!isClosed) producer?.send(packet);
      },
      sendMessage(message, ppid) {
        if (!isClosed) data?.sender.send(message, ppid);
      },
      closeData() {
        if (!isClosed) data?.sent.close();
      },
      restartIce: () => transport.restartIce(),
      close,
    };
  } catch (error) {
    close();
    throw error;
  }
};

/**
 * Both ways of the data channel. The worker has no part in opening one (RFC 8832): it passes on what comes and goes on a
 * stream. The first channel of a client that begins DTLS has stream 0, of one that is waiting stream 1.
 */
const openData = async (
  transport: types.WebRtcTransport,
  direct: types.DirectTransport,
  streamId: number,
  { onMessage, onSlow }: LineHandlers,
  isClosed: () => boolean,
): Promise<{ readonly sender: types.DataProducer; readonly sent: types.DataConsumer }> => {
  const theirs = await transport.produceData({ sctpStreamParameters: { streamId, ordered: true } });
  const heard = await direct.consumeData({ dataProducerId: theirs.id });
  heard.on("message", (message, ppid) => {
    // Its memory is the channel's own.
    if (!isClosed()) onMessage(Uint8Array.from(message), TEXT_PPIDS.includes(ppid));
  });
  const sender = await direct.produceData();
  // The worker numbers streams by itself, from 0.
  let sent = await transport.consumeData({ dataProducerId: sender.id, ordered: true });
  while (sent.sctpStreamParameters?.streamId !== streamId) {
    sent.close();
    sent = await transport.consumeData({ dataProducerId: sender.id, ordered: true });
  }
  sent.on("sctpsendbufferfull", () => {
    if (!isClosed()) onSlow();
  });
  return { sender, sent };
};
