import type { Caller, CallerAction, Peer } from "../../pipeline/peer.ts";
import { createQueue, type Queue } from "../../pipeline/queue.ts";
import type { AudioFrame } from "../../protocols/audio.ts";
import type { SessionEvent } from "../../protocols/events.ts";

export interface FakePeer extends Peer {
  readonly events: readonly SessionEvent[];
  readonly played: readonly { readonly turn: number; readonly frame: AudioFrame }[];
  readonly hushes: number;
  /** Speaks `ms` milliseconds of tone, or stays silent. */
  speak(kind: "loud" | "quiet", ms: number): void;
  act(action: CallerAction): void;
  /** Acknowledges all replies up to sample `position`. */
  acknowledge(position: number): void;
  /** Resolves with the first event (from the `from`-th on) that fits. */
  event<T extends SessionEvent["type"]>(type: T, from?: number): Promise<Extract<SessionEvent, { type: T }>>;
  /** Resolves once some reply audio of any turn has been played. */
  audible(): Promise<void>;
}

/** A caller in memory: what they hear is kept, what they say is pushed in as fast as it is given. */
export const fakePeer = (caller: Partial<Caller> = {}): FakePeer => {
  const audio: Queue<AudioFrame> = createQueue(100_000);
  const actions: Queue<CallerAction> = createQueue(100);
  const events: SessionEvent[] = [];
  const played: { turn: number; frame: AudioFrame }[] = [];
  const watchers = new Set<() => void>();
  let startMs = 0;
  let hushes = 0;
  let acknowledged = 0;
  const changed = () => {
    for (const watcher of [...watchers]) watcher();
  };
  const until = <T>(find: () => T | undefined): Promise<T> =>
    new Promise((resolve) => {
      const look = () => {
        const found = find();
        if (found === undefined) return;
        watchers.delete(look);
        resolve(found);
      };
      watchers.add(look);
      look();
    });

  return {
    id: "fake",
    caller: { userId: "user", language: "en", timeZone: "UTC", client: "test", ...caller },
    format: {
      input: { encoding: "pcm_s16le", sampleRate: 16_000 },
      reply: { encoding: "pcm_s16le", sampleRate: 16_000 },
    },
    audio,
    actions,
    events,
    played,
    get hushes() {
      return hushes;
    },
    replySampleRate: 16_000,
    send(event) {
      events.push(event);
      changed();
    },
    async play(turn, frame) {
      played.push({ turn, frame });
      changed();
    },
    sentSamples: (turn) => played.reduce((sum, p) => (p.turn === turn ? sum + p.frame.samples.length : sum), 0),
    heardSamples: () => acknowledged,
    hush() {
      hushes++;
    },
    hangUp() {
      audio.end();
      actions.end();
    },
    speak(kind, ms) {
      for (let left = ms; left > 0; left -= 20, startMs += 20) {
        const samples = new Int16Array(320);
        if (kind === "loud") for (let i = 0; i < 320; i++) samples[i] = Math.round(8000 * Math.sin(i / 5));
        audio.push({ samples, sampleRate: 16_000, startMs });
      }
    },
    act: (action) => void actions.push(action),
    acknowledge(position) {
      acknowledged = position;
    },
    event: <T extends SessionEvent["type"]>(type: T, from = 0) =>
      until(() => events.slice(from).find((event): event is Extract<SessionEvent, { type: T }> => event.type === type)),
    audible: () => until(() => (played.length > 0 ? true : undefined)).then(() => {}),
  };
};
