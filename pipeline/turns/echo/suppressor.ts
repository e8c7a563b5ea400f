import { createEchoCanceller } from "../../../native/preprocess.ts";
import { type BandPowers, createBandSplit } from "./bands.ts";
import { createLagFinder } from "./lag.ts";
import { createNearEnd } from "./near-end.ts";
import { createHiss, FAINT, powerOf } from "./power.ts";
import type { Reference } from "./reference.ts";
import { THIN } from "./thinner.ts";

/** The canceller is given the reply so much early, so that an echo that comes early is still one that comes after. */
const LEAD = 128;
/** A network hands over the first frame of each reply a little sooner or later: so far the delay is followed. */
const NEAR_MS = 60;
const NEAR_LAGS = 2 * NEAR_MS * 4 + 1;
const NEAR_KEEP = 0.75;
/** A room rings: what was loud 20 ms ago is expected at this share of its power. */
const RING = 0.7;
/** Evidence of a caller in one block that is enough, and that is in two. */
const SURE_DB = 2;
const LIKELY_DB = 0.8;
/** More than a canceller leaves whose delay is right. */
const DOUBT_DB = 0.5;
/** Blocks that a caller is listened to after having been heard. */
const OPEN_BLOCKS = 12;
/** At the beginning of a reply its delay is told from so many loud blocks ... */
const SETTLE_BLOCKS = 4;
/** ... and left as it was after so many that are not clear. */
const SETTLE_MAX_BLOCKS = 20;
const SETTLE_KEEP = 0.92;
/** What the reply explains less of than this at every delay is somebody else. */
const OTHERS = 0.25;
/** Nearly silence: -50 dB. */
const SHUT = 0.003;
const FLOOR_RATIO = 4;

export interface Judged {
  /** Whether `out` is to be heard instead of the microphone. */
  readonly isActive: boolean;
  /** Share of the microphone's energy that was echo. */
  readonly share: number;
}

/** Takes a reply whose delay is known out of the microphone, and shuts the microphone where only echo is left. */
export interface Suppressor {
  /** The canceller learns from a block that has passed. */
  learn(heard: Int16Array, place: number, floor: number): void;
  /** All that was to be learnt from has been. */
  learnt(): void;
  /** `place` is where the sound of the block left the loudspeaker. */
  run(heard: Int16Array, thin: Float32Array, place: number, floor: number, out: Int16Array): Judged;
  /** How much the delay may differ from what it was, in samples, roughly; none but once after it has been found. */
  takeShifts(): readonly number[];
  /** For how many blocks a caller has been heard without a rest. */
  readonly openBlocks: number;
  /** For how many blocks nothing of the reply can have been heard, but for what rings. */
  readonly silentBlocks: number;
  close(): void;
}

