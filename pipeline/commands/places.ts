/**
 * Places that no IANA name spells, by the zone whose clocks they keep: countries with one usual time, states, and big
 * cities. A country with several zones stands by the one where most of its people, or its capital, live.
 */
const PLACES: Readonly<Record<string, string>> = {
  UTC: "utc, gmt, greenwich mean time, universal time, coordinated universal time, zulu",
  "America/New_York":
    "eastern, eastern time, east coast, the east, est, edt, new york city, nyc, manhattan, brooklyn, queens, the bronx, boston, massachusetts, philadelphia, pennsylvania, pittsburgh, washington dc, washington d c, dc, atlanta, georgia, miami, florida, orlando, tampa, jacksonville, fort lauderdale, charlotte, raleigh, north carolina, south carolina, charleston, virginia, richmond, west virginia, maryland, baltimore, delaware, new jersey, newark, connecticut, hartford, rhode island, providence, vermont, new hampshire, maine, ohio, cleveland, columbus, cincinnati, akron, toledo, michigan, ann arbor, buffalo, rochester, albany, the united states, united states, united states of america, usa, the us, us, america, the states",
  "America/Chicago":
    "central, central time, cst, cdt, illinois, texas, dallas, houston, austin, san antonio, fort worth, minneapolis, saint paul, minnesota, wisconsin, milwaukee, madison, missouri, saint louis, st louis, kansas city, kansas, nebraska, omaha, oklahoma, oklahoma city, tulsa, arkansas, little rock, louisiana, new orleans, baton rouge, mississippi, alabama, birmingham alabama, montgomery, tennessee, nashville, memphis, iowa, des moines, south dakota, north dakota, fargo",
  "America/Denver":
    "mountain, mountain time, mst, mdt, colorado, colorado springs, utah, salt lake city, new mexico, albuquerque, santa fe, wyoming, cheyenne, montana, billings, idaho, boise",
  "America/Phoenix": "arizona, tucson, sedona, scottsdale, mesa, flagstaff",
  "America/Los_Angeles":
    "pacific, pacific time, west coast, the west, pst, pdt, california, southern california, northern california, la, l a, hollywood, san francisco, san diego, san jose, sacramento, oakland, fresno, modesto, silicon valley, nevada, las vegas, vegas, reno, oregon, portland, washington state, washington, seattle, spokane, tacoma",
  "America/Anchorage": "alaska, alaska time, akst, akdt, fairbanks",
  "Pacific/Honolulu": "hawaii, hawaii time, hst, maui, waikiki, oahu",
  "America/Indiana/Indianapolis": "indiana",
  "America/Kentucky/Louisville": "kentucky, lexington",
  "America/Puerto_Rico": "san juan, atlantic standard time",
  "America/Toronto": "canada, ottawa, montreal, quebec, ontario, quebec city, hamilton",
  "America/Halifax": "nova scotia, atlantic time, atlantic, ast, adt, new brunswick",
  "America/St_Johns": "newfoundland",
  "America/Winnipeg": "manitoba",
  "America/Regina": "saskatchewan, saskatoon",
  "America/Edmonton": "alberta, calgary",
  "America/Vancouver": "british columbia, victoria",
  "America/Mexico_City": "mexico, guadalajara, puebla",
  "America/Havana": "cuba",
  "America/Bogota": "colombia, medellin, cali",
  "America/Lima": "peru, cusco, peruvian time",
  "America/Guayaquil": "ecuador, quito",
  "America/Caracas": "venezuela",
  "America/La_Paz": "bolivia",
  "America/Santiago": "chile",
  "America/Argentina/Buenos_Aires": "argentina, cordoba argentina, rosario",
  "America/Montevideo": "uruguay",
  "America/Asuncion": "paraguay",
  "America/Sao_Paulo":
    "brazil, brasil, brasilia, rio, rio de janeiro, sao paulo, san paulo, belo horizonte, salvador, curitiba",
  "Europe/London":
    "uk, the uk, united kingdom, england, britain, great britain, scotland, wales, northern ireland, bst, british time, edinburgh, glasgow, manchester, liverpool, birmingham, leeds, bristol, cardiff, oxford, cambridge, greenwich",
  "Europe/Dublin": "ireland, cork, galway",
  "Europe/Lisbon": "portugal, porto, wet",
  "Europe/Madrid": "spain, barcelona, valencia, seville, bilbao, malaga, ourense, zaragoza",
  "Europe/Paris": "france, lyon, marseille, nice, toulouse, bordeaux, strasbourg, cet, cest, central european time",
  "Europe/Brussels": "belgium, antwerp, ghent, bruges",
  "Europe/Amsterdam": "netherlands, the netherlands, holland, rotterdam, the hague, utrecht",
  "Europe/Luxembourg": "luxemburg",
  "Europe/Berlin": "germany, munich, hamburg, frankfurt, cologne, stuttgart, dusseldorf, leipzig, dresden",
  "Europe/Zurich": "switzerland, geneva, basel, bern, lausanne",
  "Europe/Vienna": "austria, salzburg, graz, innsbruck",
  "Europe/Rome": "italy, milan, naples, turin, florence, venice, bologna, palermo",
  "Europe/Copenhagen": "denmark, aarhus",
  "Europe/Oslo": "norway, bergen, trondheim",
  "Europe/Stockholm": "sweden, gothenburg, malmo",
  "Europe/Helsinki": "finland, tampere, eet, eest",
  "Europe/Tallinn": "estonia",
  "Europe/Riga": "latvia",
  "Europe/Vilnius": "lithuania",
  "Europe/Warsaw": "poland, krakow, gdansk, wroclaw",
  "Europe/Prague": "czech republic, czechia, the czech republic, brno",
  "Europe/Bratislava": "slovakia",
  "Europe/Budapest": "hungary",
  "Europe/Ljubljana": "slovenia",
  "Europe/Zagreb": "croatia, split",
  "Europe/Belgrade": "serbia",
  "Europe/Sarajevo": "bosnia",
  "Europe/Skopje": "macedonia, north macedonia",
  "Europe/Tirane": "albania, tirana",
  "Europe/Bucharest": "romania",
  "Europe/Sofia": "bulgaria",
  "Europe/Athens": "greece, thessaloniki, crete",
  "Europe/Istanbul": "turkey, ankara, izmir",
  "Europe/Kiev": "ukraine, kyiv, lviv, odessa",
  "Europe/Minsk": "belarus",
  "Europe/Moscow": "russia, st petersburg, saint petersburg, msk",
  "Atlantic/Reykjavik": "iceland",
  "Africa/Casablanca": "morocco, marrakesh, rabat",
  "Africa/Algiers": "algeria",
  "Africa/Tunis": "tunisia",
  "Africa/Cairo": "egypt, alexandria",
  "Africa/Lagos": "nigeria, abuja",
  "Africa/Accra": "ghana",
  "Africa/Abidjan": "ivory coast, cote d'ivoire",
  "Africa/Dakar": "senegal",
  "Africa/Nairobi": "kenya, mombasa",
  "Africa/Addis_Ababa": "ethiopia",
  "Africa/Kampala": "uganda",
  "Africa/Dar_es_Salaam": "tanzania",
  "Africa/Harare": "zimbabwe",
  "Africa/Johannesburg": "south africa, cape town, durban, pretoria, sast",
  "Asia/Jerusalem": "israel, tel aviv, haifa",
  "Asia/Beirut": "lebanon",
  "Asia/Damascus": "syria",
  "Asia/Amman": "jordan",
  "Asia/Baghdad": "iraq",
  "Asia/Riyadh": "saudi arabia, jeddah, mecca",
  "Asia/Kuwait": "kuwait city",
  "Asia/Qatar": "doha, qatar",
  "Asia/Dubai": "uae, united arab emirates, the united arab emirates, abu dhabi, emirates",
  "Asia/Tehran": "iran",
  "Asia/Kabul": "afghanistan",
  "Asia/Karachi": "pakistan, lahore, islamabad",
  "Asia/Calcutta":
    "india, ist, indian time, indian standard time, kolkata, calcutta, mumbai, bombay, delhi, new delhi, bangalore, bengaluru, hyderabad, chennai, madras, pune, ahmedabad, jaipur, ajmer, goa",
  "Asia/Katmandu": "nepal, kathmandu",
  "Asia/Dhaka": "bangladesh",
  "Asia/Colombo": "sri lanka",
  "Asia/Rangoon": "myanmar, burma, yangon",
  "Asia/Bangkok": "thailand, phuket, chiang mai",
  "Asia/Saigon": "vietnam, hanoi, ho chi minh city, ho chi minh, saigon",
  "Asia/Phnom_Penh": "cambodia",
  "Asia/Kuala_Lumpur": "malaysia",
  "Asia/Jakarta": "indonesia, java",
  "Asia/Makassar": "bali",
  "Asia/Manila": "philippines, the philippines, cebu",
  "Asia/Shanghai": "china, beijing, peking, shenzhen, guangzhou, chengdu, wuhan, chinese time, china standard time",
  "Asia/Taipei": "taiwan",
  "Asia/Tokyo": "japan, osaka, kyoto, okinawa, yokohama, sapporo, hiroshima, jst, japanese time",
  "Asia/Seoul": "korea, south korea, busan, kst",
  "Asia/Pyongyang": "north korea",
  "Asia/Ulaanbaatar": "mongolia",
  "Asia/Almaty": "kazakhstan",
  "Asia/Tashkent": "uzbekistan",
  "Asia/Tbilisi": "tbilisi",
  "Asia/Yerevan": "armenia",
  "Asia/Baku": "azerbaijan",
  "Australia/Sydney": "australia, canberra, new south wales, aest, aedt",
  "Australia/Melbourne": "victoria australia",
  "Australia/Brisbane": "queensland, gold coast, cairns",
  "Australia/Perth": "western australia",
  "Australia/Adelaide": "south australia",
  "Australia/Hobart": "tasmania",
  "Pacific/Auckland": "new zealand, wellington, christchurch, nzst, nzdt",
  "America/Jamaica": "kingston",
  "America/Panama": "panama city",
  "America/Santo_Domingo": "dominican republic, the dominican republic",
  "America/Port-au-Prince": "haiti",
  "America/Nassau": "bahamas, the bahamas",
};

