/** Decides how long a frame waits for others, so that many streams share a batch and a few never wait. */
export interface Pace {
  /** A frame has come. */
  came(): void;
  /** Milliseconds that the first frame of a batch waits for others; 0 while there are few. */
  readonly holdMs: number;
}

export interface PaceOptions {
  readonly now: () => number;
  /** Frames in 32 ms, which is one of each stream that talks, from which on they wait for each other. Default 12. */
  readonly many?: number;
  /** Default 4. */
  readonly holdMs?: number;
}

const WINDOW_MS = 32;

export const createPace = ({ now, many = 12, holdMs = 4 }: PaceOptions): Pace => {
  let windowFrom = now();
  let [frames, lastFrames] = [0, 0];

  const turn = () => {
    const since = now() - windowFrom;
    if (since < WINDOW_MS) return;
    // Nothing at all in the last one: whoever comes next is alone.
    lastFrames = since < 2 * WINDOW_MS ? frames : 0;
    frames = 0;
    windowFrom = now();
  };
  return {
    came() {
      turn();
      frames++;
    },
    get holdMs() {
      turn();
      return lastFrames >= many || frames >= many ? holdMs : 0;
    },
  };
};
