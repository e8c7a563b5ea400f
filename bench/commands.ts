import { createFlite, type FLITE_VOICES } from "../native/flite.ts";
import { createResampler } from "../native/resample.ts";
import type { Wav } from "./wav.ts";

/** Commands of every kind that Earshot answers, as people say them. */
export const SPOKEN_COMMANDS = [
  "what time is it",
  "what is the date today",
  "set a timer for ten minutes",
  "add a task to buy milk tomorrow",
  "what is on my list",
  "remind me to call mom at five",
  "what do i have on my calendar tomorrow",
  "set an alarm for seven in the morning",
  "how do you say good morning in spanish",
  "cancel the timer",
  "add eggs to my shopping list",
  "schedule a meeting with anna on friday at three",
  "what day is it tomorrow",
  "am i free on friday afternoon",
  "how many days until christmas",
  "what alarms do i have",
  "help",
  "thank you",
] as const;

const BEFORE_MS = 400;
const AFTER_MS = 100;
const LOUDNESS = 0.5;

/** `text` in one of flite's voices at 16 kHz, with a little room before and after. */
export const flitePhrase = async (text: string, voice: (typeof FLITE_VOICES)[number] = "slt"): Promise<Wav> => {
  const pieces: Int16Array[] = [];
  let sampleRate = 16_000;
  for await (const frame of createFlite({ voice }).synthesize(text, { signal: new AbortController().signal })) {
    pieces.push(frame.samples);
    sampleRate = frame.sampleRate;
  }
  const resampler = createResampler(sampleRate, 16_000, 7);
  const speech = pieces.flatMap((samples) => [...resampler.push(samples)]);
  resampler.close();
  const before = (BEFORE_MS * 16_000) / 1000;
  const samples = new Int16Array(before + speech.length + (AFTER_MS * 16_000) / 1000);
  for (const [i, sample] of speech.entries()) samples[before + i] = Math.round(sample * LOUDNESS);
  return { samples, sampleRate: 16_000 };
};
