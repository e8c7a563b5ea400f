import { COUNTRY_WORDS } from "./languages.ts";

// Of two words where both are needed to know the place.
const PLACES =
  `london paris berlin madrid barcelona lisbon rome milan vienna zurich geneva brussels amsterdam copenhagen oslo
stockholm helsinki warsaw prague budapest athens istanbul moscow kiev dublin edinburgh glasgow manchester birmingham liverpool
tokyo osaka kyoto beijing shanghai shenzhen seoul singapore bangkok hanoi manila jakarta delhi mumbai bangalore kolkata chennai
karachi lahore dhaka kabul tehran baghdad dubai riyadh cairo lagos nairobi johannesburg casablanca algiers accra sydney melbourne
brisbane perth auckland wellington toronto vancouver montreal ottawa calgary chicago houston dallas austin denver seattle portland
boston philadelphia atlanta miami orlando tampa detroit cleveland pittsburgh baltimore nashville memphis phoenix tucson sacramento oakland
honolulu anchorage minneapolis milwaukee cincinnati charlotte omaha tulsa albuquerque richmond buffalo louisville indianapolis jacksonville
alaska hawaii california florida texas arizona nevada utah oregon washington idaho montana wyoming colorado nebraska kansas
oklahoma arkansas louisiana alabama tennessee kentucky ohio indiana illinois iowa missouri wisconsin minnesota michigan
pennsylvania maine vermont maryland delaware connecticut massachusetts virginia brooklyn queens manhattan nyc la usa
europe asia africa canada bogota lima santiago caracas havana zimbabwe ghana senegal qatar bolivia ecuador uruguay panama
eastern pacific central mountain gmt utc est pst cst mst edt pdt bst cet`.split(/\s+/);

const PAIRS =
  `new york|los angeles|san francisco|san diego|san jose|san antonio|las vegas|new orleans|new delhi|new zealand|
new jersey|new mexico|new hampshire|new england|hong kong|kuala lumpur|buenos aires|rio janeiro|sao paulo|mexico city|cape town|
tel aviv|ho chi|st louis|salt lake|kansas city|south africa|south korea|north korea|sri lanka|costa rica|puerto rico|
north carolina|south carolina|north dakota|south dakota|west virginia|rhode island|united states|united kingdom|long island|
saudi arabia|viet nam|abu dhabi|fort worth|el paso|santa fe`
    .replaceAll("\n", "")
    .split("|");

/** Places and time zones, lower case, of one word or two with a space between. */
export const PLACE_WORDS: readonly string[] = [...PLACES, ...PAIRS, ...COUNTRY_WORDS];
