import { seeded as seededRandom } from "../pipeline/stt/language/model.ts";
import { createSpeaker } from "../pipeline/stt/language/template.ts";
import { TITLES } from "../pipeline/stt/language/templates.ts";
import { TIMES } from "../pipeline/stt/language/times.ts";
import { WORDS } from "../pipeline/stt/language/words.ts";

export { seededRandom };

/** A command to be spoken, and the voice that speaks it. */
export interface SpokenCommand {
  readonly text: string;
  /** A flite voice. */
  readonly voice: (typeof VOICES)[number];
}

/** The voices that Debian's flite holds. */
export const VOICES = ["slt", "rms", "awb", "kal16"] as const;

// The word lists and shapes below were written apart from the language model's templates, and a test keeps their titles
// apart, so that a high figure means the model hears what it was not told.
const SLOTS: Readonly<Record<string, readonly string[]>> = {
  chore: [
    "water the tomatoes",
    "pick a new passport photo",
    "give back the library card",
    "look up the train times",
    "fix the bathroom window",
    "take the bottles to the recycling",
    "charge the camera",
    "answer the landlord",
    "fetch the package from the neighbours",
    "sharpen the kitchen knives",
    "print the boarding passes",
    "clear out the garage",
    "swap the light bulb in the hall",
    "phone the insurance company",
    "choose new glasses",
    "paint the garden chairs",
    "wrap up the christmas presents",
    "take the chicken out of the freezer",
    "stop the newspaper",
    "frost the birthday cake",
    "send peter the numbers",
    "drop off the blue suit",
    "hunt for a new apartment",
    "finish the history reading",
    "measure the bedroom wall",
    "thank grandma for the sweater",
    "move money to savings",
    "ask the teacher about the trip",
    "test the smoke alarm",
    "buy two train tickets to boston",
    "get the kids new shoes",
    "pay back susan",
    "book a room for the weekend",
    "download the tax form",
    "put winter tires on the car",
    "call the heating company",
    "clean out the fridge",
    "find a babysitter for saturday",
    "register for the swimming course",
    "write a thank you note",
  ],
  goods: [
    "sunflower oil",
    "wild rice",
    "fabric softener",
    "lemon juice",
    "onions",
    "maple syrup",
    "strawberries",
    "dog treats",
    "nine lemons",
    "frozen berries",
    "toothpaste",
    "a sack of flour",
    "eggs",
    "bread and butter",
    "green apples",
    "black tea",
    "cold milk",
    "bird food",
  ],
  meeting: [
    "the hair salon",
    "a talk with the teacher",
    "the budget discussion",
    "a picnic with olivia",
    "an interview with the newspaper",
    "swimming with the kids",
    "a chat with the bank",
    "the quarterly numbers meeting",
    "guitar practice",
    "cake with daniel",
    "the car inspection",
    "a movie with my sister",
    "the eye doctor",
    "a tour of the new office",
    "breakfast with the sales team",
    "drinks with the neighbours",
  ],
  day: [
    "today",
    "tomorrow",
    "on monday",
    "on wednesday",
    "next thursday",
    "this saturday",
    "on the third of march",
    "on november twelfth",
    "next week",
    "on june twenty second",
    "the day after tomorrow",
  ],
  clock: [
    "seven a m",
    "half past six",
    "noon",
    "a quarter to nine",
    "four thirty p m",
    "eleven fifteen",
    "eight o'clock",
    "ten twenty",
    "two in the afternoon",
    "six p m",
    "five forty five in the morning",
  ],
  day_noun: ["today", "tomorrow", "monday", "next thursday", "this saturday", "the third of march", "next week"],
  short_span: ["twelve minute", "ninety second", "twenty five minute", "four hour"],
  span: [
    "twelve minutes",
    "ninety seconds",
    "an hour and a half",
    "twenty five minutes",
    "four hours",
    "three minutes",
    "half an hour",
    "one hour and fifteen minutes",
  ],
  language: ["spanish", "french", "italian", "portuguese", "german", "catalan"],
  phrase: [
    "where is the bicycle shop",
    "many thanks for everything",
    "i would like to rent a boat",
    "how much does the room cost",
    "we will see you next summer",
    "her name is anna",
    "the mountains are beautiful",
    "is this seat free",
    "the soup is too salty",
    "can we pay by card",
  ],
  city: ["tokyo", "madrid", "chicago", "sydney", "cairo", "toronto"],
};

