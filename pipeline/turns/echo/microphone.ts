import { type AudioFrame, HEARD_SAMPLE_RATE } from "../../../protocols/audio.ts";
import { createHiss, FAINT, powerOf } from "./power.ts";
import type { Reference } from "./reference.ts";
import { createEchoSearch, type EchoSearch } from "./search.ts";
import { createSuppressor, type Suppressor } from "./suppressor.ts";
import { THIN, thinnedAt } from "./thinner.ts";

const BLOCK = HEARD_SAMPLE_RATE / 50;
/** 1 s: what the canceller learns from when the echo has been found. */
const HISTORY = 16_384;
const MASK = HISTORY - 1;
/** Loud sound at the beginning of a reply waits so many blocks until it is known whose it is. */
const HOLD_BLOCKS = 3;
/** After so many blocks without an echo, a client has none: nothing waits any more ... */
const CALM_BLOCKS = 75;
/** ... and after so many with a loud microphone, it is not looked for any more in this reply. */
const SEARCH_BLOCKS = 200;
/** A rest this long ends a burst of sound. */
const REST_BLOCKS = 10;
const FLOOR_RATIO = 4;
/** A block is learnt from this often; a millisecond of it at a time. */
const LESSONS = 3;
const LESSONS_A_BLOCK = 45;
const LEARN_BLOCKS = 30;
/** When a reply's delay has been told, its beginning is learnt from. */
const AGAIN_BLOCKS = 10;
/** What a delay is made exact on, and how far away it may be. */
const REFINE = 1600;
const REFINE_AWAY = 12;
const SHARE_BLOCKS = 5;
/** An echo that is not where it was is looked for when a caller seems to speak for so long. */
const DOUBT_BLOCKS = 25;
/** A room has rung off so long after the reply. */
const RINGING_BLOCKS = 3;

/** One caller's microphone while a reply may be heard in it: takes frames of any length, gives them back clean. */
export interface Microphone {
  /** `start` is the frame's first sample in the stream, `base` the place of the reply's clock where the stream began. */
  take(frame: AudioFrame, start: number, base: number, floor: number): void;
  /** The next frame that is ready. */
  next(): AudioFrame | undefined;
  /** No reply plays: what waits leaves as it is. */
  rest(): void;
  /** Whether frames wait. */
  readonly isBusy: boolean;
  readonly echoShare: number;
  /** An echo of replies has been found in this call. */
  readonly hasEcho: boolean;
  /** Nothing of the reply can be in what was heard last. */
  readonly isClear: boolean;
  close(): void;
}

