import { describe, expect, it } from "vitest";
import { renewedAnswer, restartFragment } from "../../../gateway/console/ice-restart.ts";
import { writeAnswer, writeFragment } from "../../../gateway/webrtc/answer.ts";
import { readFragment, readOffer } from "../../../gateway/webrtc/offer.ts";
import { audioPart, dataPart, offerOf } from "../webrtc/offers.ts";

const candidate = (port: number) =>
  ({ foundation: "udp", priority: 1, address: "192.0.2.1", protocol: "udp", port }) as const;
const offer = readOffer(offerOf([audioPart(), dataPart()], "0 1"));
const before = { usernameFragment: "old", password: "oldoldoldoldoldoldoldold" };
const after = { usernameFragment: "new", password: "newnewnewnewnewnewnewnew" };

describe("a restart of ICE by the page", () => {
  it("says no more than the new credentials, which the gateway reads", () => {
    const fragment = restartFragment(offerOf([audioPart(), dataPart()], "0 1"));
    expect(readFragment(fragment)).toEqual({
      iceUfrag: offer.iceUfrag,
      icePwd: expect.stringMatching(/^\S{22,}$/),
    });
    expect(fragment).not.toMatch(/undefined/);
  });

  it("puts the gateway's new credentials and candidates into each section of the answer, and changes nothing else", () => {
    const end = {
      fingerprints: [],
      setup: "passive",
      reply: undefined,
      sctp: { port: 5000, maxMessageSize: 1000 },
    } as const;
    const old = writeAnswer(offer, { ...end, ice: before, candidates: [candidate(1)] }, 1);
    const fragment = writeFragment(offer, { ice: after, candidates: [candidate(2), candidate(3)] });
    const expected = writeAnswer(offer, { ...end, ice: after, candidates: [candidate(2), candidate(3)] }, 1);
    // The default address of a section is a hint that nobody heeds once there are candidates.
    const essence = (sdp: string) => sdp.replace(/^m=(\w+) \d+/gm, "m=$1 9");
    expect(essence(renewedAnswer(old, fragment))).toBe(essence(expected));
  });
});
