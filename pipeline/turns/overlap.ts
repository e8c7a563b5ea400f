/** What was said over a reply, as far as it can be told. */
export type OverlapText =
  /** Not known yet, or nothing. */
  | "none"
  /** The reply's own words, come back by the microphone. */
  | "echo"
  /** "Uh-huh": the caller listens. */
  | "backchannel"
  /** "Stop", "wait", "no". */
  | "stop"
  /** Anything else. */
  | "words";

const BACKCHANNEL =
  /^(?:(?:uh|huh|uh-huh|uhhuh|um|umm|hm|hmm|mm|mhm|mmm|aha|ah|oh|eh|okay|ok|yeah|yep|yes|right|sure|alright|all right|i see|good|great|nice|cool|fine|really|wow|exactly|true|got it|thank you|thanks|well|so|a|the|huh)\s*)+$/;
const STOP =
  /\b(?:stop|wait|cancel|quiet|silence|enough|hold on|hang on|pause|never mind|shut up|forget it|excuse me|no|nope|don't|be quiet|quit|abort)\b/;

const words = (text: string): string[] =>
  text
    .toLowerCase()
    .split(/[^a-z0-9']+/)
    .filter((word) => word !== "");

/** What `text` is, said while a reply with the words `said` played. */
export const overlapText = (text: string, said: string): OverlapText => {
  const heard = words(text);
  if (heard.length === 0) return "none";
  const own = new Set(words(said));
  const shared = heard.filter((word) => own.has(word)).length;
  // The reply may say "wait" itself; two words in three that are its own are not chance.
  if (heard.length >= 2 && shared / heard.length >= 0.66) return "echo";
  const plain = heard.join(" ");
  if (STOP.test(plain)) return "stop";
  if (BACKCHANNEL.test(plain)) return "backchannel";
  if (heard.length === 1 && shared === 1) return "echo";
  return "words";
};

export interface OverlapEvidence {
  /** Speech since its onset. */
  readonly speechMs: number;
  /** Silence since its last speech. */
  readonly silentMs: number;
  /** Mean probability of speech in its frames, 0 to 1. */
  readonly probability: number;
  /** Share of the reply's echo in what is heard, 0 to 1. */
  readonly echoShare: number;
  /** Replies come back by this caller's microphone. */
  readonly hasEcho: boolean;
  readonly text: OverlapText;
  /** Whether `text` is all that was said before the present silence. */
  readonly isSettled: boolean;
  /** Whether the text means something to us: a command that is known, the answer to a question that is open. */
  readonly isMeant: boolean;
  /** How long the reply has been silent for it; 0 where it still plays. */
  readonly pausedMs: number;
  /** Whether it plays softly for it. */
  readonly isSoft: boolean;
}

/** What to do to the reply. */
export type OverlapDecision = "play" | "duck" | "pause" | "soften" | "resume" | "stop";

/** Sound this long may be a voice: the reply goes soft. */
export const DUCK_MS = 64;
/** Sound this long that is surely one makes the reply fall silent ... */
export const PAUSE_SURE_MS = 64;
const SURE = 0.85;
/** Nothing but a voice scores this for half a second. */
const CERTAIN = 0.92;
/** ... and this long if it most likely is. */
export const PAUSE_MS = 128;
const LIKELY = 0.6;
/** A reply that was paused for nothing is heard again within 500 ms of its silence; audio takes some to get there. */
const MOST_PAUSED_MS = 430;
/** Nobody says "uh-huh" for longer than this. */
const LONG_MS = 640;
/** No chair is pushed back for longer. */
const TOO_LONG_MS = 960;
/** "Stop" lasts longer than what is left of an echo. */
const STOP_WITH_ECHO_MS = 150;
/** A text that comes so long after its sound stops nothing any more. */
const LATE_MS = 400;
/** After this much silence the sound is over. */
const OVER_MS = 96;
/** Voices score higher over their length; coughs, chairs and music seldom do. */
const VOICE = 0.75;
/** A word was said by a voice. Noise makes a "no" now and then. */
export const WORD = 0.8;
const ECHO = 0.6;

/**
 * Decides what happens to a reply while something else is heard. Made to be wrong on the side that can be mended: a
 * pause of less than half a second is not noticed much, a reply lost to a cough is, and so is one that talks on.
 */
export const decideOverlap = ({
  speechMs,
  silentMs,
  probability,
  echoShare,
  hasEcho,
  text,
  isSettled,
  isMeant,
  pausedMs,
  isSoft,
}: OverlapEvidence): OverlapDecision => {
  if (isMeant || (text === "stop" && probability >= WORD && (!hasEcho || speechMs >= STOP_WITH_ECHO_MS))) return "stop";
  const isOver = silentMs >= OVER_MS;
  const isVoice = probability >= VOICE && echoShare < ECHO && text !== "echo";
  if (
    speechMs >= LONG_MS &&
    isVoice &&
    (probability >= SURE || speechMs >= TOO_LONG_MS) &&
    text !== "backchannel" &&
    (!isOver || (isSettled && text === "words" && silentMs < LATE_MS))
  )
    return "stop";
  if (isOver && (isSettled || pausedMs === 0)) return "resume";
  if (pausedMs >= MOST_PAUSED_MS) {
    // Words by now, and more to come: somebody wants the floor. A voice without any may still turn out to be one.
    if (isOver || !isVoice || text === "backchannel") return "resume";
    return silentMs === 0 && (text === "words" || probability >= CERTAIN) ? "stop" : "soften";
  }
  if (isOver) return "play";
  if (echoShare >= ECHO || text === "echo") return pausedMs > 0 ? "resume" : "play";
  // It was silent as long as it may be: now it waits for words, or for sound that is too long to be nothing.
  if (isSoft && pausedMs === 0 && speechMs >= MOST_PAUSED_MS) return "play";
  if (speechMs >= PAUSE_MS ? probability >= LIKELY : speechMs >= PAUSE_SURE_MS && probability >= SURE) return "pause";
  return speechMs >= DUCK_MS ? "duck" : "play";
};