export const createMicrophone = (reference: Reference): Microphone => {
  const history = new Int16Array(HISTORY);
  const cleaned = new Int16Array(HISTORY);
  const block = new Int16Array(BLOCK);
  const out = new Int16Array(BLOCK);
  const lesson = new Int16Array(BLOCK);
  const around = new Int16Array(REFINE + 2 * REFINE_AWAY);
  const thin = new Float32Array(BLOCK / THIN);
  const energies = new Float64Array(SHARE_BLOCKS);
  const echoes = new Float64Array(SHARE_BLOCKS);
  const frames: { frame: AudioFrame; start: number; isChanged: boolean }[] = [];
  let [search, suppressor]: [EchoSearch | undefined, Suppressor | undefined] = [undefined, undefined];
  /** Positions: what came, what was cut into blocks, what may leave. */
  let [taken, cut, decided] = [0, 0, 0];
  /** The stream's own positions lie so much after these. */
  let skew = 0;
  let isResting = true;
  let count = 0;
  let searchBase = 0;
  /** From a position to the place where its echo was played; undefined until it has been found. */
  let offset: number | undefined;
  let [calm, searched, quiet, held] = [0, 0, REST_BLOCKS, 0];
  let isCleared = false;
  /** Blocks, oldest first, that are still to be learnt from. */
  let lessons: number[] = [];

  const hiss = createHiss();
  const note = (power: number, share: number) => {
    energies[count % SHARE_BLOCKS] = power;
    echoes[count % SHARE_BLOCKS] = power * share;
    count++;
  };
  const change = (from: number, to: number) => {
    for (const each of frames)
      if (each.start < to && each.start + each.frame.samples.length > from) each.isChanged = true;
  };
  const hide = (from: number, to: number, floor: number) => {
    for (let i = from; i < to; i++) cleaned[i & MASK] = Math.round(hiss(floor));
    change(from, to);
    decided = to;
    held = 0;
  };
  /** Moves the offset to that of `offsets`, or near it, at which the microphone is most like the reply, to the sample. */
  const align = (at: number, offsets: readonly number[]) => {
    const from = at + BLOCK - REFINE;
    let greatest = 0;
    for (const each of offsets) {
      reference.read(from + each - REFINE_AWAY, around);
      for (let away = 0; away <= 2 * REFINE_AWAY; away++) {
        let [product, energy] = [0, 1];
        // Differences from sample to sample: a voice's low tones are alike at too many delays.
        for (let i = 1; i < REFINE; i++) {
          const played = (around[away + i] as number) - (around[away + i - 1] as number);
          product += played * ((history[(from + i) & MASK] as number) - (history[(from + i - 1) & MASK] as number));
          energy += played * played;
        }
        const likeness = (product * product) / energy;
        if (likeness <= greatest) continue;
        greatest = likeness;
        offset = each + away - REFINE_AWAY;
      }
    }
  };
  const plan = (at: number, blocks: number, times: number) => {
    lessons = [];
    for (let n = 0; n < times; n++)
      for (let i = blocks - 1; i >= 0; i--) if (at - i * BLOCK >= 0) lessons.push(at - i * BLOCK);
  };
  const lock = (at: number, delays: readonly number[]) => {
    offset = searchBase - (delays[0] ?? 0);
    align(
      at,
      delays.map((delay) => searchBase - delay),
    );
    suppressor?.close();
    suppressor = createSuppressor(reference, BLOCK);
    plan(at, LEARN_BLOCKS, LESSONS);
    search?.reset();
  };
  const learn = (floor: number) => {
    if (!suppressor || offset === undefined) return;
    if (lessons.length === 0) return;
    for (const at of lessons.splice(0, LESSONS_A_BLOCK)) {
      for (let i = 0; i < BLOCK; i++) lesson[i] = history[(at + i) & MASK] ?? 0;
      suppressor.learn(lesson, at + offset, floor);
    }
    if (lessons.length === 0) suppressor.learnt();
  };
  const look = (at: number, base: number) => {
    // Where the guess of the stream's beginning has moved, sums of before tell of other delays.
    if (!search) search = createEchoSearch(reference, BLOCK);
    if (Math.abs(base - searchBase) > 30 * 16) {
      searchBase = base;
      search.reset();
    }
    return search.add(thin, at + searchBase);
  };

  /** The delay is not known yet. */
  const seek = (at: number, power: number, base: number, floor: number, isLoud: boolean) => {
    const end = at + BLOCK;
    if (!isLoud) {
      quiet++;
      calm++;
      if (quiet >= REST_BLOCKS) isCleared = false;
      note(power, 0);
      // A rest between two sounds that wait is no reason to let the first go.
      if (held > 0 && ++held <= HOLD_BLOCKS) return;
      held = 0;
      decided = end;
      return;
    }
    quiet = 0;
    if (searched++ > SEARCH_BLOCKS) {
      note(power, 0);
      decided = end;
      return;
    }
    const found = look(at, base);
    note(power, found === "none" ? 0 : 1);
    if (found === "found" && search) {
      lock(at, search.delays());
      hide(decided, end, floor);
    } else if (found === "echo" && calm < CALM_BLOCKS) hide(decided, end, floor);
    else if (isCleared || calm >= CALM_BLOCKS || ++held > HOLD_BLOCKS) {
      isCleared = true;
      held = 0;
      decided = end;
    }
  };

  const judge = (at: number, base: number, floor: number) => {
    for (let i = 0; i < BLOCK; i++) block[i] = history[(at + i) & MASK] ?? 0;
    const power = powerOf(block);
    const isLoud = power > Math.max(FAINT, FLOOR_RATIO * floor);
    if (isLoud || offset !== undefined)
      for (let i = 0; i < thin.length; i++) thin[i] = thinnedAt(history, at + i * THIN, MASK);
    if (offset === undefined || !suppressor) return seek(at, power, base, floor, isLoud);
    learn(floor);
    const { isActive, share } = suppressor.run(block, thin, at + offset, floor, out);
    note(power, share);
    if (isActive) {
      for (let i = 0; i < BLOCK; i++) cleaned[(at + i) & MASK] = out[i] ?? 0;
      change(at, at + BLOCK);
    }
    decided = at + BLOCK;
    const shifts = suppressor.takeShifts();
    if (shifts.length > 0) {
      const before = offset;
      align(
        at,
        shifts.map((shift) => before + shift),
      );

      plan(at, AGAIN_BLOCKS, 2);
    }
    if (isActive && isLoud && suppressor.openBlocks > DOUBT_BLOCKS) {
      if (look(at, base) === "found" && search && Math.abs(searchBase - search.delay - offset) > 16)
        lock(at, search.delays());
    } else if (suppressor.openBlocks === 0) search?.reset();
  };

  return {
    take(frame, start, base, floor) {
      if (isResting) {
        cut = taken;
        decided = taken;
        isResting = false;
      }
      // Positions here never jump; where the stream's do, its echo seems to come from elsewhere.
      if (offset !== undefined) offset += start - taken - skew;
      skew = start - taken;
      const { samples } = frame;
      frames.push({ frame, start: taken, isChanged: false });
      for (let i = 0; i < samples.length; i++) {
        history[taken & MASK] = samples[i] ?? 0;
        cleaned[taken & MASK] = samples[i] ?? 0;
        taken++;
        if (taken - cut < BLOCK) continue;
        judge(cut, base + skew, floor);
        cut = taken;
      }
    },
    next() {
      const [first] = frames;
      if (!first || first.start + first.frame.samples.length > decided) return undefined;
      frames.shift();
      if (!first.isChanged) return first.frame;
      const samples = new Int16Array(first.frame.samples.length);
      for (let i = 0; i < samples.length; i++) samples[i] = cleaned[(first.start + i) & MASK] ?? 0;
      return { ...first.frame, samples };
    },
    rest() {
      if (isResting) return;
      isResting = true;
      decided = taken;
      searched = 0;
      held = 0;
      quiet = REST_BLOCKS;
      isCleared = false;
      search?.reset();
      energies.fill(0);
      echoes.fill(0);
    },
    get hasEcho() {
      return offset !== undefined;
    },
    get isClear() {
      return offset === undefined || isResting || (suppressor?.silentBlocks ?? 0) > RINGING_BLOCKS;
    },
    get isBusy() {
      return frames.length > 0;
    },
    get echoShare() {
      let [all, echo] = [0, 0];
      for (let i = 0; i < SHARE_BLOCKS; i++) {
        all += energies[i] ?? 0;
        echo += echoes[i] ?? 0;
      }
      return all > 0 ? echo / all : 0;
    },
    close() {
      suppressor?.close();
      suppressor = undefined;
    },
  };
};
