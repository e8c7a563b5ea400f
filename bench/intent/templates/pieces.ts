/** Lists that templates draw from, by name. `|` stands between the choices; a choice may itself be a template. */
export const PIECES: Readonly<Record<string, string>> = {
  day: `today|tomorrow|tonight|monday|tuesday|wednesday|thursday|friday|saturday|sunday|next {weekday}|this {weekday}|the day after tomorrow|
    this weekend|next week|the {ord}|{month} {ord}|the {ord} of {month}|{month} {n}|tomorrow {part}|{weekday} {part}|next month`,
  onday: `today|tomorrow|tonight|on {weekday}|on {weekday}|next {weekday}|this {weekday}|the day after tomorrow|this weekend|next week|
    on the {ord}|on {month} {ord}|tomorrow {part}|on {weekday} {part}|this {part}|later today|in two weeks|the following {weekday}`,
  span: `this week|next week|this weekend|the rest of the day|the rest of the week|this month|next month|the next {n} days|
    today|tomorrow|the weekend|{weekday}|this {part}|the coming days|tonight`,
  weekday: "monday|tuesday|wednesday|thursday|friday|saturday|sunday|mon|tues|wed|thurs|fri|sat|sun",
  month:
    "january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|aug|sept|oct|nov|dec",
  ord: `first|second|third|fourth|fifth|tenth|twelfth|fifteenth|twentieth|twenty first|thirtieth|1st|2nd|3rd|4th|9th|
    11th|14th|18th|23rd|27th|31st`,
  n: "two|three|four|five|six|ten|twelve|fifteen|twenty|2|3|4|5|8|10|12|15|20|25|30",
  hour: "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|1|2|3|4|5|6|7|8|9|10|11|12",
  part: "morning|afternoon|evening|night",
  clock: `{hour}|{hour} am|{hour} pm|{hour} thirty|{hour} o'clock|noon|midnight|half past {hour}|quarter to {hour}|{hour}:30|{hour}:15 pm|
    {hour}:00|{hour} in the {part}|{hour}pm|{hour}am|a quarter past {hour}|17:30|14:00`,
  atclock: "at {clock}|at {clock}|at {clock}|around {clock}|by {clock}|at about {clock}",
  when: "{onday}|{atclock}|{onday} {atclock}|{atclock} {onday}|in {length}|{onday} {atclock}",
  length: `{n} minutes|{n} hours|an hour|half an hour|{n} seconds|an hour and a half|one minute|one hour and {n} minutes|a minute|
    a couple of hours|{n} and a half minutes|{n} mins|90 seconds|forty five minutes`,
  timerlength: "{length}|{length}|{n} minute|{n} second|one hour|{n}-minute|half hour",
  name: `sam|tom|anna|david|sarah|mike|john|lisa|kevin|rachel|peter|julia|maria|ben|laura|paul|emma|jack|priya|carlos|yuki|ahmed|olga|
    sven|beth|jeff|nina|oscar|bob|alice|frank|ravi|katie|doctor jones|mr brown|mrs lee|dr patel|john smith|anna lopez`,
  kin: `mom|dad|my brother|my sister|my wife|my husband|my boss|my manager|the team|my team|the client|grandma|my parents|the kids|
    my friend|my doctor|the accountant|my lawyer|the plumber|my professor|the marketing team|the landlord`,
  who: "{name}|{name}|{kin}|{name} and {name}|{name}, {name} and {name}",
  event: `meeting|dentist appointment|lunch|dinner|breakfast|coffee|appointment|doctor's appointment|haircut|conference call|call|
    interview|job interview|team meeting|staff meeting|standup|review|budget review|presentation|birthday party|party|wedding|
    yoga class|gym session|workout|piano lesson|soccer practice|date night|book club|concert|checkup|eye exam|vet appointment|
    parent teacher conference|training|webinar|workshop|seminar|happy hour|drinks|brunch|bbq|picnic|rehearsal|recital|trip|vacation|
    flight|hike|movie night|game night|phone call|video call|one on one|sync|demo|kickoff|retrospective|board meeting|planning session|
    project review|catch up|therapy session|massage|oil change|church|baby shower|graduation|reunion|fishing trip|tennis match|
    study group|math exam|study session|car service|house viewing|tour|fundraiser|gala|picnic|barbecue|guitar practice|reception|
    ceremony|painting class|swim lessons|car inspection|blood test|manicure|jury duty|parade|club meeting|choir|cookout|
    {thing}|{thing}|{thing}|{name}'s party|{name}'s birthday|{name}'s wedding|{name}'s recital|walk|run|nap|swim|conference|festival|exhibition`,
  someevent:
    "a {event}|a {event}|{event}|an event|an appointment|a meeting|a {event} with {who}|{event} with {who}|a meeting with {who}|an event called {event}",
  myevent: `my {event}|the {event}|my {event}|the {event} with {who}|my {event} with {who}|my {hour} o'clock|my {clock} meeting|
    {event} with {who}|my next meeting|my appointment|the meeting|my {weekday} {event}|{weekday}'s {event}|my {event} {onday}|that meeting|
    that event|this appointment|my first meeting|the last event|{event}`,
  thing: `pottery|ski trip|laser tag|cake tasting|chess club|open mic|flea market|garage sale|tax filing|flu shot|puppy training|car wash|
    bike ride|salsa dancing|karaoke|blood drive|science fair|school play|wine tasting|book signing|paintball|scuba lesson|poker night|
    movie marathon|kite flying|horse riding|house warming|tree planting|film festival|food truck rally|spelling bee|art show|pie contest|
    bowling with {name}|running club|driving test|tooth extraction|eye surgery|passport renewal|furniture delivery|cable guy|moving day|
    chimney sweep|piano tuner|knitting circle|bible study|choir practice|french class|cooking class|family time|me time|lazy day|
    project alpha|quarterly numbers|launch party|budget talk|site visit|design critique|fire drill|team building|rooftop dinner|
    {name}'s game|{name}'s visit|{kin}'s flight|camp drop off|school pickup|watching the match|cleaning the garage|writing my novel|
    zoo trip|museum tour|ballet|opera|marathon|triathlon|sauna|spa day|dance class|boxing|surf lesson|picking berries|star gazing`,
  place: `the office|starbucks|the library|room {n}|the park|{city}|my house|{name}'s house|the gym|the conference room|olive garden|downtown|
    the mall|the coffee shop|school|the club|the italian place|central park|the beach|the cafeteria|headquarters|the bank|the stadium`,
  city: `london|paris|tokyo|new york|berlin|chicago|sydney|toronto|madrid|rome|moscow|delhi|mumbai|cairo|boston|seattle|denver|miami|
    los angeles|san francisco|dubai|hong kong|singapore|seoul|beijing|lisbon|dublin|austin|houston|lagos|nairobi|karachi|lima|
    phoenix arizona|portland oregon|vienna|prague|warsaw|oslo|melbourne|honolulu|denver colorado|bangkok|istanbul|manila`,
  region: `{city}|{city}|japan|france|germany|india|china|california|texas|brazil|australia|england|mexico|spain|italy|the uk|canada|
    hawaii|florida|pacific time|eastern time|the central time zone|gmt|utc|nigeria|egypt|peru|alaska`,
  chore: `buy milk|call mom|take out the trash|do the laundry|walk the dog|water the plants|pay the rent|pay the electric bill|clean the kitchen|
    finish the report|send the invoice|email {name}|book a flight|renew my passport|pick up the kids|pick up the dry cleaning|feed the cat|
    wash the car|mow the lawn|call {name}|call the bank|order flowers|return the library books|get gas|study for the exam|vacuum|fix the sink|
    write the essay|mail the letter|buy a birthday present|back up my laptop|charge my phone|check the oven|take my medicine|drink water|
    cancel the gym membership|turn off the oven|schedule a meeting with {name}|prepare the slides|review the contract|go to the store|
    sign the papers|change the sheets|do my homework|defrost the chicken|buy tickets|text {name} back|cancel my meeting|make dinner|
    move the car|check my email|transfer money|play with the kids|translate the letter|set an alarm|book a hotel|pack my bag`,
  doing:
    "laundry|dishes|groceries|homework|taxes|cleaning|vacuuming|ironing|gardening|yard work|packing|shopping|car wash|rent",
  goods: `milk|eggs|bread|butter|cheese|apples|bananas|coffee|toilet paper|paper towels|rice|chicken|tomatoes|onions|cereal|orange juice|
    dog food|shampoo|soap|batteries|olive oil|sugar|flour|pasta|yogurt|carrots|potatoes|light bulbs|diapers|beer|wine|ice cream|salt|
    a bag of flour|two lemons|peanut butter|frozen peas|{goods} and {goods}|{goods} and {goods}|three cans of beans|fish|chips`,
  list: `shopping list|grocery list|to do list|todo list|list|to-do list|packing list|shopping|chores list|christmas list|work list|
    task list|wish list|groceries list|bucket list|camping list|hardware store list|party list|reading list|errands list|to dos`,
  lang: `spanish|french|german|italian|portuguese|japanese|chinese|mandarin|korean|russian|arabic|hindi|dutch|swedish|polish|turkish|greek|
    hebrew|vietnamese|thai|latin|norwegian|danish|finnish|czech|hungarian|swahili|catalan|irish|welsh|tagalog|urdu|bengali|ukrainian|
    english|romanian|hawaiian|farsi|indonesian|punjabi|zulu|icelandic|croatian`,
  land: `france|germany|italy|japan|china|mexico|spain|portugal|russia|korea|brazil|greece|sweden|turkey|holland|poland|norway|vietnam|
    thailand|israel|egypt|india|finland|denmark`,
  people: "french|german|italian|spanish|japanese|chinese|russian|greek|korean|mexican|portuguese|polish|dutch|swedish",
  phrase: `hello|good morning|thank you|goodbye|where is the bathroom|i love you|how much does it cost|i don't understand|cheers|happy birthday|
    excuse me|my name is {name}|where is the train station|the weather is nice|can i have the check|i am lost|see you tomorrow|help|
    good night|i would like a coffee|nice to meet you|what time is it|how are you|please|water|dog|friend|beer|i need a doctor|house|
    the bill please|yes|no|table for two|do you speak english|i'm hungry|turn left|where do you live|call the police|merry christmas|
    my meeting is at five|i have an appointment|i will be late tomorrow|cheese|love|apple|left|right|airport|how do i get to the hotel`,
  holiday: `christmas|easter|thanksgiving|halloween|new year's eve|new years|valentine's day|mother's day|father's day|labor day|memorial day|
    independence day|the fourth of july|my birthday|summer|winter|hanukkah|ramadan|diwali|st patrick's day|passover|veterans day`,
  please:
    "please|can you|could you|can you please|will you|would you|i want you to|i need you to|i'd like you to|go ahead and|let's|hey|ok|okay",
  dish: "pizza|pasta|rice|egg|tea|chicken|cookie|oven|laundry|cake|steak|bread|workout|nap|study|turkey|eggs|potatoes|meditation",
};
