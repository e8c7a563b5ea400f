import { at, DAY, HOUR, type Segment, segmentAt, weekdayOf, yearOf } from "./calendar.ts";

/** Easter Sunday of the western churches, by the anonymous Gregorian computus. */
const easter = (year: number): number => {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const d = (19 * a + b - Math.floor(b / 4) - Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3) + 15) % 30;
  const e = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - d - (c % 4)) % 7;
  const m = Math.floor((a + 11 * d + 22 * e) / 451);
  const n = d + e - 7 * m + 114;
  return at(year, Math.floor(n / 31), (n % 31) + 1);
};

/** Easter Sunday of the eastern churches: the Julian date, 13 days later by our calendar until 2099. */
const orthodoxEaster = (year: number): number => {
  const d = (19 * (year % 19) + 15) % 30;
  const e = (2 * (year % 4) + 4 * (year % 7) - d + 34) % 7;
  return at(year, Math.floor((d + e + 114) / 31), ((d + e + 114) % 31) + 1) + 13 * DAY;
};

/** The nth weekday of a month; -1 is the last. */
const nthWeekday = (n: number, weekday: number, month: number, year: number): number => {
  if (n > 0) {
    const first = at(year, month);
    return first + (((weekday - weekdayOf(first) + 7) % 7) + 7 * (n - 1)) * DAY;
  }
  const last = at(year, month + 1, 0);
  return last - (((weekdayOf(last) - weekday + 7) % 7) + 7 * (-n - 1)) * DAY;
};

type Place = (year: number) => number | undefined;
const fixed =
  (month: number, day: number): Place =>
  (year) =>
    at(year, month, day);
const floating =
  (n: number, weekday: number, month: number, plusDays = 0): Place =>
  (year) =>
    nthWeekday(n, weekday, month, year) + plusDays * DAY;
const fromEaster =
  (days: number): Place =>
  (year) =>
    easter(year) + days * DAY;
const fromOrthodoxEaster =
  (days: number): Place =>
  (year) =>
    orthodoxEaster(year) + days * DAY;

/** A day of another calendar that ICU knows, "7/1" as month and day there; the first one that falls in the year. */
const foreign = (calendar: string, monthDay: string, plusDays = 0): Place => {
  let format: Intl.DateTimeFormat | undefined;
  const known = new Map<number, number | undefined>();
  return (year) => {
    if (known.has(year)) return known.get(year);
    format ??= new Intl.DateTimeFormat(`en-u-ca-${calendar}`, { month: "numeric", day: "numeric", timeZone: "UTC" });
    let found: number | undefined;
    for (let day = at(year, 1); found === undefined && yearOf(day) === year; day += DAY) {
      const parts = format.formatToParts(day);
      const get = (type: string): string => parts.find((one) => one.type === type)?.value ?? "";
      if (`${get("month")}/${get("day")}` === monthDay) found = day + plusDays * DAY;
    }
    known.set(year, found);
    return found;
  };
};
const hebrew = (month: string, day: number, plusDays = 0): Place => foreign("hebrew", `${month}/${day}`, plusDays);
const islamic = (month: number, day: number): Place => foreign("islamic-umalqura", `${month}/${day}`);
const chinese = (month: number, day: number, plusDays = 0): Place => foreign("chinese", `${month}/${day}`, plusDays);

