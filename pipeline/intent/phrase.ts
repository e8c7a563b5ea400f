const NAMES = "google|siri|alexa|olly|cortana|computer|earshot|jarvis|bixby";
const CALLED = new RegExp(`^(?:(?:hey|hi|hello|ok|okay|yo)[\\s,]+)?(?:${NAMES})\\b[\\s,.!:]*`, "i");
const CALLED_AT_END = new RegExp(`[\\s,]+(?:${NAMES})\\s*[.!?]*$`, "i");

// What goes before an order and says nothing of it. "I need to" goes only before a verb of ours: "I need to buy milk" is
// a task as it stands.
const ORDER_VERB =
  "add|create|make|set|schedule|book|cancel|delete|remove|move|change|reschedule|translate|know|hear|see|check|put|clear|start|stop|pause|push|mark|get a reminder|turn off|find out";
const LEADS: readonly RegExp[] = [
  /^(?:please|kindly|just|um+|uh+|so|well|alright|now|also|and|then|oh|hey|hi|hello|ok|okay|yes|yeah|great|thanks|thank you|cool|perfect|good)[\s,.!]+(?=\S+ \S)/i,
  /^(?:can|could|would|will|won't) (?:you|u)(?: please| kindly| just)? (?=\S)/i,
  /^(?:can|could|may) (?:i|we) (?:please )?(?:get you to )?(?=(?:add|put|set|schedule|book|create|cancel|delete|move|have (?:a|an) (?:alarm|timer|reminder|translation))\b)/i,
  /^(?:would you mind|do you mind) (?=\S)/i,
  /^(?:i want|i need|i'd like|i would like|i'll need) (?:you|for you) to (?=\S)/i,
  /^(?:be sure to|make sure to|make sure you|go ahead and|go and|try to|let's|let us|help me|do me a favor and|i command you to) (?=\S)/i,
  new RegExp(
    `^(?:i (?:really )?(?:want|need|have|would like|wish)|i'd (?:really )?(?:like|love)|i'm trying|i wanna|i gotta|we need|we want|we have|let me)(?: to)? (?=(?:${ORDER_VERB})\\b)`,
    "i",
  ),
  /^(?:it is|it's) (?:time|important) to (?=(?:add|create|set|schedule)\b)/i,
];
const TAILS: readonly RegExp[] = [
  /[\s,.!?;]+$/,
  /[\s,]+(?:please|thanks|thank you|thank you very much|ok|okay|will you|would you|can you|could you|for me|if you (?:can|could|would))$/i,
];

// A recogniser writes the number for a small word that sounds like it.
const MISHEARD: readonly (readonly [RegExp, string])[] = [
  [/\b(remind me|task|todo|to do|reminder|want|need|have|going|translate .+) (?:two|too|2) (?=[a-z])/gi, "$1 to "],
  [/\b(timer|alarm|reminder|calendar|meeting|appointment) (?:four|fore) (?=[a-z0-9])/gi, "$1 for "],
  [/\b(remind me) (?:uh|a)? ?(?:bout|abut) /gi, "$1 about "],
  [/^(set|create|add|start|make) (?:uh|of|eh|her) (?=(?:\w+ ){0,3}(?:timer|alarm|reminder|task)\b)/gi, "$1 a "],
];

/** "g. m. t.", "a.m." */
const SPELT = /\b(?:[a-z]\. ?){1,3}[a-z]\b\.?/gi;

/** What is asked, without the assistant's name, politeness and end marks. Case is kept. */
export const corePhrase = (text: string): string => {
  let phrase = text.replaceAll("’", "'").replace(/[“”]/g, '"').replace(/\s+/g, " ").trim();
  const keep = (next: string) => {
    const changed = next !== phrase && next.trim() !== "";
    if (changed) phrase = next.trim();
    return changed;
  };
  for (let changes = true; changes; ) {
    changes = false;
    for (const lead of [CALLED, ...LEADS]) changes = keep(phrase.replace(lead, "")) || changes;
    for (const tail of [CALLED_AT_END, ...TAILS]) changes = keep(phrase.replace(tail, "")) || changes;
  }
  for (const [pattern, into] of MISHEARD) phrase = phrase.replace(pattern, into);
  return phrase
    .replace(/\b([ap]) m\b/gi, "$1m")
    .replace(SPELT, (letters) => letters.replace(/[^a-z]/gi, "") + (letters.endsWith(" ") ? " " : ""));
};
