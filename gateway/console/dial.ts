import { byId } from "./dom.ts";

/** The rings around the talk button: near ones for a whisper, far ones for a shout. */
export interface Dial {
  /** Loudness of the microphone and of the reply, 0 to 1. Called once a frame. */
  draw(microphone: number, reply: number): void;
}

/** Falls so much a frame, so that the eye can follow. */
const FALL = 0.06;
/** Screen readers get a figure this often. */
const TELL_MS = 1000;

export const createDial = (): Dial => {
  const dial = byId("dial", HTMLElement);
  const meter = byId("level", HTMLElement);
  let level = 0;
  let told = 0;
  let lastDrawn = -1;
  return {
    draw(microphone, reply) {
      level = Math.max(microphone, reply, level - FALL);
      const drawn = Math.round(level * 100) / 100;
      if (drawn !== lastDrawn) dial.style.setProperty("--level", String(drawn));
      lastDrawn = drawn;
      const now = performance.now();
      if (now - told < TELL_MS) return;
      told = now;
      meter.setAttribute("aria-valuenow", String(Math.round(microphone * 100)));
    },
  };
};
