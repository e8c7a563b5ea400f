import createClient, { type Client } from "openapi-fetch";
import type { components, paths } from "./api-types.ts";

/** Shapes of the API by name: `Schema<"Task">`. */
export type Schema<Name extends keyof components["schemas"]> = components["schemas"][Name];

/** A refusal, as every route says it. */
export type ApiError = Schema<"Error">;

export interface ApiClientOptions {
  /** "http://localhost:8080" */
  readonly url: string;
  /** Asked before each request, so that it may renew what has expired. Undefined: without a token. */
  readonly token?: () => string | undefined | Promise<string | undefined>;
  /** Default: the platform's. */
  readonly fetch?: (request: Request) => Promise<Response>;
}

export type ApiClient = Client<paths>;

/** The API with the types of its document: `const { data, error } = await client.GET("/api/v1/tasks")`. */
export const createApiClient = ({ url, token, fetch }: ApiClientOptions): ApiClient => {
  const client = createClient<paths>({ baseUrl: url, ...(fetch && { fetch }) });
  if (token)
    client.use({
      async onRequest({ request }) {
        const presented = await token();
        if (presented !== undefined) request.headers.set("authorization", `Bearer ${presented}`);
        return request;
      },
    });
  return client;
};