/** Names as a pattern; place; days it lasts. */
const FEASTS: readonly (readonly [string, Place, number?])[] = [
  ["new years? eve|nye", fixed(12, 31)],
  ["new years?( day)?", fixed(1, 1)],
  ["epiphany|three kings day|twelfth night", fixed(1, 6)],
  ["(mlk|martin luther king,?)( jr\\.?| junior)? day|civil rights day", floating(3, 1, 1)],
  ["australia day", fixed(1, 26)],
  ["burns night", fixed(1, 25)],
  ["ground ?hogs? day", fixed(2, 2)],
  ["super ?bowl( sunday)?", (year) => nthWeekday(year >= 2022 ? 2 : 1, 7, 2, year)],
  ["valentines?( day)?|saint valentines? day", fixed(2, 14)],
  ["(washingtons birthday|presidents? day)", floating(3, 1, 2)],
  ["family day", floating(3, 1, 2)],
  ["(st\\.?|saint) davids day", fixed(3, 1)],
  ["(st\\.?|saint) (patrick|paddy)s day|st\\.? pattys day", fixed(3, 17)],
  ["international womens day|womens day", fixed(3, 8)],
  ["pi day", fixed(3, 14)],
  ["april fools?( day)?|all fools day", fixed(4, 1)],
  ["tax day", fixed(4, 15)],
  ["earth day", fixed(4, 22)],
  ["(st\\.?|saint) georges day", fixed(4, 23)],
  ["anzac day", fixed(4, 25)],
  ["kings? day|koningsdag", fixed(4, 27)],
  ["may day|international workers day", fixed(5, 1)],
  ["star wars day", fixed(5, 4)],
  ["cinco de mayo", fixed(5, 5)],
  ["victory in europe day|ve day", fixed(5, 8)],
  ["mothers day", floating(2, 7, 5)],
  ["victoria day", (year) => at(year, 5, 24) - ((weekdayOf(at(year, 5, 24)) - 1) % 7) * DAY],
  ["memorial day", floating(-1, 1, 5)],
  ["flag day", fixed(6, 14)],
  ["juneteenth", fixed(6, 19)],
  ["midsummers?( day)?|(st\\.?|saint) johns day", fixed(6, 24)],
  ["fathers day", floating(3, 7, 6)],
  ["canada day|dominion day", fixed(7, 1)],
  ["independence day|(fourth|4th) of july", fixed(7, 4)],
  ["bastille day", fixed(7, 14)],
  ["parents day", floating(4, 7, 7)],
  ["assumption( day)?", fixed(8, 15)],
  ["labou?r day", floating(1, 1, 9)],
  ["patriot day", fixed(9, 11)],
  ["grandparents day", floating(1, 1, 9, 6)],
  ["talk like a pirate day", fixed(9, 19)],
  ["columbus day|indigenous peoples day|canadian thanksgiving( day)?", floating(2, 1, 10)],
  ["united nations day|un day", fixed(10, 24)],
  ["halloween eve|mischief night|devils night", fixed(10, 30)],
  ["hall?owe?en( day)?|all hallows eve", fixed(10, 31)],
  ["all saints day|all hallows( day)?", fixed(11, 1)],
  ["all souls day", fixed(11, 2)],
  ["guy fawkes( night| day)?|bonfire night", fixed(11, 5)],
  ["veterans day|remembrance day|armistice day|singles day", fixed(11, 11)],
  ["remembrance sunday", floating(2, 7, 11)],
  ["election day", floating(1, 1, 11, 1)],
  ["thanksgiving( day)?", floating(4, 4, 11)],
  ["black friday", floating(4, 4, 11, 1)],
  ["small business saturday", floating(4, 4, 11, 2)],
  ["cyber monday", floating(4, 4, 11, 4)],
  ["giving tuesday", floating(4, 4, 11, 5)],
  ["(st\\.?|saint) andrews day", fixed(11, 30)],
  ["(st\\.?|saint) nicholas( day)?", fixed(12, 6)],
  ["immaculate conception", fixed(12, 8)],
  ["human rights day", fixed(12, 10)],
  ["(xmas|christmas)( day)?s? eve|nochebuena", fixed(12, 24)],
  ["(xmas|christmas)( day)?", fixed(12, 25)],
  ["boxing day|(st\\.?|saint) stephens day", fixed(12, 26)],
  ["kwanzaa", fixed(12, 26), 7],

  ["shrove tuesday|pancake (tues)?day|mardi gras|fat tuesday", fromEaster(-47)],
  ["ash wednesday", fromEaster(-46)],
  ["lent", fromEaster(-46), 47],
  ["palm sunday", fromEaster(-7)],
  ["(maundy|holy|covenant) thursday", fromEaster(-3)],
  ["(good|great|holy) friday", fromEaster(-2)],
  ["holy saturday|easter saturday", fromEaster(-1)],
  ["orthodox good friday|orthodox great friday", fromOrthodoxEaster(-2)],
  ["orthodox (easter|pascha)( sunday)?", fromOrthodoxEaster(0)],
  ["orthodox easter monday", fromOrthodoxEaster(1)],
  ["easter monday", fromEaster(1)],
  ["easter( sunday| day)?", fromEaster(0)],
  ["ascension( day| thursday)?", fromEaster(39)],
  ["pentecost|whit ?sunday", fromEaster(49)],
  ["whit ?monday|monday of the holy spirit", fromEaster(50)],
  ["trinity sunday", fromEaster(56)],
  ["corpus christi|feast of corpus christi", fromEaster(60)],
  [
    "first sunday of advent|advent( sunday)?",
    (year) => at(year, 12, 24) - ((weekdayOf(at(year, 12, 24)) % 7) + 21) * DAY,
  ],

  ["(chinese|lunar) new years? eve", chinese(1, 1, -1)],
  ["(chinese|lunar) new years?( day)?", chinese(1, 1)],
  ["lantern festival", chinese(1, 15)],
  ["dragon boat festival", chinese(5, 5)],
  ["mid ?-?autumn festival|moon festival", chinese(8, 15)],

  ["rosh ha ?-?shan+ah?|jewish new year", hebrew("Tishri", 1), 2],
  ["yom kippur|day of atonement", hebrew("Tishri", 10)],
  ["suk+ot|feast of tabernacles", hebrew("Tishri", 15), 7],
  ["shemini atzeret", hebrew("Tishri", 22)],
  ["simchat torah", hebrew("Tishri", 23)],
  ["(ch|h)an+uk+ah?", hebrew("Kislev", 25), 8],
  ["tu bi ?-?shvat", hebrew("Shevat", 15)],
  ["purim", hebrew("Nisan", 15, -30)],
  ["passover|pesach", hebrew("Nisan", 15), 8],
  ["yom ha ?-?shoah|holocaust day", hebrew("Nisan", 27)],
  ["lag b'?aomer", hebrew("Iyar", 18)],
  ["shavuot", hebrew("Sivan", 6), 2],
  ["tisha b'?av", hebrew("Av", 9)],

  ["islamic new year", islamic(1, 1)],
  ["ashura|day of ashura", islamic(1, 10)],
  ["mawlid( al nabi)?|prophets birthday", islamic(3, 12)],
  ["ramad[ah]+n", islamic(9, 1), 30],
  ["laylat al ?-?qadr|night of power", islamic(9, 27)],
  ["eid al[ -]?fitr|eid ul fitr|eid", islamic(10, 1)],
  ["eid al[ -]?adha|eid ul adha|feast of the sacrifice", islamic(12, 10)],
];

