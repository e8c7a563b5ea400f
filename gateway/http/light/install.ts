import { KnowingRequest } from "./request.ts";
import { LightResponse } from "./response.ts";

/**
 * Makes the global Request and Response those that know of light ones, for the whole process: Hono and the routes ask for
 * them by these names. May be called twice.
 */
export const installLight = (): void => {
  globalThis.Request = KnowingRequest;
  globalThis.Response = LightResponse as unknown as typeof Response;
};
