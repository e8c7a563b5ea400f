import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

export interface TranslatorServer {
  readonly baseUrl: string;
  /** Bodies of the translations asked for. */
  readonly asked: readonly Readonly<Record<string, unknown>>[];
  /** What goes wrong from now on: a status, or words that are no JSON, or no answer at all. */
  fault: number | "garbage" | "silent" | undefined;
  close(): Promise<void>;
}

interface Vendor {
  readonly isKnown: (headers: Readonly<Record<string, string | string[] | undefined>>) => boolean;
  /** Status of a wrong key. */
  readonly refusal: number;
  readonly languages: (path: string) => unknown;
  readonly translatePath: string;
  readonly translate: (body: Readonly<Record<string, unknown>>) => unknown;
}

const start = async (vendor: Vendor): Promise<TranslatorServer> => {
  const asked: Readonly<Record<string, unknown>>[] = [];
  const answer = (response: ServerResponse, status: number, body: unknown) => {
    response.writeHead(status, { "content-type": "application/json" });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  };
  const server = createServer(async (request, response) => {
    if (!vendor.isKnown(request.headers)) return answer(response, vendor.refusal, { message: "no" });
    const body = await text(request);
    if (request.method === "GET") return answer(response, 200, vendor.languages(request.url ?? ""));
    if (request.url !== vendor.translatePath) return answer(response, 404, {});
    if (fake.fault === "silent") return;
    if (fake.fault === "garbage") return answer(response, 200, "<html>");
    if (fake.fault !== undefined) return answer(response, fake.fault, { message: "no" });
    const parsed = JSON.parse(body) as Readonly<Record<string, unknown>>;
    asked.push(parsed);
    return answer(response, 200, vendor.translate(parsed));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const fake: TranslatorServer = {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    fault: undefined,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return fake;
};

/** Speaks DeepL's API, version 2. */
export const startDeepl = (apiKey: string): Promise<TranslatorServer> =>
  start({
    isKnown: ({ authorization }) => authorization === `DeepL-Auth-Key ${apiKey}`,
    refusal: 403,
    languages: (path) =>
      path.endsWith("=source")
        ? [
            { language: "EN", name: "English" },
            { language: "DE", name: "German" },
          ]
        : [
            { language: "EN-GB", name: "English (British)", supports_formality: false },
            { language: "EN-US", name: "English (American)", supports_formality: false },
            { language: "DE", name: "German", supports_formality: true },
            { language: "JA", name: "Japanese", supports_formality: true },
          ],
    translatePath: "/v2/translate",
    translate: ({ text, target_lang: to, source_lang: from }) => ({
      translations: (text as string[]).map((one) => ({ detected_source_language: from, text: `${to}:${one}` })),
    }),
  });

/** Speaks Google's Cloud Translation API, version 2. */
export const startGoogle = (apiKey: string): Promise<TranslatorServer> =>
  start({
    isKnown: (headers) => headers["x-goog-api-key"] === apiKey,
    refusal: 403,
    languages: () => ({ data: { languages: ["en", "de", "no", "iw", "zh-CN"].map((language) => ({ language })) } }),
    translatePath: "/language/translate/v2",
    translate: ({ q, target }) => ({ data: { translations: [{ translatedText: `${target}:${q}` }] } }),
  });
