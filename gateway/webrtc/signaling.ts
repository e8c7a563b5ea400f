import { type Context, Hono } from "hono";
import { z } from "zod";
import { hello } from "../../protocols/client-messages.ts";
import { VoiceError } from "../../protocols/errors.ts";
import { addressOf } from "../http/address.ts";
import { bearerOf } from "../http/bearer.ts";
import type { DoorOptions } from "../websocket/door.ts";
import { writeAnswer, writeFragment } from "./answer.ts";
import type { RtcCalls, RtcResource } from "./calls.ts";
import { readFragment, readOffer } from "./offer.ts";
import { REFUSALS, Refusal } from "./refusal.ts";

/** Path of the WHIP endpoint (RFC 9725). */
export const RTC_PATH = "/v1/rtc";

export interface SignalingDeps {
  readonly calls: Pick<RtcCalls, "open" | "get">;
  readonly verify: DoorOptions["verify"];
  /** Proxies of our own in front of the gateway. Default 0. */
  readonly proxies?: number;
  /** Why nobody can be let in now, if so. */
  readonly refusal: () => VoiceError | undefined;
}

const SDP = "application/sdp";
const FRAGMENT = "application/trickle-ice-sdpfrag";
/** Ten times a browser's. */
const MAX_SDP_BYTES = 64 * 1024;

const CORS: Readonly<Record<string, string>> = {
  // Tokens come in a header that no other page can add, so any page may ask.
  "access-control-allow-origin": "*",
  "access-control-expose-headers": "Location, ETag, Link, Accept-Post, Accept-Patch",
};
const PREFLIGHT: Readonly<Record<string, string>> = {
  ...CORS,
  "access-control-allow-methods": "POST, PATCH, DELETE, OPTIONS",
  "access-control-allow-headers": "Authorization, Content-Type, If-Match",
  "access-control-max-age": "86400",
};

/** What `hello` says at the other door, in the query; the token and the formats are said otherwise here. */
const query = hello
  .omit({ type: true, token: true, audio: true, reply: true, speech: true })
  .extend({
    client: hello.shape.client.default("webrtc"),
    engine: hello.shape.speech.unwrap().shape.engine,
    speed: z.coerce.number().pipe(hello.shape.speech.unwrap().shape.speed.unwrap()).optional(),
  })
  .transform(({ engine, speed, ...rest }) => ({ ...rest, speech: { engine, speed } }));

const mediaType = (c: Context): string =>
  (c.req.header("content-type") ?? "").split(";")[0]?.trim().toLowerCase() ?? "";

const bodyOf = async (c: Context, type: string): Promise<string> => {
  if (mediaType(c) !== type) throw new Refusal("unsupported_type", `send ${type}`);
  const text = await c.req.text();
  if (text.length > MAX_SDP_BYTES) throw new VoiceError("frame_too_large", `an SDP may have ${MAX_SDP_BYTES} bytes`);
  return text;
};

const callerOf = (c: Context, userId: string, loginId: string | undefined) => {
  const parsed = query.safeParse(c.req.query());
  if (parsed.success) {
    const { language = "en", ...rest } = parsed.data;
    return { userId, loginId, ...rest, language, isLanguageAssumed: parsed.data.language === undefined };
  }
  const [issue] = parsed.error.issues;
  throw new VoiceError("bad_message", `${issue?.path.join(".") ?? "query"}: ${issue?.message ?? "wrong"}`);
};

/** Names one generation of a call's ICE. */
const tagOf = (usernameFragment: string): string => `"${usernameFragment}"`;

const notAllowed = (allow: string): Response =>
  new Response(JSON.stringify({ code: "method_not_allowed", message: `only ${allow}` }), {
    status: 405,
    headers: { ...CORS, allow, "content-type": "application/json" },
  });

interface Known {
  readonly resource: RtcResource;
  readonly token: string;
  /** Of our ICE, and of the client's that it goes with. */
  ice: { readonly usernameFragment: string; readonly password: string };
  iceUfrag: string;
}

