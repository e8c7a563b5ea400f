/** What was said over a reply, as far as it can be told. */
export type OverlapText =
  /** Not known yet, or nothing. */
  | "none"
  /** The reply's own words, come back by the microphone. */
  | "echo"
  /** "Uh-huh": the caller listens. */
  | "backchannel"
  /** "Stop", "wait", "never mind". */
  | "stop"
  /** "No", "quiet", and nothing else: short enough to be heard in anything. */
  | "no"
  /** Anything else. */
  | "words";

const BACKCHANNEL =
  /^(?:(?:uh|huh|uh-huh|uhhuh|um|umm|hm|hmm|mm|mhm|mmm|aha|ah|oh|eh|okay|ok|yeah|yep|yes|right|sure|alright|all right|i see|good|great|nice|cool|fine|really|wow|exactly|true|got it|go|go on|go ahead|thank you|thanks|well|so|a|the|huh)\s*)+$/;
/** Over an echo the last sound of "wait" is lost, and of "no wait" the first. */
const STOP =
  /^away$|\b(?:stop|wait|cancel|hold on|hang on|pause|never mind|shut up|forget it|excuse me|no (?:no|weight|way)|be quiet|abort)\b/;
/** With other words it is what speech to text makes of an "uh-huh". */
const NO = /^(?:(?:no|nope|quiet|silence|enough|quit)\s*)+$/;

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
  if (NO.test(plain)) return "no";
  if (BACKCHANNEL.test(plain)) return "backchannel";
  if (heard.length === 1 && shared === 1) return "echo";
  return "words";
};

export interface OverlapEvidence {
  /** Sound like speech since its onset or its last rest, without what was the reply's echo. */
  readonly speechMs: number;
  /** How much of it came while no reply can have been heard in it; all of it where none comes back. */
  readonly clearMs: number;
  /** Silence since its last speech. */
  readonly silentMs: number;
  /** Mean probability of speech in its frames, 0 to 1. */
  readonly probability: number;
  /** Share of the reply's echo in what is heard, 0 to 1. */
  readonly echoShare: number;
  /** Replies come back by this caller's microphone. */
  readonly hasEcho: boolean;
  readonly text: OverlapText;
  /** Words in it. */
  readonly words: number;
  /** Whether it has been the same kind of text for a while. */
  readonly isSteady: boolean;
  /** Whether `text` is all that was said before the present silence. */
  readonly isSettled: boolean;
  /** Whether it is known what the text means, if anything. */
  readonly isUnderstood: boolean;
  /** Whether the text means something to us: a command that is known, the answer to a question that is open. */
  readonly isMeant: boolean;
  /** How long the reply has been silent for it; 0 where it still plays. */
  readonly pausedMs: number;
  /** Whether it was silent for it before, and went on. */
  readonly wasPaused: boolean;
  /** Whether it plays softly for it. */
  readonly isSoft: boolean;
}

/** What to do to the reply. */
export type OverlapDecision = "play" | "duck" | "pause" | "soften" | "resume" | "stop";

/** Sound this long may be a voice: the reply goes soft. */
export const DUCK_MS = 64;
/** Sound this long that is surely one makes the reply fall silent, a little longer where replies come back ... */
export const PAUSE_SURE_MS = 64;
const PAUSE_SURE_WITH_ECHO_MS = 96;
const SURE = 0.85;
/** ... and this long if it most likely is. */
export const PAUSE_MS = 128;
const LIKELY = 0.6;
/** A reply that was paused for nothing is heard again within 500 ms of its silence; audio takes some to get there. */
const MOST_PAUSED_MS = 430;
/** Nobody says "uh-huh" for longer than this, and a short word is taken for two others now and then ... */
const LONG_MS = 640;
/** ... so that fewer words than these have to last longer. */
const SENTENCE_WORDS = 3;
const SHORT_MS = 760;
/** No chair is pushed back for longer. */
const TOO_LONG_MS = 960;
/** So much of a voice must be heard without a reply in it, where replies come back. */
const CLEAR_MS = 160;
/** After the longest pause so much of it is enough, and a word of a voice that sounds on for so long is no listener's. */
const STILL_CLEAR_MS = 96;
const STILL_MS = 500;
/** "Stop" lasts longer than what is left of an echo. */
const STOP_WITH_ECHO_MS = 150;
/** A text that comes so long after its sound stops nothing any more. */
const LATE_MS = 400;
/** Sound that was no voice for so long does not become one: the reply waits for its words, softly. */
const LATE_PAUSE_MS = 350;
/** After this much silence the sound is over. */
const OVER_MS = 96;
/** Voices score higher over their length; coughs, chairs and music seldom do. */
const VOICE = 0.75;
/** A word was said by a voice. Noise makes a "no" now and then, and hardly ever a "stop". */
const NO_WORD = 0.8;
const STOP_WORD = 0.75;
const SETTLED_STOP_WORD = 0.6;
/** Nothing but a voice scores this for half a second, and few short words do. */
const CERTAIN = 0.93;
/** More than this share of what is heard makes it the reply's echo. */
export const ECHO = 0.6;

