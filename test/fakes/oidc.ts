import type { Oidc } from "../../gateway/oidc.ts";
import { VoiceError } from "../../protocols/errors.ts";

/** A provider that vouches for Zoe, for the code "good" and a browser that brings back "kept". */
export const fakeOidc = (): Oidc => ({
  begin: async () => ({ url: "https://provider.example/authorize", kept: "kept" }),
  async finish(answer, _, kept) {
    if (kept !== "kept") throw new VoiceError("bad_message", "this browser did not begin to sign in");
    if (answer.searchParams.get("code") !== "good") throw new VoiceError("unauthorized", "not vouched for");
    const identity = { issuer: "https://provider.example", subject: "1", email: "zoe@example.org", name: "Zoe" };
    return { identity: { ...identity, emailVerified: true }, returnTo: undefined };
  },
});
