import { byId } from "./dom.ts";

/** The rings around the talk button: near ones for a whisper, far ones for a shout. */
export interface Dial {
  /** Loudness of the microphone and of the reply, 0 to 1. Called once a frame. */
  draw(microphone: number, reply: number): void;
}

/** Falls so much a frame, so that the eye can follow. */
const FALL = 0.06;
export const createDial = (): Dial => {
  const dial = byId("dial", HTMLElement);
  const meter = byId("level", HTMLMeterElement);
  let level = 0;
  let lastDrawn = -1;
  let heard = 0;
  return {
    draw(microphone, reply) {
      level = Math.max(microphone, reply, level - FALL);
      const drawn = Math.round(level * 100) / 100;
      if (drawn !== lastDrawn) dial.style.setProperty("--level", String(drawn));
      lastDrawn = drawn;
      heard = Math.max(microphone, heard - FALL);
      const value = Math.round(heard * 50) / 50;
      if (meter.value !== value) meter.value = value;
    },
  };
};