/** Lower case, without accents, dots and what surrounds a place. */
const normal = (words: string): string =>
  words
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[.,]/g, " ")
    .replace(/\s+/g, " ")
    .trim()
    .replace(/^(?:(?:over )?(?:in|at|on|for|of) )/, "")
    .replace(/ (?:right )?now$| please$| (?:standard |daylight )?time(?: ?zone)?$| time ?zone$| standard$/, "")
    .trim();

const zones = new Map<string, string>();
for (const zone of Intl.supportedValuesOf("timeZone")) {
  const city = zone.split("/").at(-1);
  if (city) zones.set(normal(city.replaceAll("_", " ")), zone);
}
for (const [zone, names] of Object.entries(PLACES)) for (const name of names.split(", ")) zones.set(normal(name), zone);

/** Countries of several zones are spoken of by the city whose clock is told. */
const BY_CITY: Readonly<Record<string, string>> = {
  "the united states": "New York",
  "united states": "New York",
  "united states of america": "New York",
  usa: "New York",
  "the us": "New York",
  us: "New York",
  america: "New York",
  "the states": "New York",
  canada: "Toronto",
  australia: "Sydney",
  russia: "Moscow",
  brazil: "Brasilia",
  brasil: "Brasilia",
  mexico: "Mexico City",
  indonesia: "Jakarta",
  kazakhstan: "Almaty",
  mongolia: "Ulaanbaatar",
};
/** Zones, not places: "Pacific time". */
const OF_TIME =
  /^(?:the )?(?:eastern|central|mountain|pacific|atlantic|indian|peruvian|chinese|japanese|british|coordinated universal)$/;

