import { mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SignJWT } from "jose";
import { describe, expect, it } from "vitest";
import { createAuth, LOCAL_USER, loadLocalToken, loadSecret } from "../../gateway/auth.ts";

const secret = "a secret that is long enough for anyone";
const key = new TextEncoder().encode(secret);
const auth = createAuth({ secret });
const folder = () => mkdtempSync(join(tmpdir(), "earshot-auth-"));
const permissions = (path: string) => statSync(path).mode & 0o777;

describe("a token", () => {
  it("names its user", async () => {
    expect(await auth.verify(await auth.issue({ userId: "ann" }))).toEqual({ userId: "ann" });
  });

  it("is refused once it has expired", async () => {
    const token = await auth.issue({ userId: "ann", expiresInS: -1 });
    await expect(auth.verify(token)).rejects.toMatchObject({ code: "unauthorized", message: "the token has expired" });
  });

  const forged = (alg: string, signer: Uint8Array, claims: object = {}) =>
    new SignJWT({ iss: "earshot", aud: "earshot", sub: "ann", ...claims }).setProtectedHeader({ alg }).sign(signer);
  const unsigned = `${Buffer.from('{"alg":"none"}').toString("base64url")}.${Buffer.from('{"iss":"earshot","aud":"earshot","sub":"ann"}').toString("base64url")}.`;
  it.each([
    ["is no token at all", () => "hello"],
    ["is empty", () => ""],
    ["is not signed", () => unsigned],
    ["is signed with another secret", () => forged("HS256", new TextEncoder().encode("x".repeat(40)))],
    ["is signed by another algorithm", () => forged("HS512", new TextEncoder().encode(secret.padEnd(64, "x")))],
    ["comes from another issuer", () => forged("HS256", key, { iss: "other" })],
    ["is meant for others", () => forged("HS256", key, { aud: "other" })],
    ["names nobody", () => forged("HS256", key, { sub: "" })],
  ])("is refused when it %s", async (_name, make) => {
    await expect(auth.verify(await make())).rejects.toMatchObject({ code: "unauthorized" });
  });

  it("of this shape is believed, so that the refusals above have their reasons", async () => {
    expect(await auth.verify(await forged("HS256", key))).toEqual({ userId: "ann" });
  });
});

describe("the secret", () => {
  it("must be long", () => {
    expect(() => createAuth({ secret: "short" })).toThrow("TOKEN_SECRET");
  });

  it("is made once, for its owner's eyes alone", () => {
    const data = join(folder(), "new");
    const made = loadSecret(data);
    expect(made.length).toBeGreaterThanOrEqual(43);
    expect(loadSecret(data)).toBe(made);
    expect(permissions(join(data, "token-secret"))).toBe(0o600);
    expect(loadSecret(folder())).not.toBe(made);
  });
});

describe("the local token", () => {
  it("stays the same from start to start, for its owner's eyes alone", async () => {
    const data = folder();
    const token = await loadLocalToken(auth, data);
    expect(await loadLocalToken(createAuth({ secret }), data)).toBe(token);
    expect(await auth.verify(token)).toEqual({ userId: LOCAL_USER });
    expect(permissions(join(data, "token"))).toBe(0o600);
    expect(readFileSync(join(data, "token"), "utf8").trim()).toBe(token);
  });

  it("is made anew when the secret has changed, or somebody wrote over it", async () => {
    const data = folder();
    const token = await loadLocalToken(auth, data);
    const other = createAuth({ secret: "another secret that is long enough" });
    const fresh = await loadLocalToken(other, data);
    expect(fresh).not.toBe(token);
    expect(await other.verify(fresh)).toEqual({ userId: LOCAL_USER });
    writeFileSync(join(data, "token"), "scribble");
    expect(await other.verify(await loadLocalToken(other, data))).toEqual({ userId: LOCAL_USER });
  });
});
