import { LANGUAGE_WORDS } from "./languages.ts";
import { PLACE_WORDS } from "./places.ts";

/** What a word stands for, so that a sentence about "kyoto" is known from one about "denver". */
export type WordClass =
  | "DAY"
  | "MONTH"
  | "DAYPART"
  | "UNIT"
  | "PERIOD"
  | "NUM"
  | "ORD"
  | "CLOCK"
  | "LANG"
  | "PLACE"
  | "NAME"
  | "KIN"
  | "EVENT"
  | "MEAL"
  | "LIST"
  | "TASK"
  | "ALARM"
  | "REMIND"
  | "TIMER"
  | "CAL"
  | "HOLIDAY"
  | "MAKE"
  | "DROP"
  | "SHIFT"
  | "SHOW"
  | "MUSIC"
  | "MEDIA"
  | "DEVICE"
  | "WEATHER"
  | "MAIL"
  | "MONEY"
  | "FOOD"
  | "TRAVEL"
  | "CAR"
  | "NEWS";

const WORDS: Readonly<Partial<Record<WordClass, string>>> = {
  DAY: `today tomorrow tonight yesterday monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur
    thurs fri sat weekday weekdays todays tomorrows mondays tuesdays wednesdays thursdays fridays saturdays sundays tommorow
    tommorrow tomorow tmrw`,
  MONTH: `january february march april june july august september october november december jan feb mar apr jun jul aug
    sep sept oct nov dec`,
  DAYPART: "morning afternoon evening night noon midnight midday lunchtime dinnertime bedtime dawn dusk sunset sunrise",
  UNIT: "second seconds minute minutes hour hours min mins sec secs hr hrs",
  PERIOD: "day days week weeks month months year years weekend weekends fortnight quarter",
  NUM: `zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million half dozen couple`,
  ORD: `first third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth
    sixteenth seventeenth eighteenth nineteenth twentieth thirtieth`,
  CLOCK: "am pm oclock o'clock",
  NAME: `aaron abby adam alan alex alice alicia allison amanda amy andrea andrew andy angela anna anne annie anthony arthur
    barbara barry beatrice becky ben benjamin beth betty bill billy bob bobby brad brandon brenda brian bruce carl carlos carol
    caroline catherine charles charlie charlotte chloe chris christina christine christopher cindy claire clara colin connie craig
    cynthia dan daniel danny dave david dean deborah denise dennis diana diane donald donna dorothy doug douglas dylan ed eddie edward
    elena eli elizabeth ella ellen emily emma eric erica erin ethan eva evan evelyn fiona frances frank fred gary george georgia gloria
    grace greg hannah harold harry heather helen henry howard hugo ian irene isaac isabella jack jackie jacob jake james jamie jane
    janet janice jason jay jean jeff jeffrey jen jennifer jenny jeremy jerry jesse jessica jill jim jimmy joan joanna joe joel john
    johnny jon jonathan jordan jose joseph josh joshua joyce juan judith judy julia julian julie justin karen karina karl kate
    katherine kathleen kathy katie keith kelly ken kenneth kevin kim kyle larry laura lauren leah leo leon leonard liam lily linda
    lisa liz logan louis lucas lucy luis luke maggie marco margaret maria marie marilyn marion martha martin mary mason matt
    matthew megan melissa michael michelle miguel mike mohamed molly monica nancy natalie nathan nick nicole nina noah nora oliver olivia
    oscar pam pamela pat patricia patrick paul paula pete peter phil philip phoebe rachel ralph ray rebecca richard rick rob robert
    roger ron ronald rosa rose roy russell ruth ryan sally sam samantha samuel sandra sara sarah scott sean sharon shirley simon
    simone sofia sophia sophie stan stella stephanie stephen steve steven stuart sue susan tara ted teresa terry thomas tim tina todd
    tom tommy tony tracy tyler valerie vanessa victor victoria vincent virginia walter wanda wayne wendy will william zach zoe
    ahmed ali amir anita arjun chen deepak fatima hans ivan jorge klaus mei omar pablo priya raj ravi wei yuki juliet`,
  KIN: `mom mum mother dad father brother sister wife husband son daughter grandma grandpa grandmother grandfather aunt uncle
    cousin niece nephew kids kid children parents boss manager coworker coworkers colleague colleagues team friend friends boyfriend
    girlfriend partner roommate neighbor neighbour supervisor client clients customer secretary assistant teacher professor coach mrs`,
  EVENT: `meeting meetings appointment appointments event events party parties conference conferences interview interviews
    seminar webinar workshop presentation reservation session sessions standup sync review reviews demo kickoff
    wedding anniversary birthday birthdays concert gig funeral ceremony graduation reunion gathering picnic bbq barbecue
    haircut checkup dentist doctor doctors dr orthodontist physical therapy therapist optometrist vet yoga pilates gym workout practice
    rehearsal recital lesson lessons class lecture exam game match tournament date vacation trip flight holiday retreat offsite
    festival gala hike camping bowling golf tennis soccer football basketball carpool playdate babysitter sleepover
    happyhour drinks training briefing call calls conversation chat catchup get-together prom exhibition play opera commute
    visit invite invitation invitations activities activity plans engagement engagements obligations commitments gathering
    appt appts dinner-party standups huddle checkin 1:1 interviewing`,
  MEAL: "breakfast lunch dinner brunch supper coffee tea happy luncheon",
  LIST: "list lists checklist",
  TASK: "task tasks todo todos chore chores errand errands to-do to-dos groceries grocery shopping backlog",
  ALARM: "alarm alarms alert alerts wake wakeup alarmed",
  REMIND:
    "remind reminder reminders reminding reminded remainder remainders notify notification notifications forget remember reminds",
  TIMER: "timer timers countdown stopwatch",
  CAL: "calendar calendars calender calenders schedule schedules scheduled agenda agendas planner diary itinerary",
  HOLIDAY: `christmas easter thanksgiving halloween valentines hanukkah ramadan eid diwali passover lent juneteenth xmas
    holidays`,
  MAKE: `add create make set put insert include append place schedule book start new begin enter write jot note record log
    setup arrange organize organise plan register pencil throw initiate establish mark track block save reserve toss stick
    organizing scheduling creating adding setting`,
  DROP: `remove delete cancel erase clear drop scratch cross strike discard eliminate take wipe dismiss undo unschedule nix nuke
    scrap ditch empty void abort disable deactivate purge trash`,
  SHIFT: `move change reschedule shift push postpone delay bump update edit modify adjust extend rename switch swap advance
    lengthen shorten prolong bring rearrange alter amend`,
  SHOW: `show tell list read check find give display see know view look hear pull search what which when who whose where how
    whats whens`,
  MUSIC: `music song songs playlist playlists track tracks album albums artist band singer jazz rock rap hip hop pop metal spotify pandora
    itunes tune tunes soundtrack rapper lyrics blues reggae techno beatles radio`,
  MEDIA: `movie movies film films video videos tv television show series episode netflix youtube podcast podcasts audiobook
    audiobooks book books novel chapter channel station game games cinema theater theatre theatres imax saga trailer`,
  DEVICE: `light lights lamp lamps bulb bulbs fan fans heater heating thermostat plug socket vacuum robot cleaner lock locks door doors
    garage curtain curtains blind blinds shade switch volume brightness speaker speakers wemo hue roomba oven kettle machine
    mower valve sensor ac aircon dishwasher washer dryer camera`,
  WEATHER: `weather rain raining rainy snow snowing snowy sunny sun wind windy temperature temperatures forecast humidity
    humid storm storms stormy cloudy foggy fog hot cold warm chilly umbrella degrees celsius fahrenheit hail blizzard hurricane tornado`,
  MAIL: `email emails mail mails inbox message messages text texts sms contact contacts phone number subject reply tweet
    twitter facebook instagram post whatsapp gmail address`,
  MONEY: `bank account accounts balance card cards credit debit dollars dollar pay paid payment payments transfer transaction
    transactions bill bills loan loans savings checking money cash rate rates interest tax taxes insurance stock stocks price prices cost
    costs euros euro pounds pound currency exchange salary paycheck mortgage fee fees apr pin fraud visa 401k ira w2 rewards`,
  FOOD: `recipe recipes cook cooking bake food foods meal calories calorie ingredient ingredients restaurant restaurants pizza
    chicken rice pasta soup cake bread sugar butter carbs nutrition nutritional protein sodium takeaway takeout delivery burger sushi steak`,
  TRAVEL: `flight flights hotel hotels train trains bus taxi uber lyft cab airport airline airlines ticket tickets luggage
    passport directions route traffic map gps vaccines plane rental`,
  CAR: "car oil tire tires gas fuel mpg engine mechanic maintenance truck mileage vehicle",
  NEWS: "news headline headlines politics election score scores scored stocks president article articles trump",
};

const table = new Map<string, WordClass>();
for (const [name, words] of Object.entries(WORDS))
  for (const word of words.split(/\s+/)) if (!table.has(word)) table.set(word, name as WordClass);
for (const word of LANGUAGE_WORDS) if (!table.has(word)) table.set(word, "LANG");
for (const word of PLACE_WORDS) if (!table.has(word)) table.set(word, "PLACE");

/** Class of a lower-case word or of two words with a space between, if it has one. */
export const wordClass = (word: string): WordClass | undefined => table.get(word);
