import { setTimeout as sleep } from "node:timers/promises";
import type { RtpPacket } from "../../gateway/webrtc/rtp.ts";
import { createOpusEncoder } from "../../native/opus.ts";
import { connectRtc, type RtcConnection } from "../rtc.ts";

/** 20 ms of Opus each, encoded before anything is measured. */
export type Sound = readonly Uint8Array[];

/** Many WebRTC calls of one process, each with a microphone that is always on. */
export interface RtcCalls {
  /** Speaks `sound` into the microphone of call `index`, in place of the quiet. */
  say(index: number, sound: Sound): void;
  type(index: number, text: string): void;
  /** How late reply packets arrived from now on, against the first of their talk spurt, in milliseconds. */
  measure(): number[];
  /** Turns that ended so far, all calls together. */
  readonly turns: number;
  /** Calls that ended by themselves. */
  readonly lost: number;
  close(): Promise<void>;
}

export interface RtcCallsOptions {
  readonly url: string;
  readonly token: string;
  readonly count: number;
  /** What is sent while nothing is said, again and again. */
  readonly quiet: Sound;
  /** Called when a turn of call `index` is over. */
  readonly onTurn: (index: number) => void;
}

const FRAME_MS = 20;
const FRAME_SAMPLES = 320;
const CLOCK = 48;
/** Calls share one timer of this period: their phases are spread over a frame. */
const TICK_MS = 5;
const PHASES = FRAME_MS / TICK_MS;

/** Encodes what will be said: 16 kHz samples. */
export const encodeSound = (samples: Int16Array): Sound => {
  const encoder = createOpusEncoder({ sampleRate: 16_000 });
  const packets: Uint8Array[] = [];
  for (let at = 0; at < samples.length; at += FRAME_SAMPLES) {
    const frame = new Int16Array(FRAME_SAMPLES);
    frame.set(samples.subarray(at, at + FRAME_SAMPLES));
    packets.push(Uint8Array.from(encoder.encode(frame) ?? []));
  }
  encoder.close();
  return packets;
};

/** Opens `count` calls, one after another. */
export const openRtcCalls = async ({ url, token, count, quiet, onTurn }: RtcCallsOptions): Promise<RtcCalls> => {
  const calls: { readonly connection: RtcConnection; saying: Sound; at: number }[] = [];
  let lateness: number[] = [];
  let turns = 0;
  let lost = 0;
  let isClosed = false;

  for (let index = 0; index < count; index++) {
    let spurt: { readonly at: number; readonly timestamp: number } | undefined;
    const hear = ({ marker, timestamp }: RtpPacket) => {
      const at = performance.now();
      if (marker || !spurt) spurt = { at, timestamp };
      else lateness.push(at - spurt.at - ((timestamp - spurt.timestamp) >>> 0) / CLOCK);
    };
    const connection = await connectRtc({
      ...{ url, token, client: "earshot-load", onPacket: hear },
      onEvent({ type }) {
        if (type !== "turn.metrics") return;
        turns++;
        onTurn(index);
      },
    });
    void connection.closed.then(() => {
      if (!isClosed) lost++;
    });
    calls.push({ connection, saying: quiet, at: index });
  }

  const sendFrame = (call: (typeof calls)[number]) => {
    if (call.at >= call.saying.length) {
      call.saying = quiet;
      call.at = 0;
    }
    const packet = call.saying[call.at++];
    if (packet) call.connection.sendPacket(packet);
  };
  const clock = (async () => {
    const start = performance.now();
    for (let tick = 0; !isClosed; tick++) {
      await sleep(Math.max(0, start + tick * TICK_MS - performance.now()));
      for (let index = tick % PHASES; index < calls.length; index += PHASES) {
        const call = calls[index];
        if (call) sendFrame(call);
      }
    }
  })();

  return {
    say(index, sound) {
      const call = calls[index];
      if (call) Object.assign(call, { saying: sound, at: 0 });
    },
    type: (index, text) => calls[index]?.connection.send({ type: "input.text", text }),
    measure() {
      lateness = [];
      return lateness;
    },
    get turns() {
      return turns;
    },
    get lost() {
      return lost;
    },
    async close() {
      isClosed = true;
      await clock;
      await Promise.all(calls.map(({ connection }) => connection.close()));
    },
  };
};
