import type { ReplyFrame } from "../../protocols/binary.ts";
import { createLoudness } from "./loudness.ts";
import { openSink } from "./sink.ts";
import { GAIN, type Volume } from "./volume.ts";

/** Plays reply audio that comes in frames. */
export interface Speaker {
  play(frame: ReplyFrame): void;
  /** What has not been heard of `turn` will not be; of all turns where it is left out. */
  drop(turn?: number): void;
  /** Plays `turn` again from sample `position` on, as far back as it is kept. */
  rewind(turn: number, position: number): void;
  /** Samples of `turn` that have been heard. */
  heard(turn: number): number;
  /** "paused" keeps what waits. */
  setVolume(volume: Volume): void;
  level(): number;
  /** Audio that waits, in milliseconds. */
  bufferedMs(): number;
  close(): void;
}

interface Scheduled {
  readonly turn: number;
  readonly buffer: AudioBuffer;
  readonly startPosition: number;
  readonly endPosition: number;
  /** On the context's clock. */
  readonly endsAt: number;
  readonly source: AudioBufferSourceNode;
}

/** Waits so long before a reply begins, so that frames that come unevenly do not leave holes. */
const HEAD_START_S = 0.06;
/** What has been heard is kept for so long, to be played again. */
const KEPT_S = 1;
/** Positions are told this often. */
const TELL_MS = 100;

export interface SpeakerOptions {
  /** Rate of the frames, in Hz. */
  readonly sampleRate: number;
  /** Everything is heard through it: echo cancellers know what an element plays. */
  readonly element: HTMLAudioElement;
  /** `turn` has been heard up to, not including, sample `position`. */
  readonly onHeard: (turn: number, position: number) => void;
}

export const createSpeaker = ({ sampleRate, element, onHeard }: SpeakerOptions): Speaker => {
  // At the frames' own rate: resampling each by itself would click at every seam.
  const context = new AudioContext({ sampleRate, latencyHint: "interactive" });
  const outlet = context.createMediaStreamDestination();
  const loudness = createLoudness(context);
  const volume = new GainNode(context);
  loudness.node.connect(volume);
  volume.connect(outlet);
  const sink = openSink(element, outlet.stream, context);

  let waiting: Scheduled[] = [];
  let played: Scheduled[] = [];
  let silentAt = 0;
  const heard = new Map<number, number>();

  /** Positions that the gateway has not been told. */
  const untold = new Map<number, number>();

  const look = () => {
    while (waiting[0] && waiting[0].endsAt <= context.currentTime) {
      const { turn, endPosition } = waiting[0];
      // What is played again has been told already.
      if (endPosition > (heard.get(turn) ?? 0)) {
        heard.set(turn, endPosition);
        untold.set(turn, endPosition);
      }
      played.push(waiting[0]);
      waiting.shift();
    }
    played = played.filter(({ endsAt }) => endsAt > context.currentTime - KEPT_S);
  };
  const report = () => {
    look();
    for (const [turn, position] of untold) onHeard(turn, position);
    untold.clear();
  };
  const timer = setInterval(report, TELL_MS);
  type Sound = Pick<Scheduled, "turn" | "buffer" | "startPosition">;
  /** After all that waits, without its first `skipped` samples. */
  const schedule = ({ turn, buffer, startPosition }: Sound, skipped = 0) => {
    const source = new AudioBufferSourceNode(context, { buffer });
    source.connect(loudness.node);
    const startsAt = silentAt > context.currentTime ? silentAt : context.currentTime + HEAD_START_S;
    source.start(startsAt, skipped / sampleRate);
    silentAt = startsAt + (buffer.length - skipped) / sampleRate;
    const endPosition = startPosition + buffer.length;
    waiting.push({ ...{ turn, buffer, startPosition, endPosition, source }, endsAt: silentAt });
  };

  return {
    play({ turn, position, samples }) {
      const buffer = context.createBuffer(1, samples.length, sampleRate);
      const channel = buffer.getChannelData(0);
      for (let i = 0; i < samples.length; i++) channel[i] = (samples[i] ?? 0) / 32_768;
      schedule({ turn, buffer, startPosition: position });
    },
    drop(turn) {
      look();
      const gone = waiting.filter((each) => turn === undefined || each.turn === turn);
      for (const { source } of gone) source.stop();
      waiting = waiting.filter((each) => !gone.includes(each));
      silentAt = waiting.at(-1)?.endsAt ?? 0;
    },
    rewind(turn, position) {
      look();
      const again = [...played, ...waiting].filter((each) => each.turn === turn && each.endPosition > position);
      const others = waiting.filter((each) => each.turn !== turn);
      for (const { source } of waiting) source.stop();
      [played, waiting, silentAt] = [[], [], 0];
      for (const sound of [...again, ...others])
        schedule(sound, sound.turn === turn ? Math.max(0, position - sound.startPosition) : 0);
    },
    heard(turn) {
      look();
      return heard.get(turn) ?? 0;
    },
    setVolume(next) {
      // The gateway goes by it where it tells from where to go on.
      if (next === "paused") report();
      // The context's clock stands still while it is suspended: what waits is played after it.
      if (next === "paused") void context.suspend();
      else void context.resume();
      volume.gain.setTargetAtTime(next === "ducked" ? GAIN.ducked : GAIN.full, context.currentTime, 0.01);
    },
    level: loudness.level,
    bufferedMs: () => (waiting.length === 0 ? 0 : Math.max(0, silentAt - context.currentTime) * 1000),
    close() {
      clearInterval(timer);
      for (const { source } of waiting.splice(0)) source.stop();
      sink.close();
    },
  };
};
