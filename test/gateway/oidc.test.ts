import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Provider } from "oidc-provider";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createOidc, type Oidc } from "../../gateway/oidc.ts";
import { createSealer } from "../../gateway/seal.ts";
import { silentLogger } from "../../pipeline/log.ts";
import { openStore, type Store } from "../../services/store/store.ts";
import { newDataFolder } from "../services/stores.ts";
import { createWorld, type World } from "./http/api/world.ts";

const REDIRECT = "http://localhost/api/v1/auth/oauth/google/callback";
const sealer = createSealer("a secret for tests, long enough to be one", "sign-in");

/** A real OpenID provider, whose accounts need no password: the name is the subject. */
const startProvider = async ({ inToken }: { readonly inToken: boolean }) => {
  const { Provider: Real } = await import("oidc-provider");
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider: Provider = new Real(issuer, {
    clients: [{ client_id: "earshot", client_secret: "client secret", redirect_uris: [REDIRECT] }],
    pkce: { required: () => true },
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
    // As Google does: all in the id token. The standard's way is to ask for the rest.
    conformIdTokenClaims: !inToken,
    findAccount: (_, id) => ({
      accountId: id,
      claims: () => ({ sub: id, email: `${id}@example.org`, email_verified: true, name: id }),
    }),
    cookies: { keys: ["cookie key"] },
    features: { devInteractions: { enabled: true } },
  });
  server.on("request", provider.callback());
  return { issuer, close: () => server.close() };
};

/** A browser without JavaScript: keeps cookies, follows the provider's redirects, fills in its forms. */
const signInAt = async (start: string, subject: string): Promise<URL> => {
  const cookies = new Map<string, string>();
  let url = new URL(start);
  let form: URLSearchParams | undefined;
  for (let step = 0; step < 20; step++) {
    const response = await fetch(url, {
      method: form ? "POST" : "GET",
      redirect: "manual",
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; ") },
      ...(form && { body: form }),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (value === "") cookies.delete(name);
      else cookies.set(name, value);
    }
    form = undefined;
    const location = response.headers.get("location");
    if (location) {
      url = new URL(location, url);
      if (url.href.startsWith(REDIRECT)) return url;
      continue;
    }
    const page = await response.text();
    const action = /<form[^>]* action="([^"]+)"/.exec(page)?.[1];
    const prompt = /name="prompt" value="([^"]+)"/.exec(page)?.[1];
    if (!action || !prompt) throw new Error(`the provider shows ${response.status} ${page.slice(0, 300)}`);
    url = new URL(action, url);
    form = new URLSearchParams({ prompt, ...(prompt === "login" && { login: subject, password: "any" }) });
  }
  throw new Error("the provider never came to an end");
};

