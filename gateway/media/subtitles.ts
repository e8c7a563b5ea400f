import type { Utterance } from "./scribe.ts";

/** One line of subtitles. */
interface Cue {
  readonly startMs: number;
  readonly endMs: number;
  readonly text: string;
}

/** Two lines of a screen. */
const MAX_CHARACTERS = 80;
const MAX_MS = 6000;

/** Cues of what can be read at once; an utterance without word times is one, however long. */
const cuesOf = (utterances: readonly Utterance[]): readonly Cue[] =>
  utterances.flatMap((utterance): readonly Cue[] => {
    const cues: Cue[] = [];
    for (const { text, startMs, endMs } of utterance.words) {
      const last = cues.at(-1);
      const isRoom = last && last.text.length + 1 + text.length <= MAX_CHARACTERS && endMs - last.startMs <= MAX_MS;
      if (isRoom) cues[cues.length - 1] = { ...last, endMs, text: `${last.text} ${text}` };
      else cues.push({ startMs, endMs, text });
    }
    return cues.length > 0 ? cues : [utterance];
  });

const clock = (ms: number, separator: string): string => {
  const two = (value: number) => String(Math.floor(value)).padStart(2, "0");
  const rest = String(Math.round(ms) % 1000).padStart(3, "0");
  return `${two(ms / 3_600_000)}:${two((ms / 60_000) % 60)}:${two((ms / 1000) % 60)}${separator}${rest}`;
};
/** What would end a cue or begin a mark. */
const plain = (text: string): string =>
  text.replace(/\s+/g, " ").replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** SubRip. */
export const srtOf = (utterances: readonly Utterance[]): string =>
  cuesOf(utterances)
    .map(
      ({ startMs, endMs, text }, i) =>
        `${i + 1}\n${clock(startMs, ",")} --> ${clock(endMs, ",")}\n${text.replace(/\s+/g, " ").replaceAll("-->", "->")}\n`,
    )
    .join("\n");

/** WebVTT. */
export const vttOf = (utterances: readonly Utterance[]): string =>
  [
    "WEBVTT\n",
    ...cuesOf(utterances).map(
      ({ startMs, endMs, text }) => `${clock(startMs, ".")} --> ${clock(endMs, ".")}\n${plain(text)}\n`,
    ),
  ].join("\n");