const SHAPES: readonly string[] = [
  "add {chore} to my tasks",
  "put {goods} on the shopping list",
  "create a task called {chore} {day}",
  "new to do {chore} {day}",
  "i need to {chore} {day}",
  "add {goods} and {goods} to my groceries",
  "what do i still have to do {day}",
  "read me my shopping list",
  "show all open tasks",
  "mark {chore} as finished",
  "the job {chore} is done",
  "tick off {goods}",
  "delete the task {chore}",
  "take {goods} off my shopping list",
  "move the task {chore} to {day_noun}",
  "schedule {meeting} {day} at {clock}",
  "put {meeting} in my calendar {day} at {clock}",
  "book {meeting} {day} at {clock} for {span}",
  "am i free {day} at {clock}",
  "what is on my agenda {day}",
  "when is my next appointment",
  "do i have any meetings {day}",
  "reschedule {meeting} to {day_noun} at {clock}",
  "cancel {meeting} {day}",
  "remind me to {chore} at {clock}",
  "remind me {day} to {chore}",
  "remind me in {span} to {chore}",
  "wake me up at {clock}",
  "set an alarm for {clock} {day}",
  "turn off my alarm for {clock}",
  "set a timer for {span}",
  "start a {short_span} timer",
  "how long is left on the timer",
  "pause the timer",
  "stop the timer",
  "what are my reminders {day}",
  "what time is it in {city}",
  "what day is it today",
  "tell me the time",
  "what is the date {day}",
  "translate {phrase} into {language}",
  "how do you say {phrase} in {language}",
  "say that again please",
  "yes please do that",
  "no thanks",
  "never mind",
  "what can you do",
  "tell me a joke",
];

/** What fills the same shapes with words that the language model's own templates hold. */
const KNOWN: Readonly<Record<string, string>> = {
  chore: "{errand}",
  goods: "{goods}",
  meeting: "{appointment} with {person}|a meeting with {name}|{appointment}",
  day: "{day}",
  day_noun: "{day_noun}",
  clock: "{clock}",
  span: "{span}",
  short_span: "{small} minute|{tens} second|{small} hour|{tens} minute",
  language: "{language}",
  phrase: "{phrase}",
  city: "{city}",
};

/** Everything a title slot can hold; a test keeps it apart from the language model's own titles. */
export const benchTitles = (): readonly string[] =>
  ["chore", "goods", "meeting", "phrase"].flatMap((slot) => SLOTS[slot] ?? []);

/**
 * `count` commands, the same ones for the same seed; voices and shapes take turns. Their words are "unseen" (titles that
 * the language model's templates cannot say) or "known" (drawn from the words of those templates).
 */
export const spokenCommands = (
  count: number,
  { seed = 1, words = "unseen" }: { readonly seed?: number; readonly words?: "unseen" | "known" } = {},
): readonly SpokenCommand[] => {
  const random = seededRandom(seed);
  const pick = (items: readonly string[]) => items[Math.floor(random() * items.length)] ?? "";
  const speak = createSpeaker({ ...WORDS, ...TIMES, ...TITLES });
  const fill = (slot: string) =>
    words === "known" ? speak(KNOWN[slot] ?? "", random).join(" ") : pick(SLOTS[slot] ?? []);
  return Array.from({ length: count }, (_, index) => {
    // 48 shapes and 4 voices share factors: the extra step lets every voice speak every shape.
    const voice = VOICES[(index + Math.floor(index / SHAPES.length)) % VOICES.length] ?? "slt";
    const shape = SHAPES[index % SHAPES.length] ?? "";
    const text = shape
      .replace(/\{(\w+)\}/g, (_, slot: string) => fill(slot))
      // The templates leave articles as they fall.
      .replace(/\ban? (?=(\w))/g, (_, next: string) => (/[aeio]/.test(next) ? "an " : "a "));
    return { text, voice };
  });
};
