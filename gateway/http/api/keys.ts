import { VoiceError } from "../../../protocols/errors.ts";
import type { Idempotency } from "../../../services/idempotency/store.ts";
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
export const createKeys = ({
  idempotency,
  sealer,
}: {
  readonly idempotency: Idempotency;
  readonly sealer: Sealer;
}) => ({
  async once({ userId, key, content }: KeyedRequest, serve: () => Promise<Response>): Promise<Response> {
    if (!KEY.test(key))
      throw new VoiceError("bad_message", "Idempotency-Key: 1 to 255 printable characters, without spaces");
    const owner = { userId, key };
    const standing = await idempotency.begin(owner, sealer.fingerprint(content));
    if (standing.state === "other")
      throw new VoiceError("invalid", "this Idempotency-Key was used for another request");
    if (standing.state === "busy") throw new VoiceError("conflict", "the request with this key is still being served");
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
      const body = await response.text();
      const headers = [...response.headers].filter(([name]) => name === "content-type" || name === "location");
      await idempotency.finish(owner, response.status, sealer.seal(JSON.stringify({ body, headers } satisfies Kept)));
      return new Response(body, { status: response.status, headers: response.headers });
    } catch (error) {
      // Refused or failed, nothing was made: the same key may be tried again.
      await idempotency.abandon(owner).catch(() => {});
      throw error;
    }
  },
});
export type Keys = ReturnType<typeof createKeys>;
