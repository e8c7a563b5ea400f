import { type Bound, createLeanFetch } from "./lean-fetch.ts";

export interface OpenAiSdkOptions {
  readonly apiKey: string;
  readonly baseUrl: string;
  /** Until the first byte of an answer. Default: the SDK's own. */
  readonly timeoutMs?: number;
  /** Breaks off answers that are longer than anything we would say or hear; without it an answer may be of any length. */
  readonly bound?: Bound;
  /** Whether it is asked in small pieces of JSON whose answers must come at once. Default false. */
  readonly isHurried?: boolean;
  /** Told of each hurried request that is sent again because its connection was closed before. */
  readonly onResend?: (() => void) | undefined;
}

const boundedFetch =
  ({ bytes: most, failure }: Bound) =>
  async (url: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const response = await fetch(url, init);
    if (!response.body) return response;
    let bytes = 0;
    const bounded = new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        bytes += chunk.length;
        if (bytes > most) controller.error(failure());
        else controller.enqueue(chunk);
      },
    });
    const { status, statusText, headers } = response;
    return new Response(response.body.pipeThrough(bounded), { status, statusText, headers });
  };

/** Loads the OpenAI SDK, which takes a while, when it is first wanted: one client of one server. */
export const loadOpenAi = async ({
  apiKey,
  baseUrl,
  timeoutMs,
  bound,
  isHurried = false,
  onResend,
}: OpenAiSdkOptions) => {
  const sdk = await import("openai");
  const client = new sdk.OpenAI({
    apiKey,
    baseURL: baseUrl,
    // Else the SDK would look for these in the environment.
    organization: null,
    project: null,
    adminAPIKey: null,
    webhookSecret: null,
    // Retries are ours: they know the turn's deadline and end on abort; those of the SDK sleep through both.
    maxRetries: 0,
    // It would log what people said.
    logLevel: "off",
    ...(timeoutMs === undefined ? {} : { timeout: timeoutMs }),
    ...(bound && { fetch: isHurried ? createLeanFetch({ ...bound, onResend }) : boundedFetch(bound) }),
  });
  return { sdk, client };
};
