import type { Logger } from "../pipeline/log.ts";
import type { Metrics } from "../pipeline/metrics.ts";
import type { Peer } from "../pipeline/peer.ts";
import { VoiceError } from "../protocols/errors.ts";

/** One caller at a door, from hello to hang-up. */
export interface Call {
  readonly peer: Peer;
  /** Why the door ended it, where it did: too fast, idle, a slow reader. */
  readonly error: VoiceError | undefined;
  /** Asks the session to end once what was said so far has been answered, as the caller's own "bye" does. */
  finish(): void;
  /** Ends it: the error, if any, as an event, then the close code. May be called twice. */
  close(error?: VoiceError): void;
}

export interface SessionInfo {
  readonly id: string;
  readonly userId: string;
  readonly client: string;
  /** The login whose token opened it. */
  readonly loginId?: string;
  readonly startedAt: Date;
}

/** Every session there is. A door asks `refusal` before it lets anyone in. */
export interface Sessions {
  readonly active: number;
  /** Why nobody can be admitted now: "overloaded" or "draining". */
  refusal(): VoiceError | undefined;
  /**
   * Admits `call` and serves it: closes it with the code it ended with, and never rejects. `signal` fires when the session
   * must end now; that the caller has left is told by the end of `peer.audio` alone.
   */
  run(call: Call, serve: (peer: Peer, signal: AbortSignal) => Promise<void>): Promise<void>;
  list(): readonly SessionInfo[];
  /** Ends at once whatever was opened by a login that has ended, as "unauthorized". */
  endLogin(loginId: string): void;
  /** The same for everything of a user. */
  endUser(userId: string): void;
  /** Admits nobody any more, lets turns finish within `timeoutMs`, then ends what is left. */
  drain(timeoutMs: number): Promise<void>;
}

export interface SessionsOptions {
  /** Sessions at a time. */
  readonly max: number;
  readonly log: Logger;
  readonly metrics: Metrics;
}

interface Running {
  readonly call: Call;
  readonly info: SessionInfo;
  readonly controller: AbortController;
  readonly ended: Promise<void>;
}

/** What a session that does not heed its signal is still waited for. */
const GRACE_MS = 2000;
const gone = () => new VoiceError("draining", "the gateway is shutting down");

export const createSessions = ({ max, log, metrics }: SessionsOptions): Sessions => {
  const running = new Set<Running>();
  let isDraining = false;

  const refusal = () => {
    if (isDraining) return gone();
    if (running.size >= max) return new VoiceError("overloaded", `all ${max} sessions are taken`);
    return undefined;
  };

  /** Serves one call and answers why it ended, if not well. */
  const serveCall = async (
    call: Call,
    controller: AbortController,
    serve: (peer: Peer, signal: AbortSignal) => Promise<void>,
  ): Promise<VoiceError | undefined> => {
    try {
      await serve(call.peer, controller.signal);
    } catch (error) {
      const { aborted, reason } = controller.signal;
      if (aborted) return reason instanceof VoiceError ? reason : gone();
      if (call.error) return call.error;
      log.error({ err: error, sessionId: call.peer.id }, "session failed");
      return error instanceof VoiceError ? error : new VoiceError("internal", "the session failed", { cause: error });
    }
    return call.error ?? (isDraining ? gone() : undefined);
  };

  const end = (isMeant: (info: SessionInfo) => boolean) => {
    for (const { call, info, controller } of [...running]) {
      if (!isMeant(info)) continue;
      const ended = new VoiceError("unauthorized", "the login was ended");
      call.close(ended);
      controller.abort(ended);
    }
  };

  const timeout = (ms: number) =>
    new Promise<void>((resolve) => {
      setTimeout(resolve, ms).unref();
    });

  return {
    get active() {
      return running.size;
    },
    refusal,
    async run(call, serve) {
      const refused = refusal();
      if (refused) {
        metrics.count("sessions_refused_total", { reason: refused.code });
        call.close(refused);
        return;
      }
      const { id, caller } = call.peer;
      const controller = new AbortController();
      const { userId, client, loginId } = caller;
      const info = { id, userId, client, ...(loginId !== undefined && { loginId }), startedAt: new Date() };
      let end: () => void = () => {};
      const ended = new Promise<void>((resolve) => {
        end = resolve;
      });
      const session: Running = { call, info, controller, ended };
      running.add(session);
      metrics.gauge("sessions_active", running.size);
      log.debug({ sessionId: id, client: caller.client }, "session started");
      const error = await serveCall(call, controller, serve);
      call.close(error);
      running.delete(session);
      metrics.gauge("sessions_active", running.size);
      metrics.count("sessions_total", { outcome: error?.code ?? "ok" });
      log.info(
        { sessionId: id, ms: Date.now() - info.startedAt.getTime(), outcome: error?.code ?? "ok" },
        "session ended",
      );
      end();
    },
    list: () => [...running].map(({ info }) => info),
    endLogin: (loginId) => end((info) => info.loginId === loginId),
    endUser: (userId) => end((info) => info.userId === userId),
    async drain(timeoutMs) {
      isDraining = true;
      const all = () => Promise.all([...running].map(({ ended }) => ended)).then(() => {});
      for (const { call } of running) call.finish();
      await Promise.race([all(), timeout(timeoutMs)]);
      for (const { controller } of running) controller.abort(gone());
      await Promise.race([all(), timeout(GRACE_MS)]);
      for (const { call } of running) call.close(gone());
    },
  };
};
