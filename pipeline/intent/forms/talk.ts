import type { Form } from "./form.ts";

const said = (words: string) => new RegExp(`^(?:${words})$`, "i");

/** Short things that people say to whoever talks with them; the whole phrase must be one. */
export const TALK_FORMS: readonly Form[] = [
  {
    command: "dialog.repeat",
    sure: true,
    pattern: said(
      "(?:say|repeat|tell me)(?: that| it| what you (?:just )?said)?(?: again| once more| one more time)|repeat(?: that| it| yourself)?|come again|pardon(?: me)?|what did you (?:just )?say|what was that|say what|i (?:didn't|did not) (?:hear|catch|get) (?:you|that|it)|once more|one more time|again|what",
    ),
  },
  {
    command: "dialog.stop",
    sure: true,
    pattern: said(
      "(?:stop|quiet|enough|hush|silence|shush|shut up|be quiet|stop (?:talking|it|that|now|speaking)|that's enough|that is enough)(?: (?:now|talking))?",
    ),
  },
  {
    command: "dialog.cancel",
    sure: true,
    pattern: said(
      "never ?mind(?: that| then)?|cancel(?: that| it| this)?|forget (?:it|that|about it)|scratch that|abort|don't do (?:that|it)|drop it|ignore that|undo(?: that| it)?|quit|don't bother",
    ),
  },
  {
    command: "dialog.yes",
    sure: true,
    pattern: said(
      "yes(?: (?:i do|it is|do (?:it|that)|that's right|go ahead|of course|sure|correct|indeed|yes|please do(?: that)?))?|yeah(?: sure)?|yep|yup|sure(?: thing)?|of course|ok(?:ay)?|correct|that's (?:right|correct|it|fine|good)|that is (?:right|correct)|absolutely|definitely|right|exactly|affirmative|go ahead|do it|(?:please )?do(?: so| that)?|sounds (?:good|great)|uh huh|indeed|perfect",
    ),
  },
  {
    command: "dialog.no",
    sure: true,
    pattern: said(
      "no(?: (?:thanks|thank you|way|not that|don't|i don't|that's wrong|that's not right|not really|no))?|nope|nah|negative|not (?:really|now|that one|at all)|don't|(?:that's|that is) (?:wrong|not right|incorrect|not it)|incorrect|wrong|of course not|absolutely not",
    ),
  },
  {
    command: "dialog.help",
    sure: true,
    pattern: said(
      "help(?: me)?|what can (?:you do|i say|i ask(?: you)?)|how (?:can|do) (?:you help(?: me)?|you work|i use (?:this|you))|what (?:are your (?:skills|abilities|commands|features)|do you do|commands do you know|are you able to do)|list your commands|i need help",
    ),
  },
  {
    command: "chat.greeting",
    sure: true,
    pattern: said(
      "(?:hi|hello|hey|howdy|hiya|greetings|good (?:morning|afternoon|evening|day)|yo)(?: (?:there|again|to you|assistant|friend|everyone))?|nice to meet you",
    ),
  },
  {
    command: "chat.thanks",
    sure: true,
    pattern: said(
      "(?:ok |okay |great |perfect |cool |alright |no |many )?(?:thanks?(?: you)?|thank you|cheers|much appreciated|i appreciate (?:it|that))(?: (?:so much|very much|a lot|a bunch|again|for (?:that|your help|the help|everything|helping(?: me)?)|you|anyway))*",
    ),
  },
  {
    command: "chat.goodbye",
    sure: true,
    pattern: said(
      "(?:ok |okay |alright )?(?:good ?bye|bye(?: bye)?|see (?:you|ya)(?: later| soon| tomorrow| around)?|good night|farewell|talk to you later|catch you later|until next time|have a (?:good|nice|great) (?:day|night|evening|one)|so long|that(?:'s| is| will be) all(?: for (?:now|today))?)",
    ),
  },
  {
    command: "chat.how_are_you",
    sure: true,
    pattern: said(
      "(?:hi |hello |hey )?(?:how (?:are|do) you(?: doing| feeling| feel)?|how(?:'s| is) (?:it going|life|everything|your day(?: going)?)|how was your day|what's up|how have you been(?: doing)?|are you (?:ok|okay|well)|how goes it)(?: today| this (?:morning|evening|afternoon)| lately| these days| right now)?",
    ),
  },
  {
    command: "chat.who_are_you",
    sure: true,
    pattern: said(
      "(?:who|what) are you|what(?:'s| is) your name|do you have a name|are you (?:a (?:robot|bot|human|person|real person|computer|machine)|human|real|an ai|alive)|who (?:made|created|built|programmed|designed|invented) you|tell me about yourself|what should i call you|what do i call you|your name(?: please)?",
    ),
  },
  {
    command: "chat.joke",
    sure: true,
    pattern: said(
      "(?:tell|give|say)(?: me| us)? (?:a|another|one more|some|your best|a good|a funny|something) ?(?:jokes?|funny)|(?:do )?you know any (?:good |funny )?jokes|make me laugh|another joke|know any (?:good )?jokes|(?:a )?jokes?",
    ),
  },
  {
    command: "chat.praise",
    sure: true,
    pattern: said(
      "(?:good|great|nice|excellent|awesome|amazing|fantastic) (?:job|work|bot|one)|well done|you(?:'re| are) (?:so |very |really |the |pretty )*(?:awesome|best|great|helpful|amazing|smart|good|cool|clever|funny|wonderful|fantastic|kind|nice)(?: at this)?|you rock|i (?:love|like) you|(?:that was|that's|that is) (?:amazing|awesome|great|wonderful|helpful|impressive)",
    ),
  },
];
