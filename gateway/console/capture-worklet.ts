// Runs on the browser's audio thread: cuts what the microphone hears into frames of 20 ms, 16-bit, at 16 kHz.

declare const sampleRate: number;
declare abstract class AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare function registerProcessor(name: string, processor: new () => AudioWorkletProcessor): void;

const RATE = 16_000;
const FRAME_SAMPLES = 320;

class Capture extends AudioWorkletProcessor {
  #frame = new Int16Array(FRAME_SAMPLES);
  #filled = 0;
  /** Where the next sample lies, in samples of the input from the start of the next block. */
  #at = 0;
  #last = 0;

  #push(value: number): void {
    this.#frame[this.#filled++] = Math.round(Math.max(-1, Math.min(1, value)) * 32_767);
    if (this.#filled < FRAME_SAMPLES) return;
    this.port.postMessage(this.#frame, [this.#frame.buffer]);
    this.#frame = new Int16Array(FRAME_SAMPLES);
    this.#filled = 0;
  }

  process([channels]: readonly (readonly Float32Array[])[]): boolean {
    const input = channels?.[0];
    if (!input) return true;
    // Between two samples a straight line will do: the microphone's own filter has taken out what would fold.
    const step = sampleRate / RATE;
    for (; this.#at < input.length; this.#at += step) {
      const before = Math.floor(this.#at);
      const left = before === 0 ? this.#last : (input[before - 1] ?? 0);
      const right = input[before] ?? 0;
      this.#push(left + (right - left) * (this.#at - before));
    }
    this.#at -= input.length;
    this.#last = input.at(-1) ?? 0;
    return true;
  }
}

registerProcessor("capture", Capture);