/** The WHIP endpoint, with a track of replies in its answers, and the resource of each call. */
export const signaling = ({ calls, verify, refusal, proxies = 0 }: SignalingDeps): Hono => {
  const app = new Hono();
  /** What signalling adds to a resource; it goes when the resource does. */
  const known = new WeakMap<RtcResource, Known>();

  app.onError((error) => {
    if (!(error instanceof Refusal)) throw error;
    const { code, message } = error;
    const headers = { ...CORS, "content-type": "application/json" };
    return new Response(JSON.stringify({ code, message }), { status: REFUSALS[code], headers });
  });
  app.use(`${RTC_PATH}/*`, async (c, next) => {
    await next();
    for (const [name, value] of Object.entries(CORS)) c.header(name, value);
  });

  app.options(RTC_PATH, (c) => c.body(null, 200, { ...PREFLIGHT, "accept-post": SDP }));
  app.options(`${RTC_PATH}/:id`, (c) => c.body(null, 200, { ...PREFLIGHT, "accept-patch": FRAGMENT }));

  app.post(RTC_PATH, async (c) => {
    const token = bearerOf(c.req.header("authorization"));
    const { userId, sessionId } = await verify(token, addressOf(c.req.raw, proxies));
    const sdp = await bodyOf(c, SDP);
    const caller = callerOf(c, userId, sessionId);
    const offer = readOffer(sdp);
    const refused = refusal();
    if (refused) throw refused;
    const resource = await calls.open(offer, caller);
    const { local } = resource.line;
    known.set(resource, { resource, token, ice: local.ice, iceUfrag: offer.iceUfrag });
    return c.body(writeAnswer(offer, local, Date.now()), 201, {
      "content-type": SDP,
      location: `${RTC_PATH}/${resource.id}`,
      etag: tagOf(local.ice.usernameFragment),
      "accept-patch": FRAGMENT,
      "cache-control": "no-store",
    });
  });

  /** The call that this request may change. A token that has expired since is still good for the call it began. */
  const mine = async (c: Context): Promise<Known> => {
    const token = bearerOf(c.req.header("authorization"));
    const resource = calls.get(c.req.param("id") ?? "");
    const call = resource && known.get(resource);
    if (call?.token === token) return call;
    const { userId } = await verify(token, addressOf(c.req.raw, proxies));
    if (call?.resource.userId !== userId) throw new VoiceError("not_found", "there is no such call");
    return call;
  };

  const restart = async (c: Context, call: Known, iceUfrag: string): Promise<Response> => {
    const { resource } = call;
    const ice = await resource.line.restartIce();
    call.ice = ice;
    call.iceUfrag = iceUfrag;
    return c.body(writeFragment(resource.offer, { ice, candidates: resource.line.local.candidates }), 200, {
      "content-type": FRAGMENT,
      etag: tagOf(ice.usernameFragment),
      "cache-control": "no-store",
    });
  };

  app.patch(`${RTC_PATH}/:id`, async (c) => {
    const call = await mine(c);
    const text = await bodyOf(c, FRAGMENT);
    const match = c.req.header("if-match");
    if (match === undefined)
      throw new Refusal("precondition_required", "send If-Match with the ETag of the answer, or * to restart ICE");
    const tags = match.split(",").map((tag) => tag.trim().replace(/^W\//, ""));
    const { iceUfrag, icePwd } = readFragment(text);
    if (!tags.includes("*")) {
      const tag = tagOf(call.ice.usernameFragment);
      if (!tags.some((each) => each === tag || `"${each}"` === tag))
        throw new Refusal("precondition_failed", "ICE has been restarted since");
    }
    // New credentials are what a restart is; the old ones only tell whose candidates follow.
    if (iceUfrag === undefined || iceUfrag === call.iceUfrag) return c.body(null, 204);
    if (!icePwd) throw new Refusal("malformed", "ice-ufrag came without ice-pwd");
    return await restart(c, call, iceUfrag);
  });

  // Whatever If-Match says.
  app.delete(`${RTC_PATH}/:id`, async (c) => {
    const { resource } = await mine(c);
    resource.leave();
    return c.body(null, 200);
  });

  app.all(RTC_PATH, () => notAllowed("POST, OPTIONS"));
  app.all(`${RTC_PATH}/:id`, () => notAllowed("PATCH, DELETE, OPTIONS"));
  return app;
};
