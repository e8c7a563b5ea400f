import { flitePhrase } from "../commands.ts";
import { VOICES } from "../speech-set.ts";
import { atLevel, trimmed } from "../turns/mix.ts";
import { BEDS, bedAt } from "../turns/sounds.ts";
import { FRAME_SAMPLES, type Phrase } from "./session.ts";

/** Questions with short answers, and one that writes: what is added does not make later answers longer. */
const TEXTS = [
  "what time is it",
  "what is the date today",
  "add a task to buy milk tomorrow",
  "what day is it tomorrow",
  "what time is it in tokyo",
  "how many days until christmas",
  "what alarms do i have",
  "thank you",
] as const;
const SPEECH_DB = -24;
const ROOM_DB = -68;

/** What load is made of, in the voices of several speakers. */
export const loadPhrases = (): Promise<readonly Phrase[]> =>
  Promise.all(
    TEXTS.map(async (text, index) => ({
      text,
      samples: atLevel(trimmed((await flitePhrase(text, VOICES[index % VOICES.length])).samples), SPEECH_DB),
    })),
  );

/** 20 ms of a quiet room. */
export const roomFrame = (random: () => number): Int16Array =>
  bedAt(BEDS.hiss?.(random) ?? new Float32Array(FRAME_SAMPLES), ROOM_DB).slice(0, FRAME_SAMPLES);