describe("signing in at an OpenID provider", () => {
  let provider: Awaited<ReturnType<typeof startProvider>>;
  let oidc: Oidc;
  let folder: Awaited<ReturnType<typeof newDataFolder>>;
  let store: Store;
  let world: World;
  const open = (more: object = {}) =>
    createOidc({
      ...{ issuer: provider.issuer, clientId: "earshot", clientSecret: "client secret", sealer, log: silentLogger },
      ...more,
    });
  beforeAll(async () => {
    provider = await startProvider({ inToken: true });
    oidc = open();
    folder = await newDataFolder();
    store = await openStore({ dataFolder: folder.path, log: silentLogger });
    world = await createWorld(store, { oidc });
  });
  afterAll(async () => {
    await world.close();
    await store.close();
    folder.remove();
    provider.close();
  });

  it("goes there and back, and signs in the same person each time", async () => {
    const ids = [];
    for (const _ of [1, 2]) {
      const begun = await world.as(undefined).get("/auth/oauth/google/login");
      expect(begun.status).toBe(302);
      const cookie = begun.headers.get("set-cookie")?.split(";")[0] ?? "";
      const back = await signInAt(begun.headers.get("location") ?? "", "zoe");
      const query = Object.fromEntries(back.searchParams);
      const { status, body } = await world
        .as(undefined)
        .get("/auth/oauth/google/callback", { query, headers: { cookie } });
      expect([status, body.user?.email, body.user?.name]).toEqual([200, "zoe@example.org", "zoe"]);
      expect((await world.as(body.accessToken).get("/users/me")).status).toBe(200);
      ids.push(body.user.id);
    }
    expect(ids[0]).toBe(ids[1]);
  });

  it("asks with PKCE, state and nonce, new ones each time", async () => {
    const urls = [new URL((await oidc.begin(REDIRECT)).url), new URL((await oidc.begin(REDIRECT)).url)];
    for (const name of ["state", "nonce", "code_challenge"]) {
      const [one, other] = urls.map(({ searchParams }) => searchParams.get(name));
      expect(one?.length).toBeGreaterThan(20);
      expect(one).not.toBe(other);
    }
    expect(urls[0]?.searchParams.get("code_challenge_method")).toBe("S256");
  });

  it("returns to a page with the tokens behind its #", async () => {
    const begun = await world.as(undefined).get("/auth/oauth/google/login", { query: { returnTo: "/?a=1" } });
    const cookie = begun.headers.get("set-cookie")?.split(";")[0] ?? "";
    const back = await signInAt(begun.headers.get("location") ?? "", "zoe");
    const query = Object.fromEntries(back.searchParams);
    const { status, headers } = await world
      .as(undefined)
      .get("/auth/oauth/google/callback", { query, headers: { cookie } });
    const [page = "", told] = headers.get("location")?.split("#") ?? [];
    expect([status, page]).toEqual([302, "/?a=1"]);
    expect((await world.as(new URLSearchParams(told).get("token") ?? "").get("/users/me")).status).toBe(200);
  });

  const badMessage = { name: "VoiceError", code: "bad_message" };
  const unauthorized = { name: "VoiceError", code: "unauthorized" };
  it("refuses an answer with a code of another sign-in, another state, or a code used twice", async () => {
    const [mine, theirs] = [await oidc.begin(REDIRECT), await oidc.begin(REDIRECT)];
    const back = await signInAt(mine.url, "zoe");
    // What a thief's page would have the browser bring: their answer with its own secret.
    await expect(oidc.finish(back, REDIRECT, theirs.kept)).rejects.toMatchObject(unauthorized);
    const mixed = new URL(back);
    mixed.searchParams.set("state", new URL(theirs.url).searchParams.get("state") ?? "");
    await expect(oidc.finish(mixed, REDIRECT, theirs.kept)).rejects.toMatchObject(unauthorized);
    expect((await oidc.finish(back, REDIRECT, mine.kept)).identity.subject).toBe("zoe");
    await expect(oidc.finish(back, REDIRECT, mine.kept)).rejects.toMatchObject(unauthorized);
  });

  it("refuses an answer whose token was made for another nonce, though all else of it is right", async () => {
    const { url, kept } = await oidc.begin(REDIRECT);
    const changed = new URL(url);
    changed.searchParams.set("nonce", "a nonce that somebody else has made up");
    await expect(oidc.finish(await signInAt(changed.href, "zoe"), REDIRECT, kept)).rejects.toMatchObject(unauthorized);
  });

  it("refuses a browser that brings nothing, something else, or comes too late", async () => {
    const { url, kept } = await oidc.begin(REDIRECT);
    const back = await signInAt(url, "zoe");
    await expect(oidc.finish(back, REDIRECT, undefined)).rejects.toMatchObject(badMessage);
    await expect(oidc.finish(back, REDIRECT, `${kept.slice(0, -4)}AAAA`)).rejects.toMatchObject(badMessage);
    await expect(oidc.finish(back, "http://elsewhere/callback", kept)).rejects.toMatchObject(badMessage);
    const late = open({ now: () => new Date(Date.now() + 601_000) });
    await expect(late.finish(back, REDIRECT, kept)).rejects.toMatchObject(badMessage);
  });

  it("refuses a person who says no there", async () => {
    const { url, kept } = await oidc.begin(REDIRECT);
    const denied = new URL(REDIRECT);
    const state = new URL(url).searchParams.get("state") ?? "";
    denied.search = new URLSearchParams({ error: "access_denied", state, iss: provider.issuer }).toString();
    await expect(oidc.finish(denied, REDIRECT, kept)).rejects.toMatchObject(unauthorized);
  });

  it("asks a provider that tells the address only where it is asked", async () => {
    const other = await startProvider({ inToken: false });
    const there = open({ issuer: other.issuer });
    const { url, kept } = await there.begin(REDIRECT);
    const { identity } = await there.finish(await signInAt(url, "zoe"), REDIRECT, kept);
    expect(identity).toMatchObject({
      issuer: other.issuer,
      email: "zoe@example.org",
      emailVerified: true,
      name: "zoe",
    });
    other.close();
  });

  it("says that a provider which is away is away, and asks it again later", async () => {
    const away = open({ issuer: "http://127.0.0.1:1" });
    await expect(away.begin(REDIRECT)).rejects.toMatchObject({ code: "provider_failed" });
  });
});