/** Whether words that mean nothing to us may all the same be somebody who wants the floor. */
export const isSaid = ({
  speechMs,
  probability,
  words,
}: Pick<OverlapEvidence, "speechMs" | "probability" | "words">): boolean =>
  speechMs >= (words >= SENTENCE_WORDS ? LONG_MS : SHORT_MS) && probability >= (speechMs >= TOO_LONG_MS ? VOICE : SURE);

/** Whether a text asks for silence, and sounds like it. */
export const isStop = ({
  text,
  probability,
  isSettled,
  isSteady,
}: Pick<OverlapEvidence, "text" | "probability" | "isSettled" | "isSteady">): boolean => {
  if (text === "no") return isSettled && probability >= NO_WORD;
  return text === "stop" && ((isSettled && probability >= SETTLED_STOP_WORD) || (isSteady && probability >= STOP_WORD));
};

/**
 * Decides what happens to a reply while something else is heard. Made to be wrong on the side that can be mended: a
 * pause of less than half a second is not noticed much, a reply lost to a cough is, and so is one that talks on.
 */
export const decideOverlap = (evidence: OverlapEvidence): OverlapDecision => {
  const { speechMs, clearMs, silentMs, probability, echoShare, hasEcho, text, words } = evidence;
  const { isSettled, isSteady, isUnderstood, isMeant, pausedMs, wasPaused, isSoft } = evidence;
  if (isMeant || (isStop(evidence) && (!hasEcho || speechMs >= STOP_WITH_ECHO_MS))) return "stop";
  const isOver = silentMs >= OVER_MS;
  // What is heard while nothing plays is nobody's echo, whatever it was before.
  const isEcho = text === "echo" || (echoShare >= ECHO && pausedMs === 0);
  const isVoice = probability >= VOICE && !isEcho && clearMs >= Math.min(CLEAR_MS, speechMs);
  if (
    isVoice &&
    isSaid(evidence) &&
    text !== "backchannel" &&
    (!isOver || (isSettled && text === "words" && silentMs < LATE_MS))
  )
    return "stop";
  // A moment later it may turn out to be a command.
  const isKnown = isSettled && (isUnderstood || text !== "words");
  if (isOver && (isKnown || pausedMs === 0)) return "resume";
  if (pausedMs >= MOST_PAUSED_MS) {
    // It has been silent for longer than its echo lasts: what sounds now is somebody, and a listener's word would be over.
    const isHeard = probability >= VOICE && !isEcho && clearMs >= Math.min(STILL_CLEAR_MS, speechMs);
    if (isOver || !isHeard || text === "backchannel") return "resume";
    // Words by now, and more to come: somebody wants the floor. A voice without any may still turn out to be one.
    const isSeveral = (text === "words" && words >= 2) || text === "stop";
    const isWord = text === "words" && isSteady;
    const least = isSeveral ? STOP_WORD : isWord && speechMs >= STILL_MS ? SURE : CERTAIN;
    return silentMs === 0 && probability >= least ? "stop" : "soften";
  }
  if (isOver) return "play";
  if (isEcho) return pausedMs > 0 ? "resume" : "play";
  // It was silent as long as it may be: now it waits for words, or for sound that is too long to be nothing.
  if (isSoft && pausedMs === 0 && speechMs >= MOST_PAUSED_MS) return "play";
  // A reply that has just gone on comes back louder than it was: that is no second voice.
  if ((wasPaused && hasEcho) || (isSoft && pausedMs === 0 && speechMs >= LATE_PAUSE_MS))
    return speechMs >= DUCK_MS ? "duck" : "play";
  const sureMs = hasEcho ? PAUSE_SURE_WITH_ECHO_MS : PAUSE_SURE_MS;
  if (speechMs >= PAUSE_MS ? probability >= LIKELY : speechMs >= sureMs && probability >= SURE) return "pause";
  return speechMs >= DUCK_MS ? "duck" : "play";
};
