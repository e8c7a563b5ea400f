/**
 * What people say while somebody else speaks, with how often each counts beside the others: short words that listeners
 * say, and those that ask for silence. While a reply plays they are as likely as all commands together. Set by hand; the
 * kinds are those of listeners' talk in Switchboard's dialogue acts.
 */
export const OVER_REPLIES: Readonly<Record<string, number>> = {
  ...{ stop: 8, "stop it": 4, "stop that": 2, "stop talking": 2, "please stop": 2, "no stop": 2, "okay stop": 2 },
  ...{ wait: 5, "no wait": 6, "wait wait": 2, "wait a moment": 4, "wait a minute": 3, "wait a second": 3 },
  ...{ "hold on": 4, "hang on": 3, "one moment": 2, no: 4, "no no": 3, "no no no": 1, "never mind": 5 },
  ...{ cancel: 3, "cancel that": 2, "forget it": 2, quiet: 2, "be quiet": 2, "shut up": 2, enough: 2 },
  ...{ "that's enough": 2, "excuse me": 2, sorry: 1, what: 1 },
  ...{ "uh huh": 10, "uh-huh": 6, mm: 4, hmm: 3, okay: 8, ok: 3, yeah: 8, yes: 4, yep: 2, right: 8, sure: 3 },
  ...{ "i see": 4, alright: 3, "all right": 2, great: 3, good: 3, nice: 2, oh: 2, ah: 2, really: 2, wow: 2 },
  ...{ "got it": 3, "go on": 2, "thank you": 3, thanks: 2, fine: 2, cool: 2, exactly: 2, "oh okay": 2, "yeah okay": 1 },
};
