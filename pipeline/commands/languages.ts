/** Names of languages that people say, by ISO 639-1; where several follow, the first is the one that is spoken back. */
const NAMES: Readonly<Record<string, string>> = {
  en: "english, american, british, england, america, britain, the united states, the us, the uk, australia",
  es: "spanish, castilian, spain, mexico, mexican, argentina, chile, colombia, peru, cuba, latin america, espanol",
  fr: "french, france, français, francais",
  ca: "catalan, catalonia",
  pt: "portuguese, portugal, brazil, brazilian, brazilian portuguese",
  it: "italian, italy",
  de: "german, germany, austria",
  nl: "dutch, netherlands, the netherlands, holland, flemish",
  gl: "galician, galicia",
  eo: "esperanto",
  ro: "romanian, romania",
  oc: "occitan",
  eu: "basque",
  ast: "asturian",
  an: "aragonese",
  sv: "swedish, sweden",
  da: "danish, denmark",
  nb: "norwegian, norwegian bokmal, bokmal, norway",
  nn: "norwegian nynorsk, nynorsk",
  is: "icelandic, iceland",
  fi: "finnish, finland",
  et: "estonian, estonia",
  lv: "latvian, latvia",
  lt: "lithuanian, lithuania",
  pl: "polish, poland",
  cs: "czech, czech republic, the czech republic",
  sk: "slovak, slovakia",
  sl: "slovenian, slovene, slovenia",
  hr: "croatian, croatia",
  sr: "serbian, serbia",
  bs: "bosnian, bosnia",
  mk: "macedonian, macedonia",
  sq: "albanian, albania",
  bg: "bulgarian, bulgaria",
  el: "greek, greece",
  hu: "hungarian, hungary",
  uk: "ukrainian, ukraine",
  be: "belarusian, belarus",
  ru: "russian, russia",
  tr: "turkish, turkey",
  ar: "arabic, egypt, saudi arabia, morocco",
  he: "hebrew, israel",
  fa: "persian, farsi, iran",
  hi: "hindi, india",
  ur: "urdu, pakistan",
  bn: "bengali, bangladesh",
  ta: "tamil",
  te: "telugu",
  zh: "chinese, mandarin, mandarin chinese, china, cantonese, taiwan",
  ja: "japanese, japan",
  ko: "korean, korea, south korea",
  vi: "vietnamese, vietnam",
  th: "thai, thailand",
  id: "indonesian, indonesia",
  ms: "malay, malaysia",
  tl: "tagalog, filipino, philippines, the philippines",
  sw: "swahili, kenya, tanzania",
  af: "afrikaans",
  zu: "zulu",
  cy: "welsh, wales",
  ga: "irish, ireland, gaelic",
  gd: "scottish gaelic",
  br: "breton",
  mt: "maltese, malta",
  mn: "mongolian, mongolia",
  la: "latin",
};

/** Those that people ask for most come first when some are named. */
const ORDER = Object.keys(NAMES);

const codes = new Map<string, string>();
for (const [code, names] of Object.entries(NAMES)) for (const name of names.split(", ")) codes.set(name, code);

/** ISO 639-1 code meant by "Spanish", "in Mexico" or "es"; undefined where the language is not known. */
export const languageCode = (words: string): string | undefined => {
  const name = words
    .trim()
    .toLowerCase()
    .replace(/[.?!,]+$/, "")
    .replace(/^(?:(?:in|into|to|from) )/, "")
    .replace(/ (?:language|please)$/, "")
    .replace(/^(?:an? )/, "");
  // Norwegian has two written forms: the one that most people mean.
  if (name === "no") return "nb";
  if (codes.has(name)) return codes.get(name);
  if (name in NAMES) return name;
  // "A French person", "Spanish people", "an Italian".
  return codes.get(name.replace(/ (?:person|people|speaker|man|woman)s?$/, ""));
};

/** "Spanish"; the code itself where nobody has named it. */
export const languageName = (code: string): string => {
  try {
    const name = new Intl.DisplayNames("en", { type: "language" }).of(code) ?? code;
    return name.replace("Norwegian Bokmål", "Norwegian");
  } catch {
    return code;
  }
};

/** The best known first. */
export const byRenown = (languages: readonly string[]): readonly string[] => {
  const rank = (code: string) => {
    const at = ORDER.indexOf(code);
    return at < 0 ? ORDER.length : at;
  };
  return [...languages].sort((a, b) => rank(a) - rank(b));
};
