// ISO 639-1 code, then the language, its other names and people, and after the bar the places where it is what people
// speak. "catalan" before "spanish" in Barcelona is a matter of taste; the state's language is taken.
const TABLE = `
af afrikaans afrikaner |
am amharic ethiopian | ethiopia
ar arabic arab egyptian saudi moroccan | egypt saudi_arabia morocco iraq jordan lebanon syria dubai cairo
az azerbaijani |
be belarusian | belarus
bg bulgarian | bulgaria
bn bengali bangla bangladeshi | bangladesh
ca catalan | catalonia
cs czech | czechia czech_republic prague
cy welsh | wales
da danish dane | denmark copenhagen
de german austrian | germany austria berlin munich vienna
el greek | greece athens
en english british american australian | england britain usa america united_states united_kingdom uk australia london
eo esperanto |
es spanish castilian mexican argentinian colombian | spain mexico argentina colombia chile peru cuba madrid barcelona
et estonian | estonia
eu basque |
fa persian farsi iranian | iran
fi finnish finn | finland
fr french parisian | france paris quebec
ga irish gaelic | ireland
gl galician |
gu gujarati |
ha hausa |
haw hawaiian | hawaii
he hebrew israeli | israel
hi hindi indian | india
hr croatian | croatia
ht creole haitian | haiti
hu hungarian | hungary budapest
hy armenian | armenia
id indonesian | indonesia bali
is icelandic | iceland
it italian sicilian | italy rome milan sicily
ja japanese | japan tokyo kyoto
jv javanese |
ka georgian |
kk kazakh | kazakhstan
km khmer cambodian | cambodia
kn kannada |
ko korean | korea south_korea seoul
ku kurdish |
la latin |
lo lao laotian | laos
lt lithuanian | lithuania
lv latvian | latvia
mk macedonian | macedonia
ml malayalam |
mn mongolian | mongolia
mr marathi |
ms malay malaysian | malaysia
mt maltese | malta
my burmese | myanmar burma
ne nepali nepalese | nepal
nl dutch flemish | netherlands holland amsterdam
no norwegian | norway oslo
oc occitan |
pa punjabi |
pl polish pole | poland warsaw
ps pashto afghan | afghanistan
pt portuguese brazilian | portugal brazil lisbon
ro romanian | romania
ru russian | russia moscow
sk slovak | slovakia
sl slovenian slovene | slovenia
so somali | somalia
sq albanian | albania
sr serbian | serbia
sv swedish swede | sweden stockholm
sw swahili kenyan | kenya tanzania
ta tamil |
te telugu |
th thai | thailand bangkok
tl tagalog filipino | philippines manila
tr turkish turk | turkey istanbul
uk ukrainian | ukraine kiev kyiv
ur urdu pakistani | pakistan
uz uzbek |
vi vietnamese | vietnam viet_nam
xh xhosa |
yi yiddish |
yo yoruba nigerian | nigeria
zh chinese mandarin cantonese taiwanese | china beijing shanghai taiwan hong_kong
zu zulu |
`;

const tongues = new Map<string, string>();
const countries = new Map<string, string>();
for (const line of TABLE.trim().split("\n")) {
  const [code = "", ...rest] = line.split(/\s+/).filter((word) => word !== "");
  const bar = rest.indexOf("|");
  for (const name of rest.slice(0, bar)) tongues.set(name, code);
  for (const name of rest.slice(bar + 1)) countries.set(name.replaceAll("_", " "), code);
}

/** Names of languages and peoples, lower case. */
export const LANGUAGE_WORDS: readonly string[] = [...tongues.keys()];
/** Places that have a language of their own, lower case, some of two words. */
export const COUNTRY_WORDS: readonly string[] = [...countries.keys()];

/** ISO 639-1 code (639-3 where there is none) of a language, a people or the place they live in: "in france", "a german". */
export const languageCode = (name: string): string | undefined => {
  const plain = name
    .toLowerCase()
    .replace(/^(the|a|an) /, "")
    .replace(/ (language|people|person|speakers?)$/, "")
    .trim();
  for (const form of [plain, plain.replace(/s$/, ""), plain.replace(/(?:wo)?m[ae]n$/, "").trim()]) {
    const code = tongues.get(form) ?? countries.get(form);
    if (code !== undefined) return code;
  }
  return undefined;
};

/** Code of a name that can only be a language or its speakers, no country. */
export const tongueCode = (name: string): string | undefined => tongues.get(name.toLowerCase());