export const createSuppressor = (reference: Reference, blockSamples: number): Suppressor => {
  const canceller = createEchoCanceller({ frameSamples: blockSamples });
  const finder = createLagFinder(NEAR_LAGS);
  const split = createBandSplit(blockSamples);
  const nearEnd = createNearEnd();
  const played = new Int16Array(blockSamples);
  const ahead = new Int16Array((NEAR_MS - 20) * 16);
  const around = new Float32Array(NEAR_LAGS - 1 + blockSamples / THIN + 1);
  const judged = { isActive: false, share: 0 };
  /** What is expected of the reply and of its echo, with the ringing of the room. */
  let replyPower = 0;
  let [likely, open, openBlocks, silentBlocks] = [0, 0, 0, 0];
  let gain = 1;
  let shifts: readonly number[] = [];
  /** The stretch of the reply whose delay was told last. */
  let begun = reference.begins;
  /** Loud blocks of a reply whose delay is being told; undefined once it is known. */
  let settling: number | undefined;
  let shiftSeen = 0;

  let isLearning = true;

  const cancel = (heard: Int16Array, place: number, out: Int16Array): number => {
    reference.read(place + LEAD, played);
    canceller.cancel(heard, played, out);
    let sum = 0;
    for (let i = 0; i < heard.length; i++) sum += ((heard[i] as number) - (out[i] as number)) ** 2;
    return sum / heard.length;
  };
  const hiss = createHiss();
  const scratch = new Int16Array(blockSamples);
  /** The delay is to be told anew. */
  const settle = () => {
    if (settling === 0) return;
    settling = 0;
    [likely, shiftSeen] = [0, 0];
    finder.reset();
  };
  const offCentre = () => (NEAR_MS * 4 - finder.best) * THIN;
  /** The reply has begun, and comes a little sooner or later than the one before. */
  const wait = (blocks: number) => {
    const isClear = blocks >= SETTLE_BLOCKS && finder.share > 0.5;
    if (isClear || blocks >= SETTLE_MAX_BLOCKS) {
      shifts = isClear ? finder.peaks().map((lag) => (NEAR_MS * 4 - lag) * THIN) : [];
      settling = undefined;
      split.reset();
      finder.reset();
    } else if (blocks >= 2 && finder.share < OTHERS) open = OPEN_BLOCKS;
  };
  /** The delay is known: is what the canceller leaves more than it usually leaves? */
  const follow = (isLoud: boolean, bands: BandPowers, floor: number, isSoft: boolean) => {
    const evidence = nearEnd.evidence(bands, floor);
    if (isLoud && !isSoft) {
      const isElsewhere =
        evidence > DOUBT_DB &&
        Math.abs(offCentre()) > 8 &&
        finder.share > 0.5 &&
        finder.share > finder.at(NEAR_MS * 4) + 0.15;
      shiftSeen = isElsewhere ? shiftSeen + 1 : 0;
      if (shiftSeen >= 3) {
        settle();
        open = 0;
      }
    }
    const isReply = finder.share > (isLearning ? OTHERS : 0.65) && (isLearning || evidence < SURE_DB);
    const isCaller = isLoud && evidence > LIKELY_DB && !isReply;
    if (!isLearning && !isSoft) nearEnd.learn(!isCaller && open === 0);
    likely = isCaller ? likely + (evidence > SURE_DB ? 2 : 1) : 0;
    if (likely >= 2) open = OPEN_BLOCKS;
  };

  return {
    learn(heard, place, floor) {
      cancel(heard, place, scratch);
      nearEnd.evidence(split.add(scratch, played), floor);
      nearEnd.learn(true);
    },
    learnt() {
      nearEnd.doubt();
      isLearning = false;
    },
    run(heard, thin, place, floor, out) {
      reference.read(place + LEAD, played);
      reference.read(place + LEAD + blockSamples, ahead);
      const playedPower = Math.max(powerOf(played), powerOf(ahead));
      silentBlocks = playedPower < FAINT ? silentBlocks + 1 : 0;
      replyPower = Math.max(playedPower, replyPower * RING);
      judged.isActive = replyPower >= FAINT;
      judged.share = 0;
      if (!judged.isActive) {
        [open, openBlocks, gain] = [0, 0, 1];
        return judged;
      }
      if (begun !== reference.begins && place + LEAD + NEAR_MS * 16 >= reference.begins) {
        begun = reference.begins;
        settle();
      }
      const power = powerOf(heard);
      const threshold = Math.max(FAINT, FLOOR_RATIO * floor);
      const isLoud = power > threshold;
      if (isLoud) {
        reference.readThin(place - NEAR_MS * 16, around);
        finder.add(thin, around, settling === undefined ? NEAR_KEEP : SETTLE_KEEP);
      }
      let left = power;
      let modelled = power;
      const isSoft = reference.isSoft(place, blockSamples);
      if (settling === undefined && isSoft) {
        // Much weaker than what was learnt: nothing is to be learnt from it.
        out.set(heard);
        follow(isLoud, split.add(out, played), floor, isSoft);
      } else if (settling === undefined) {
        modelled = cancel(heard, place, out);
        left = powerOf(out);
        // A canceller whose echo has gone away adds what it takes out.
        if (left > power) {
          out.set(heard);
          left = power;
        }
        follow(isLoud, split.add(out, played), floor, isSoft);
      } else {
        out.set(heard);
        if (isLoud) wait(++settling);
      }
      if (open > 0) open--;
      openBlocks = open > 0 ? openBlocks + 1 : 0;

      const target = open > 0 ? 1 : SHUT;
      const step = (target - gain) / heard.length;
      for (let i = 0; i < out.length; i++) {
        const now = gain + step * (i + 1);
        out[i] = Math.round((out[i] as number) * now + hiss(floor) * (1 - now));
      }
      gain = target;
      const explained = settling === undefined ? Math.min(1, modelled / power, 1 - left / power) : finder.share;
      if (isLoud) judged.share = open > 0 ? explained : 1 - Math.min(1, floor / power);
      return judged;
    },
    takeShifts() {
      const taken = shifts;
      shifts = [];
      return taken;
    },
    get openBlocks() {
      return openBlocks;
    },
    get silentBlocks() {
      return silentBlocks;
    },
    close() {
      canceller.close();
    },
  };
};