const ABBREVIATION = /^(?:[a-z]{2,4}t|utc|gmt|uk|usa?|uae|nyc|la|dc|msk)$/;

export interface Place {
  /** IANA name. */
  readonly zone: string;
  /** As it is spoken: "Tokyo", "the UK", "Pacific time". */
  readonly name: string;
  /** The same after a time: "in Tokyo", "EST". */
  readonly at: string;
}

/** Short names of zones, which are said without "in". */
const SHORT_ZONE = /^(?:[ew]|[a-z]{1,3}[sd])t$|^(?:utc|gmt|cet|cest|eet|eest|wet|bst|ist|jst|kst|msk|zulu)$/;

const asPlace = (zone: string, key: string): Place => {
  const name = spoken(key);
  return { zone, name, at: SHORT_ZONE.test(key) || name.endsWith(" time") ? name : `in ${name}` };
};

const spoken = (name: string): string => {
  const city = BY_CITY[name];
  if (city) return city;
  if (OF_TIME.test(name)) return `${capitals(name.replace(/^the /, ""))} time`;
  return capitals(name);
};

const capitals = (name: string): string => {
  const small = new Set(["the", "of", "de", "and"]);
  return name
    .split(" ")
    .map((word) =>
      ABBREVIATION.test(word)
        ? word.toUpperCase()
        : small.has(word)
          ? word
          : word.charAt(0).toUpperCase() + word.slice(1),
    )
    .join(" ");
};

/** The place and its zone; undefined where it is not known. "Orlando Florida" and "Tokyo Japan" are found by the city. */
export const placeOf = (words: string): Place | undefined => {
  const name = normal(words);
  const whole = zones.get(name) ?? zones.get(name.replace(/^the /, ""));
  if (whole) return asPlace(whole, name);
  const parts = name.split(" ");
  for (let end = parts.length - 1; end > 0; end--) {
    const city = parts.slice(0, end).join(" ");
    const zone = zones.get(city);
    if (zone) return asPlace(zone, city);
  }
  return undefined;
};
