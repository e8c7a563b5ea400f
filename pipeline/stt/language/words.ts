/** What fills a slot: a template of its own, in the syntax of `template.ts`. `|` at the top level separates choices. */
export type Slots = Readonly<Record<string, string>>;

/** Things and people that titles, lists and events are made of. Ordinary words, so that their neighbours are heard too. */
export const WORDS: Slots = {
  person: `mom|dad|mum|mother|father|my (wife|husband|brother|sister|boss|son|daughter|mother|father|friend|doctor|dentist|
    lawyer|uncle|aunt|manager|team|parents|neighbour|cousin|accountant)|grandma|grandpa|grandmother|{name}|{name}|{name}|{name}|
    the (doctor|dentist|plumber|electrician|bank|school|office|vet|landlord|mechanic|babysitter|hotel|airline|client|team|
    restaurant|pharmacy|kids|manager|council|police|gym|garage|hospital|accountant|lawyer|neighbours|teacher|store|library)`,
  name: `john|mary|david|sarah|michael|anna|james|emma|robert|linda|peter|susan|tom|kate|paul|laura|mark|lisa|george|alice|
    steve|karen|chris|jane|daniel|maria|alex|julia|sam|helen|ben|rachel|matt|amy|jack|lucy|bob|sophie|joe|nancy|mike|jenny|
    tim|olivia|kevin|emily|brian|jessica|adam|diana|eric|claire|frank|ruth|henry|grace|martin|eva|oliver|nina|simon|rosa|
    andrew|carol|jim|barbara|bill|betty|dan|hannah|nick|megan|greg|molly|ryan|samantha|tony|victoria|max|zoe|leo|ella|roger|
    william|elizabeth|richard|jennifer|thomas|patricia|charles|margaret|edward|michelle|ashley|luke|charlotte|carlos|sofia`,
  food: `milk|bread|eggs|butter|cheese|apples|bananas|oranges|coffee|tea|sugar|salt|pepper|rice|pasta|flour|chicken|beef|fish|
    ham|bacon|tomatoes|potatoes|onions|carrots|lettuce|spinach|garlic|mushrooms|cucumbers|peppers|beans|corn|peas|broccoli|
    lemons|limes|grapes|strawberries|blueberries|cherries|peaches|pears|melon|pineapple|avocados|yogurt|cream|ice cream|
    cereal|oatmeal|honey|jam|peanut butter|olive oil|oil|vinegar|ketchup|mustard|mayonnaise|soup|salad|nuts|almonds|
    chocolate|cookies|cake|chips|crackers|water|juice|orange juice|apple juice|soda|beer|wine|red wine|white wine|
    sausages|turkey|pork|steak|tuna|salmon|shrimp|tofu|noodles|spaghetti|pizza|frozen pizza|frozen vegetables|vegetables|fruit|
    cinnamon|vanilla|baking powder|yeast|bagels|rolls|toast|muffins|croissants|sandwiches|tomato sauce|soy sauce|brown sugar|
    brown rice|sour cream|cream cheese|cottage cheese|almond milk|oat milk|green beans|sweet potatoes|ground beef`,
  household: `toilet paper|paper towels|soap|dish soap|shampoo|toothpaste|a toothbrush|detergent|laundry detergent|napkins|
    tissues|batteries|light bulbs|trash bags|garbage bags|candles|matches|cat food|dog food|cat litter|diapers|baby food|
    sponges|bleach|cleaning supplies|a broom|aluminum foil|plastic bags|paper plates|printer paper|ink|pens|pencils|envelopes|stamps|
    notebooks|flowers|a birthday card|a present|a gift|medicine|vitamins|aspirin|bandages|sunscreen|lotion|deodorant|razors|
    a new phone|a phone charger|headphones|shoes|socks|a jacket|a coat|a dress|a shirt|a suit|jeans|a belt|a hat|gloves|an umbrella|a mattress|
    a chair|a table|a lamp|curtains|towels|pillows|a blanket|paint|nails|screws|a hammer|seeds|plants|firewood|gas|washing powder`,
  measure: `a (bottle|box|bag|can|carton|jar|pack|packet|loaf|dozen|pound|kilo|bunch|piece|couple|pint|gallon|litre|case|roll) of|
    some|more|some more|{small}|{small} (bottles|boxes|bags|cans|cartons|jars|packs|pounds|bunches|pieces|rolls) of|a dozen|fresh|frozen|organic`,
  goods: `{food}|{food}|{food}|{household}|{measure} {food}`,
  room: `kitchen|bathroom|bedroom|living room|garage|house|apartment|basement|attic|office|yard|garden|closet|dining room|
    hallway|shed|balcony|guest room|driveway|pool|fridge|oven|windows|floor|floors|car|desk|gutters|carpet|dishes|stairs|sink|toilet|shower`,
  bill: `rent|bills|bill|electricity bill|electric bill|gas bill|water bill|phone bill|internet bill|credit card|credit card bill|
    mortgage|taxes|insurance|car insurance|tuition|parking ticket|cable bill|invoice|loan|gym membership|fine|subscription|babysitter|deposit`,
  pet: `dog|cat|fish|dogs|cats|bird|hamster|rabbit|puppy|horse|chickens|kids|baby|birds|guinea pig|pets|turtle`,
  document: `report|presentation|proposal|essay|paper|email|letter|contract|article|book|budget|form|application|slides|
    resume|speech|blog post|thesis|newsletter|plan|project|document|documents|spreadsheet|homework|assignment|math homework|
    history paper|english essay|tax return|expense report|sales report|meeting notes|minutes|agenda|paperwork|book report|invoice|
    cover letter|design|website|code|draft|manuscript|certificate|survey|review|exam|test|science project|passport|licence|photos|tickets|files|figures`,
  thing: `car|bike|bicycle|phone|laptop|computer|printer|tv|washing machine|dishwasher|fridge|door|window|roof|fence|sink|
    tap|faucet|toilet|shower|lamp|light|lights|chair|table|bed|heater|air conditioner|lawn mower|boiler|lock|keys|watch|camera|
    tablet|bathroom sink|kitchen light|front door|back door|garage door|bathroom door|light bulb|light bulbs|tires|oil|filter|air filter|battery|batteries|sheets|
    bed sheets|smoke detector|curtains|password|passwords|garden hose|shelf|shelves|bookshelf|stove|oven|heating|radio|tools|gate|clock|mirror|pipe|wall|ceiling|screen|chimney`,
  clothes: `laundry|clothes|shirts|shirt|suit|dress|towels|sheets|ironing|washing|dry cleaning|shoes|coat|jacket|curtains|blankets|uniform|socks|jeans`,
  place: `the (gym|store|bank|post office|supermarket|library|doctor|dentist|office|airport|pharmacy|park|grocery store|market|
    school|church|beach|hospital|station|train station|mall|vet|bakery|hardware store|bookstore|museum|theater|cinema|movies|pool|
    hairdresser|barber|embassy|town hall|garage|butcher|farm|zoo|lake|shop|cleaners|concert|game|city|clinic)|work|school|church|town|yoga|home|bed`,
  topic: `travel|vacation|holiday|party|wedding|birthday party|trip|christmas|dinner|exam|test|interview|meeting|conference|job|
    presentation|new job|new car|new apartment|flight|flights|hotel|weekend|school|thesis|move|baby shower|picnic|barbecue|game|race|marathon|journey|camping trip|road trip|business trip`,
  appointment: `meeting|appointment|lunch|dinner|breakfast|brunch|coffee|party|birthday party|birthday|dentist appointment|
    doctor's appointment|doctor appointment|dental appointment|haircut|hair appointment|interview|job interview|conference|conference call|phone call|call|
    video call|team meeting|staff meeting|board meeting|budget meeting|sales meeting|project meeting|status meeting|planning meeting|
    business meeting|weekly meeting|business lunch|lunch meeting|yoga class|yoga|gym|workout|training|class|lesson|piano lesson|
    guitar lesson|swimming lesson|dance class|cooking class|spanish class|english class|soccer practice|football practice|basketball game|
    baseball game|football game|soccer game|soccer match|tennis match|tennis|golf|swimming|running|concert|movie|movie night|game night|date night|date|
    wedding|anniversary|funeral|graduation|reunion|family dinner|family reunion|vacation|holiday|trip|flight|check up|review|
    performance review|budget review|project review|code review|design review|presentation|demo|workshop|seminar|webinar|lecture|exam|
    final exam|test|study session|study group|book club|church|picnic|barbecue|barbecue party|housewarming|baby shower|play date|
    parent teacher meeting|parents evening|school play|car service|oil change|house viewing|delivery|physical therapy|therapy|massage|
    manicure|eye exam|eye test|eye appointment|vet appointment|blood test|rehearsal|audition|standup|one on one|sync|retrospective|planning|launch|product launch|
    happy hour|drinks|night out|tea|run|walk|bike ride|hike|museum visit|theater|opera|festival|fair|charity event|fundraiser|training session|open day|kickoff|kickoff meeting|quarterly review|town hall|stand up|press conference`,
  list: `shopping|grocery|groceries|to do|to do|to do|task|packing|wish|christmas|work|home|party|school|travel|gift|reading|movie|hardware|birthday|wedding|holiday|garden|chores|daily|personal|bucket|camping|house`,
  language: `spanish|french|german|italian|portuguese|chinese|japanese|russian|english|korean|arabic|dutch|greek|catalan|polish|
    swedish|turkish|romanian|hindi|latin|mandarin|norwegian|danish|finnish|irish|welsh|basque|galician|icelandic|esperanto|hebrew|czech|hungarian|thai|vietnamese`,
  city: `london|paris|new york|tokyo|berlin|madrid|rome|sydney|chicago|los angeles|boston|seattle|toronto|moscow|beijing|dubai|
    mumbai|singapore|hong kong|san francisco|lisbon|amsterdam|vienna|dublin|miami|denver|houston|dallas|atlanta|barcelona|athens|istanbul|cairo|delhi|
    seoul|shanghai|bangkok|mexico city|buenos aires|rio|vancouver|montreal|melbourne|auckland|stockholm|oslo|copenhagen|helsinki|warsaw|prague|budapest|
    brussels|zurich|geneva|munich|hamburg|frankfurt|milan|naples|venice|edinburgh|manchester|philadelphia|phoenix|las vegas|washington|san diego|
    portland|detroit|austin|orlando|honolulu|nairobi|lagos|cape town|johannesburg|jakarta|manila|lima|bogota|santiago|havana`,
  country: `spain|france|germany|italy|portugal|china|japan|russia|england|korea|brazil|mexico|india|australia|canada|greece|
    turkey|egypt|argentina|ireland|scotland|sweden|norway|poland|switzerland|california|texas|florida|hawaii|alaska|new zealand|south africa|thailand|chile|peru`,
};
