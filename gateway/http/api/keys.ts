import { VoiceError } from "../../../protocols/errors.ts";
import type { Idempotency, KeyOwner } from "../../../services/idempotency/store.ts";
import type { Sealer } from "../../seal.ts";

/** Header by which a client says that a request is the same one again. */
export const KEY_HEADER = "idempotency-key";
const KEY = /^[\x21-\x7e]{1,255}$/;

/** An answer as it is kept. */
interface Kept {
  readonly body: string;
  readonly headers: readonly (readonly [string, string])[];
}

export interface KeyedRequest {
  readonly userId: string;
  readonly key: string;
  /** All that must be the same for it to be the same request: method, path and body. */
  readonly content: string;
}

/** Serves a request that carries a key once, and gives whoever sends it again the same answer. */
export const createKeys = ({ idempotency, sealer }: { readonly idempotency: Idempotency; readonly sealer: Sealer }) => {
  const keep = (owner: KeyOwner, { status, headers: all }: Response, body: string) => {
    const headers = [...all].filter(([name]) => name === "content-type" || name === "location");
    return idempotency.finish(owner, status, sealer.seal(JSON.stringify({ body, headers } satisfies Kept)));
  };
  /** Goes out as it comes, and is kept when it is whole. */
  const streamed = (owner: KeyOwner, response: Response, body: ReadableStream<Uint8Array>): Response => {
    const [sent, kept] = body.tee();
    new Response(kept)
      .text()
      .then((whole) => keep(owner, response, whole))
      .catch(() => idempotency.abandon(owner).catch(() => {}));
    return new Response(sent, { status: response.status, headers: response.headers });
  };
  return {
    async once({ userId, key, content }: KeyedRequest, serve: () => Promise<Response>): Promise<Response> {
      if (!KEY.test(key))
        throw new VoiceError("bad_message", "Idempotency-Key: 1 to 255 printable characters, without spaces");
      const owner = { userId, key };
      const standing = await idempotency.begin(owner, sealer.fingerprint(content));
      if (standing.state === "other")
        throw new VoiceError("invalid", "this Idempotency-Key was used for another request");
      if (standing.state === "busy")
        throw new VoiceError("conflict", "the request with this key is still being served");
      if (standing.state === "done") {
        const opened = sealer.open(standing.answer);
        if (opened === undefined) throw new VoiceError("conflict", "the answer to this key can no longer be read");
        const { body, headers } = JSON.parse(opened) as Kept;
        const answer = new Headers(headers.map(([name, value]): [string, string] => [name, value]));
        answer.set("idempotency-replayed", "true");
        return new Response(body, { status: standing.status, headers: answer });
      }
      try {
        const response = await serve();
        if (response.body && response.headers.get("content-type")?.startsWith("text/event-stream"))
          return streamed(owner, response, response.body);
        const body = await response.text();
        await keep(owner, response, body);
        return new Response(body, { status: response.status, headers: response.headers });
      } catch (error) {
        // Refused or failed, nothing was made: the same key may be tried again.
        await idempotency.abandon(owner).catch(() => {});
        throw error;
      }
    },
  };
};
export type Keys = ReturnType<typeof createKeys>;
