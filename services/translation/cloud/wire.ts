import type { z } from "zod";
import { VoiceError } from "../../../protocols/errors.ts";

export interface CloudOptions {
  readonly apiKey: string;
  /** The vendor's own where left out. */
  readonly baseUrl?: string;
  /** Until a text is given up, in milliseconds. Default 5000. */
  readonly timeoutMs?: number;
}

/** Where one vendor's requests go. */
export interface Wire {
  /** Sends `body`, or asks where there is none, and reads the answer by `schema`. Throws VoiceError, never with the key in it. */
  ask<Schema extends z.ZodType>(
    path: string,
    options: { readonly schema: Schema; readonly body?: unknown; readonly signal?: AbortSignal },
  ): Promise<z.output<Schema>>;
}

export interface WireOptions {
  readonly name: string;
  readonly baseUrl: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

const MAX_BYTES = 1 << 20;

const failure = (name: string, status: number): VoiceError => {
  if (status === 429 || status === 456)
    return new VoiceError("overloaded", `${name} was asked too often or its quota is used up (${status})`);
  if (status === 401 || status === 403)
    return new VoiceError("provider_failed", `${name} refused the API key (${status})`);
  if (status === 400) return new VoiceError("unsupported", `${name} cannot translate that (400)`);
  return new VoiceError("provider_failed", `${name} failed (${status})`);
};

/** JSON over HTTP to one vendor. */
export const createWire = ({ name, baseUrl, headers, timeoutMs }: WireOptions): Wire => ({
  ask: async (path, { schema, body, signal }) => {
    signal?.throwIfAborted();
    const late = AbortSignal.timeout(timeoutMs);
    const controller = new AbortController();
    const onAbort = () => controller.abort();
    late.addEventListener("abort", onAbort, { once: true });
    signal?.addEventListener("abort", onAbort, { once: true });
    try {
      const response = await fetch(baseUrl + path, {
        ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
        headers: { ...headers, ...(body === undefined ? {} : { "content-type": "application/json" }) },
        signal: controller.signal,
      });
      if (!response.ok) {
        void response.body?.cancel().catch(() => undefined);
        throw failure(name, response.status);
      }
      const text = await response.text();
      const json: unknown = text.length > MAX_BYTES ? undefined : JSON.parse(text);
      const parsed = schema.safeParse(json);
      if (!parsed.success) throw new VoiceError("provider_failed", `${name} answered what is no translation`);
      return parsed.data;
    } catch (error) {
      signal?.throwIfAborted();
      if (late.aborted) throw new VoiceError("provider_timeout", `${name} gave no text in ${timeoutMs} ms`);
      if (error instanceof VoiceError) throw error;
      if (error instanceof SyntaxError)
        throw new VoiceError("provider_failed", `${name} answered what is no translation`);
      throw new VoiceError("provider_failed", `${name} cannot be reached`);
    } finally {
      late.removeEventListener("abort", onAbort);
      signal?.removeEventListener("abort", onAbort);
    }
  },
});