const places = new Map(FEASTS.map(([name, place, days]) => [name, { place, days: days ?? 1 }]));
// "mother's day", "mothers' day", "mothers day".
const possessive = (name: string): string => name.replace(/s\??(?=[ ()|]|$)/g, "'?s?'?");
const patterns = FEASTS.map(([name]) => ({ name, pattern: new RegExp(`^(?:the )?(?:${possessive(name)})$`) }));
// The longer name stands first in the table, so that "easter monday" is not taken for easter.
const alternatives = FEASTS.map(([name]) => possessive(name)).join("|");

export interface FeastName {
  /** Finds a name at `lastIndex`. */
  readonly pattern: RegExp;
  /** Which feast a name found is. */
  find(name: string): string | undefined;
}
export const feastNames: FeastName = {
  pattern: new RegExp(`(?:the )?(?:${alternatives})`, "y"),
  find: (name) => patterns.find(({ pattern }) => pattern.test(name))?.name,
};

/** The days of a feast that begins in a year. */
export const feastIn = (feast: string, year: number): Segment[] => {
  const found = places.get(feast);
  const start = found?.place(year);
  if (!found || start === undefined) return [];
  return [found.days === 1 ? segmentAt(start, "day") : { start, end: start + found.days * DAY, grain: "day" }];
};

/** The weekend that a Monday or Friday feast makes long. */
export const longWeekend = (start: number): Segment => ({
  start: start - 3 * DAY + 18 * HOUR,
  end: start + DAY,
  grain: "hour",
});
