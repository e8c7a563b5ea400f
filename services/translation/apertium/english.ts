const NAMES = new Intl.DisplayNames("en", { type: "language" });
const CODES =
  "ar bg ca cs da de el en es et eu fa fi fr ga gl he hi hr hu id is it ja ko lt lv mk mt nl pt ro ru sk sl sq sr sv th tr uk ur vi zh".split(
    " ",
  );
const REGIONS =
  "AD AR AT AU BE BG BR CA CH CL CO CU CZ DE DK EC EE EG ES FI FR GB GR HR HU IE IL IN IQ IR IS IT JP KE KR LT LU LV MA MX NG NL NO NZ PE PH PK PL PT RO RS RU SE SI SK SY TH TN UA US UY VE VN ZA".split(
    " ",
  );
/** What is written with a capital wherever it stands; words that are others too, as may and china, are left out. */
const PROPER: ReadonlyMap<string, string> = new Map(
  [
    ..."Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February April June July August September October November December Christmas Easter Europe Africa America Asia London Paris Madrid Barcelona Berlin Rome Lisbon Vienna Dublin Tokyo Moscow Athens Amsterdam Brussels Chicago Boston".split(
      " ",
    ),
    ...CODES.map((code) => NAMES.of(code) ?? ""),
    ...REGIONS.map((code) => new Intl.DisplayNames("en", { type: "region" }).of(code) ?? ""),
  ]
    .filter((word) => /^\p{Lu}\p{L}+$/u.test(word))
    .map((word) => [word.toLowerCase(), word]),
);

/**
 * `text` with the capitals that it was heard without: speech to text writes none, and Apertium does not know "i" or
 * "monday". A text that has any is as somebody wrote it.
 */
export const withCapitals = (text: string): string =>
  /\p{Lu}/u.test(text)
    ? text
    : text
        .replace(/(?<![\p{L}\p{N}'’.-])i(?![\p{L}\p{N}.-])/gu, "I")
        .replace(/(?<![\p{L}\p{N}'’-])\p{L}+/gu, (word) => PROPER.get(word) ?? word)
        .replace(/(?<=\b(?:in|of|on|until|since|last|next|every) )(?:may|march)\b/g, (word) =>
          word === "may" ? "May" : "March",
        );
