import type { Closed, SessionReady } from "../../protocols/client.ts";
import { ERRORS, type ErrorCode, VoiceError } from "../../protocols/errors.ts";
import type { SessionEvent } from "../../protocols/events.ts";
import { createClockedReplies } from "./clocked.ts";
import { restartIce } from "./ice-restart.ts";
import { createLoudness } from "./loudness.ts";
import { openSink } from "./sink.ts";
import type { CallOptions, CallStats, ClientSays, Transport } from "./transport.ts";
import { GAIN, volumeAfter } from "./volume.ts";
import { readStats } from "./webrtc-stats.ts";

const PATH = "/v1/rtc";
/** From the answer to `session.ready`. */
const CONNECT_TIMEOUT_MS = 10_000;
const TELL_MS = 100;
/** Speech waits for its packet to be full. */
const PACKET_MS = 20;
/** A connection that says "disconnected" may come back by itself. */
const LOST_MS = 6000;
/** A gateway that has not heard the goodbye by then hears no more of it. */
const GOODBYE_MS = 2000;

/** The gateway's own words where it refuses over HTTP. */
const refusalOf = async (response: Response): Promise<Error> => {
  const body = (await response.json().catch(() => undefined)) as { code?: string; message?: string } | undefined;
  const { code, message } = body ?? {};
  return code !== undefined && Object.hasOwn(ERRORS, code)
    ? new VoiceError(code as ErrorCode, message ?? code)
    : new Error(`${PATH} answered ${response.status}`);
};

/** Offers `connection` to the gateway; answers where the session is to be ended. */
const offer = async (
  connection: RTCPeerConnection,
  { token, language, voice, engine, signal }: CallOptions,
): Promise<string> => {
  await connection.setLocalDescription();
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  // Our own candidates are not waited for: all of the gateway's are in its answer, and it learns ours from our packets.
  const query = new URLSearchParams({
    language,
    timeZone,
    client: "console",
    ...(voice === undefined ? {} : { voice }),
    ...(engine === undefined ? {} : { engine }),
  });
  const response = await fetch(`${PATH}?${query}`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/sdp" },
    body: connection.localDescription?.sdp ?? "",
    signal,
  });
  if (response.status !== 201) throw await refusalOf(response);
  await connection.setRemoteDescription({ type: "answer", sdp: await response.text() });
  return response.headers.get("location") ?? PATH;
};

/** Opus over WebRTC, events over its data channel. */
export const createWebRtcTransport = (element: HTMLAudioElement): Transport => ({
  name: "webrtc",
  async call(options) {
    const { token, onEvent, signal } = options;
    const connection = new RTCPeerConnection();
    const channel = connection.createDataChannel("earshot");
    // A microphone takes its place in it once there is one.
    const { sender, receiver } = connection.addTransceiver("audio", { direction: "sendrecv" });
    const stream = new MediaStream([receiver.track]);
    const context = new AudioContext();
    const loudness = createLoudness(context);
    context.createMediaStreamSource(stream).connect(loudness.node);
    const sink = openSink(element, stream, context);

    let lastStats: CallStats = {};
    const replies = createClockedReplies(() => lastStats.bufferedMs ?? 60);
    let resource: string | undefined;
    let refusal: VoiceError | undefined;
    let lost: ReturnType<typeof setTimeout> | undefined;
    let isRenewing = false;
    let end: (closed: Closed) => void = () => {};
    const closed = new Promise<Closed>((resolve) => {
      end = resolve;
    });
    const send = (message: ClientSays) => {
      if (channel.readyState === "open") channel.send(JSON.stringify(message));
    };
    const timer = setInterval(() => {
      for (const [turn, position] of replies.news()) send({ type: "reply.played", turn, position });
    }, TELL_MS);
    /** The call is over, whoever ended it; `told` settles once the gateway knows. */
    const finish = (told?: Promise<unknown>) => {
      clearInterval(timer);
      clearTimeout(lost);
      removeEventListener("pagehide", close);
      removeEventListener("online", renew);
      channel.onclose = null;
      connection.onconnectionstatechange = null;
      void sender.replaceTrack(null).catch(() => {});
      // A connection that is closed first may end the call before its resource is asked to: then there is none to delete.
      if (told) void told.finally(() => connection.close());
      else connection.close();
      sink.close();
      resource = undefined;
      end({ closeCode: refusal ? ERRORS[refusal.code].close : 1000, ...(refusal ? { error: refusal } : {}) });
    };
    /** Hangs up: a gateway that has gone, or has hung up itself, need not be told. */
    const close = () => {
      if (resource === undefined) return finish();
      const headers = { authorization: `Bearer ${token}` };
      const signal = AbortSignal.timeout(GOODBYE_MS);
      finish(fetch(resource, { method: "DELETE", headers, keepalive: true, signal }).catch(() => {}));
    };
    /** Another network, or the same one again: the call goes on by the way that there is now. */
    const renew = () => {
      if (resource === undefined || isRenewing) return;
      isRenewing = true;
      restartIce(connection, { url: resource, token })
        .catch(() => {})
        .finally(() => {
          isRenewing = false;
        });
    };
    addEventListener("pagehide", close);
    addEventListener("online", renew);
    signal.addEventListener("abort", close, { once: true });
    channel.onclose = () => finish();
    connection.onconnectionstatechange = () => {
      clearTimeout(lost);
      if (connection.connectionState === "failed") finish();
      if (connection.connectionState !== "disconnected") return;
      lost = setTimeout(() => finish(), LOST_MS);
      renew();
    };

    const ready = new Promise<SessionReady>((resolve, reject) => {
      channel.onmessage = ({ data }: MessageEvent<unknown>) => {
        // The gateway's own words are believed, as the WebSocket client does.
        if (typeof data !== "string") return;
        const event = JSON.parse(data) as SessionEvent;
        if (event.type === "error" && event.turn === undefined) refusal = new VoiceError(event.code, event.message);
        replies.hear(event);
        const volume = volumeAfter(event);
        if (volume) element.volume = GAIN[volume];
        if (event.type === "session.ready") resolve(event);
        onEvent(event);
      };
      void closed.then(() => reject(refusal ?? new Error("the connection closed")));
      setTimeout(
        () => reject(new VoiceError("hello_timeout", "nothing got through by WebRTC; WebSocket may")),
        CONNECT_TIMEOUT_MS,
      );
    });
    // Nobody awaits it before the offer has been answered.
    ready.catch(() => {});
    try {
      resource = await offer(connection, options);
      const session = await ready;
      return {
        ready: session,
        send,
        use: (microphone) => void sender.replaceTrack(microphone?.track ?? null).catch(() => {}),
        // What is on its way is some 60 ms; the gateway stops the rest.
        hush() {},
        heard: replies.heard,
        level: loudness.level,
        capturedAt: () => undefined,
        firstAudioAt: replies.startedAt,
        networkMs() {
          const { rttMs, bufferedMs = 0 } = lastStats;
          return rttMs === undefined ? undefined : rttMs + PACKET_MS + bufferedMs;
        },
        async stats() {
          lastStats = await readStats(connection);
          return lastStats;
        },
        closed,
        close,
      };
    } catch (error) {
      close();
      throw error;
    }
  },
});
