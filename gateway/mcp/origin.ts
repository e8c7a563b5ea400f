const LOCAL = new Set(["localhost", "127.0.0.1", "[::1]"]);

const hostOf = (url: string): string | undefined => {
  try {
    return new URL(url).hostname.toLowerCase();
  } catch {
    return undefined;
  }
};

/**
 * Whether `request` may come from the page it comes from: one of this machine or of `publicUrl`. Programs that are no
 * browser send no Origin. The request's own host tells nothing: whoever has a name point here is asked for by that name.
 */
export const isOwnOrigin = (request: Request, publicUrl: string | undefined): boolean => {
  const origin = request.headers.get("origin");
  if (origin === null) return true;
  const host = hostOf(origin);
  if (host === undefined) return false;
  return LOCAL.has(host) || (publicUrl !== undefined && new URL(publicUrl).origin === new URL(origin).origin);
};
