import { type ClientMessage, clientMessage } from "../../protocols/client-messages.ts";
import { VoiceError } from "../../protocols/errors.ts";

/** Levels of arrays and objects that a message may have; ours have three. */
const MAX_DEPTH = 16;
const decoder = new TextDecoder();

/** Deepest nesting of arrays and objects in `json`, by brackets outside strings, so that nothing is built to find out. */
const depthOf = (json: string): number => {
  let depth = 0;
  let deepest = 0;
  let isString = false;
  for (let at = 0; at < json.length; at++) {
    const character = json[at];
    if (isString) {
      if (character === "\\") at++;
      else if (character === '"') isString = false;
    } else if (character === '"') isString = true;
    else if (character === "{" || character === "[") deepest = Math.max(deepest, ++depth);
    else if (character === "}" || character === "]") depth--;
  }
  return deepest;
};

const parseJson = (bytes: ArrayBuffer): unknown => {
  const json = decoder.decode(bytes);
  if (depthOf(json) > MAX_DEPTH) throw new VoiceError("bad_message", `JSON nested deeper than ${MAX_DEPTH} levels`);
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw new VoiceError("bad_message", "a text message must be JSON", { cause });
  }
};

const typeOf = (value: unknown): unknown =>
  typeof value === "object" && value !== null && "type" in value ? value.type : undefined;

/**
 * Checks one text message. `isFirst`: only a hello will do. Throws VoiceError: frame_too_large, bad_message,
 * hello_expected or unsupported_audio. Unknown fields are let pass, so that newer clients can talk to older gateways.
 */
export const parseMessage = (
  bytes: ArrayBuffer,
  { maxBytes, isFirst }: { readonly maxBytes: number; readonly isFirst: boolean },
): ClientMessage => {
  if (bytes.byteLength > maxBytes)
    throw new VoiceError(
      "frame_too_large",
      `a text message may have ${maxBytes} bytes, this one has ${bytes.byteLength}`,
    );
  const json = parseJson(bytes);
  if (isFirst && typeOf(json) !== "hello")
    throw new VoiceError("hello_expected", 'the first message must be {"type":"hello",...}');
  const parsed = clientMessage.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const path = issue?.path.join(".") ?? "";
    const isAudio = isFirst && (path.startsWith("audio") || path.startsWith("reply"));
    // What the client sent is not repeated: it may be private, or long.
    throw new VoiceError(
      isAudio ? "unsupported_audio" : "bad_message",
      `${path || "message"}: ${issue?.message ?? "wrong"}`,
    );
  }
  if (!isFirst && parsed.data.type === "hello") throw new VoiceError("bad_message", "hello was said already");
  return parsed.data;
};
