import { createLoudness } from "./loudness.ts";

/** 16 kHz, what the gateway hears by. */
export const CAPTURE_RATE = 16_000;
const FRAME_MS = 20;

export interface Microphone {
  /** For a transport that carries sound itself. */
  readonly track: MediaStreamTrack;
  /** Loudness now, 0 to 1; 0 while muted. */
  level(): number;
  /** A muted one goes on giving silence, so that the gateway's time goes on. */
  setMuted(isMuted: boolean): void;
  /** Hears frames of 20 ms and when each began, on performance.now; answers how to stop. */
  onFrame(listen: (samples: Int16Array, capturedAt: number) => void): () => void;
  close(): void;
}

const CONSTRAINTS: MediaTrackConstraints = {
  channelCount: 1,
  // The reply comes out of a loudspeaker beside the microphone: without this the gateway would hear itself.
  echoCancellation: true,
  // Made for human ears: it clips soft onsets and consonants, which costs a recogniser more than the noise does, and
  // the gateway's detector tells speech from noise without it.
  noiseSuppression: false,
  // Laptops' microphones differ by 20 dB and more.
  autoGainControl: true,
};

/** Its own rate where the browser resamples for us; Firefox takes a microphone at the device's rate alone. */
const openContext = (stream: MediaStream): { context: AudioContext; source: AudioNode } => {
  const context = new AudioContext({ sampleRate: CAPTURE_RATE, latencyHint: "interactive" });
  try {
    return { context, source: context.createMediaStreamSource(stream) };
  } catch {
    void context.close();
    const own = new AudioContext({ latencyHint: "interactive" });
    const source = own.createMediaStreamSource(stream);
    // What lies above the half of 16 kHz would fold back.
    const filters = [0.54, 1.31].map((Q) => new BiquadFilterNode(own, { type: "lowpass", frequency: 7200, Q }));
    return { context: own, source: filters.reduce<AudioNode>((node, filter) => node.connect(filter), source) };
  }
};

/** Asks for the microphone. Rejects as getUserMedia does, with NotAllowedError where the person said no. */
export const openMicrophone = async (): Promise<Microphone> => {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: CONSTRAINTS });
  const [track] = stream.getAudioTracks();
  if (!track) throw new DOMException("there is no microphone", "NotFoundError");
  track.enabled = false;
  const { context, source } = openContext(stream);
  await context.audioWorklet.addModule("/console/capture-worklet.js");
  const worklet = new AudioWorkletNode(context, "capture", { numberOfOutputs: 0, channelCount: 1 });
  source.connect(worklet);
  const loudness = createLoudness(context);
  source.connect(loudness.node);
  const listeners = new Set<(samples: Int16Array, capturedAt: number) => void>();
  worklet.port.onmessage = ({ data }: MessageEvent<Int16Array>) => {
    const capturedAt = performance.now() - FRAME_MS;
    for (const listen of listeners) listen(data, capturedAt);
  };
  await context.resume();
  return {
    track,
    level: () => (track.enabled ? loudness.level() : 0),
    setMuted(isMuted) {
      track.enabled = !isMuted;
    },
    onFrame(listen) {
      listeners.add(listen);
      return () => void listeners.delete(listen);
    },
    close() {
      track.stop();
      void context.close().catch(() => {});
    },
  };
};
