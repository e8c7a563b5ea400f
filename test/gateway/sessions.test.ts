import { describe, expect, it } from "vitest";
import { type Call, createSessions } from "../../gateway/sessions.ts";
import { silentLogger } from "../../pipeline/log.ts";
import { VoiceError } from "../../protocols/errors.ts";
import { countingMetrics } from "../contract/door-fixture.ts";
import { fakePeer } from "../fakes/peer.ts";

/** A call that keeps how it was closed. */
const fakeCall = (error?: VoiceError) => {
  const peer = fakePeer({ userId: "ann", client: "test" });
  const closes: (VoiceError | undefined)[] = [];
  let finishes = 0;
  const call: Call = {
    peer,
    error,
    finish() {
      finishes++;
      peer.act({ type: "bye" });
    },
    close: (reason) => void closes.push(reason),
  };
  return {
    call,
    peer,
    closes,
    get finishes() {
      return finishes;
    },
  };
};

const open = (max = 10) => {
  const metrics = countingMetrics();
  return { metrics, sessions: createSessions({ max, log: silentLogger, metrics }) };
};

/** A session that lasts until it is told to end. */
const lasting = () => {
  let end: () => void = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { end, serve: () => ended };
};

describe("a session", () => {
  it("closes well when it ends well", async () => {
    const { sessions, metrics } = open();
    const { call, closes } = fakeCall();
    await sessions.run(call, async () => {});
    expect(closes).toEqual([undefined]);
    expect(metrics.counts.get("sessions_total")).toBe(1);
    expect(sessions.active).toBe(0);
  });

  it("closes with the code of what it failed by", async () => {
    const { sessions } = open();
    const { call, closes } = fakeCall();
    await sessions.run(call, async () => {
      throw new VoiceError("provider_failed", "no engine");
    });
    expect(closes[0]).toMatchObject({ code: "provider_failed", message: "no engine" });
  });

  it("keeps to itself what it failed by, where nobody named it", async () => {
    const { sessions } = open();
    const { call, closes } = fakeCall();
    await sessions.run(call, async () => {
      throw new Error("a secret");
    });
    expect(closes[0]).toMatchObject({ code: "internal", message: "the session failed" });
  });

  it("that the door ended counts as what the door said", async () => {
    const { sessions } = open();
    const { call, closes } = fakeCall(new VoiceError("idle", "silent"));
    await sessions.run(call, async () => {
      throw new Error("the consequence");
    });
    expect(closes[0]).toMatchObject({ code: "idle" });
  });

  it("is listed while it lasts", async () => {
    const { sessions } = open();
    const { call } = fakeCall();
    const { end, serve } = lasting();
    const running = sessions.run(call, serve);
    expect(sessions.list()).toEqual([{ id: "fake", userId: "ann", client: "test", startedAt: expect.any(Date) }]);
    end();
    await running;
    expect(sessions.list()).toEqual([]);
  });
});

describe("admission", () => {
  it("stops at the most there may be, and goes on when one leaves", async () => {
    const { sessions, metrics } = open(1);
    const { end, serve } = lasting();
    const first = sessions.run(fakeCall().call, serve);
    expect(sessions.refusal()).toMatchObject({ code: "overloaded" });
    const second = fakeCall();
    await sessions.run(second.call, () => expect.fail("served"));
    expect(second.closes[0]).toMatchObject({ code: "overloaded" });
    expect(metrics.counts.get("sessions_refused_total")).toBe(1);
    end();
    await first;
    expect(sessions.refusal()).toBeUndefined();
  });
});

describe("draining", () => {
  it("lets a session finish what it began, and admits nobody", async () => {
    const { sessions } = open();
    const caller = fakeCall();
    let signal: AbortSignal | undefined;
    const running = sessions.run(caller.call, async (peer, given) => {
      signal = given;
      for await (const action of peer.actions) if (action.type === "bye") return;
    });
    const draining = sessions.drain(60_000);
    expect(sessions.refusal()).toMatchObject({ code: "draining" });
    await Promise.all([draining, running]);
    expect(signal?.aborted).toBe(false);
    expect(caller.finishes).toBe(1);
    expect(caller.closes[0]).toMatchObject({ code: "draining" });
  });

  it("ends by signal what does not finish in time", async () => {
    const { sessions } = open();
    const caller = fakeCall();
    const running = sessions.run(
      caller.call,
      (_peer, signal) =>
        new Promise((_, reject) => {
          signal.addEventListener("abort", () => reject(signal.reason));
        }),
    );
    await sessions.drain(10);
    await running;
    expect(caller.closes[0]).toMatchObject({ code: "draining" });
    expect(sessions.active).toBe(0);
  });

  it("closes in the end what heeds nothing", async () => {
    const { sessions } = open();
    const caller = fakeCall();
    const { end, serve } = lasting();
    const running = sessions.run(caller.call, serve);
    await sessions.drain(10);
    expect(caller.closes[0]).toMatchObject({ code: "draining" });
    end();
    await running;
  });

  it("is over at once when nobody is there", async () => {
    await open().sessions.drain(60_000);
  });
});
