import type { RtpPacket } from "../gateway/webrtc/rtp.ts";
import { createOpusDecoder, type OpusRate } from "../native/opus.ts";
import type { SessionEvent } from "../protocols/events.ts";
import type { CallerOptions } from "./caller.ts";
import { createCodec } from "./codec.ts";
import { createDialogue, type Dialogue } from "./dialogue.ts";
import { connectRtc, type RtcConnection } from "./rtc.ts";

/** A scripted caller by WebRTC; what it speaks is Opus, from 16 kHz. */
export interface RtcCaller extends Pick<Dialogue, "speak" | "type"> {
  readonly connection: RtcConnection;
  close(): Promise<void>;
}

interface Packet {
  readonly rtp: RtpPacket;
  readonly at: number;
}

/**
 * Tells which turn a packet of sound belongs to: RTP does not say, and the event that does may come after the first of
 * them, on its own way.
 */
export const createAttribution = (hear: (turn: number, packet: Packet) => void) => {
  let current: number | undefined;
  /** Since the last marker bit, with nobody speaking as far as we know. */
  let early: Packet[] = [];
  return {
    packet(packet: Packet) {
      if (current !== undefined) return hear(current, packet);
      if (packet.rtp.marker) early = [packet];
      // Without a marker before it, it is the silence after a reply.
      else if (early.length > 0) early.push(packet);
    },
    event(event: SessionEvent) {
      if (event.type === "reply.started") {
        current = event.turn;
        for (const packet of early) hear(event.turn, packet);
        early = [];
      } else if (event.type === "reply.ended") current = undefined;
    },
  };
};

/** Calls by WebRTC. */
export const openRtcCaller = async (options: Omit<CallerOptions, "audio">): Promise<RtcCaller> => {
  const { url, token, client = "earshot-caller", timeZone, language, onEvent, onAudio } = options;
  const codec = createCodec({ encoding: "opus", sampleRate: 16_000 });
  const dialogue = createDialogue(() => ({
    send: connection.send,
    sendFrame(samples) {
      const payload = codec.encode(samples);
      if (payload) connection.sendPacket(payload);
    },
    sampleRate: codec.format.sampleRate,
  }));
  let decoder: ReturnType<typeof createOpusDecoder> | undefined;
  const positions = new Map<number, number>();
  const attribution = createAttribution((turn, { rtp, at }) => {
    decoder ??= createOpusDecoder(connection.ready.reply.sampleRate as OpusRate);
    const samples = decoder.decode(rtp.payload)?.slice();
    if (!samples) return;
    const position = positions.get(turn) ?? 0;
    positions.set(turn, position + samples.length);
    dialogue.hearAudio({ turn, position, samples }, at);
    onAudio?.({ turn, position, samples });
  });
  const connection = await connectRtc({
    ...{ url, token, client },
    ...(timeZone === undefined ? {} : { timeZone }),
    ...(language === undefined ? {} : { language }),
    onEvent(event) {
      attribution.event(event);
      dialogue.hearEvent(event);
      onEvent?.(event);
    },
    onPacket: (rtp) => attribution.packet({ rtp, at: performance.now() }),
  });
  void connection.closed.then(() => dialogue.end());
  return {
    connection,
    speak: dialogue.speak,
    type: dialogue.type,
    async close() {
      await connection.close();
      codec.close();
      decoder?.close();
    },
  };
};
