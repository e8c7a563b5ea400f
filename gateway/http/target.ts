import { VoiceError } from "../../protocols/errors.ts";

/** What `new URL` would leave as it is. */
const PLAIN_HOST =
  /^[a-z0-9._-]*[a-z_-][a-z0-9._-]*(?::(?:[1-9]\d{2,3}|[1-5]\d{4}))?$|^127\.0\.0\.1(?::(?:[1-9]\d{2,3}|[1-5]\d{4}))?$/;
const PLAIN_TARGET = /^\/[!$&(-;=?@A-Z[\]_a-z~]*$/;
const DOTS = /\/\.|%2e/i;

/** Where a request goes to, as `new URL(url).href` has it. Throws VoiceError "bad_message" where that is nowhere. */
export const urlOf = (host: string, target: string): string => {
  if (PLAIN_HOST.test(host) && PLAIN_TARGET.test(target) && !DOTS.test(target)) return `http://${host}${target}`;
  try {
    // What begins with two slashes would be another host.
    return new URL(target.startsWith("/") ? `http://${host}${target}` : target, `http://${host}`).href;
  } catch (cause) {
    throw new VoiceError("bad_message", "the request's target and Host make no address", { cause });
  }
};

const METHOD = /^[!#$%&'*+\-.^_`|~\dA-Za-z]+$/;
/** Methods whose names a Request writes in capitals, whatever they come in. */
const CAPITAL = new Set(["DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT"]);
/** Methods that no Request may have. */
const FORBIDDEN = new Set(["CONNECT", "TRACE", "TRACK"]);

/** A request's method as a Request has it. Throws VoiceError "method_not_allowed" for those that it cannot have. */
export const methodOf = (method: string): string => {
  if (CAPITAL.has(method)) return method;
  const upper = method.toUpperCase();
  if (FORBIDDEN.has(upper) || !METHOD.test(method))
    throw new VoiceError("method_not_allowed", "no path takes this method");
  return CAPITAL.has(upper) ? upper : method;
};
