import { VoiceError } from "../../../protocols/errors.ts";
import type { Idempotency, KeyOwner, Served } from "../../../services/idempotency/store.ts";
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
  /** Whether it waits for more than the database. Default false. */
  readonly isLong?: boolean;
}

/**
 * Serves a request that carries a key once, and gives whoever sends it again the same answer. What it makes and its answer are
 * kept together or not at all; only of what waits for others (a model, a voice) that cannot be, so that it is never done twice.
 */
export const createKeys = ({ idempotency, sealer }: { readonly idempotency: Idempotency; readonly sealer: Sealer }) => {
  const sealed = ({ status, headers: all }: Response, body: string): Served => {
    const headers = [...all].filter(([name]) => name === "content-type" || name === "location");
    return { status, answer: sealer.seal(JSON.stringify({ body, headers } satisfies Kept)) };
  };
  /** Goes out as it comes, and is kept when it is whole. */
  const streamed = (owner: KeyOwner, response: Response, body: ReadableStream<Uint8Array>): Response => {
    const [sent, kept] = body.tee();
    new Response(kept)
      .text()
      .then((whole) => idempotency.finish(owner, sealed(response, whole)))
      .catch(() => idempotency.abandon(owner).catch(() => {}));
    return new Response(sent, { status: response.status, headers: response.headers });
  };
  const whole = async (response: Response): Promise<[Served, Response]> => {
    const body = await response.text();
    return [sealed(response, body), new Response(body, { status: response.status, headers: response.headers })];
  };
  const servedLong = async (owner: KeyOwner, serve: () => Promise<Response>): Promise<Response> => {
    await idempotency.startLong(owner);
    const response = await serve();
    if (response.body && response.headers.get("content-type")?.startsWith("text/event-stream"))
      return streamed(owner, response, response.body);
    const [served, answer] = await whole(response);
    await idempotency.finish(owner, served);
    return answer;
  };
  return {
    async once(
      { userId, key, content, isLong = false }: KeyedRequest,
      serve: () => Promise<Response>,
    ): Promise<Response> {
      if (!KEY.test(key))
        throw new VoiceError("bad_message", "Idempotency-Key: 1 to 255 printable characters, without spaces");
      const owner = { userId, key };
      const standing = await idempotency.begin(owner, sealer.fingerprint(content));
      if (standing.state === "other")
        throw new VoiceError("invalid", "this Idempotency-Key was used for another request");
      if (standing.state === "busy")
        throw new VoiceError("conflict", "the request with this key is still being served");
      if (standing.state === "lost")
        throw new VoiceError(
          "conflict",
          "the request with this key was cut off: see what it has made, and use another key",
        );
      if (standing.state === "done") {
        const opened = sealer.open(standing.answer);
        if (opened === undefined) throw new VoiceError("conflict", "the answer to this key can no longer be read");
        const { body, headers } = JSON.parse(opened) as Kept;
        const answer = new Headers(headers.map(([name, value]): [string, string] => [name, value]));
        answer.set("idempotency-replayed", "true");
        return new Response(body, { status: standing.status, headers: answer });
      }
      try {
        if (isLong) return await servedLong(owner, serve);
        return await idempotency.atOnce(owner, standing.begun, async () => await whole(await serve()));
      } catch (error) {
        // Refused or failed, nothing was made: the same key may be tried again.
        await idempotency.abandon(owner).catch(() => {});
        throw error;
      }
    },
  };
};
export type Keys = ReturnType<typeof createKeys>;
