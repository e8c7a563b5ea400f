/** Something that is believed no more: one login, or all of a user's. */
export interface Ending {
  readonly userId: string;
  readonly sessionId?: string;
}

/** Tells whoever believed a login that it has ended, in this process. */
export interface Endings {
  tell(ending: Ending): void;
  /** Answers a function that stops the telling. */
  listen(listener: (ending: Ending) => void): () => void;
}

export const createEndings = (): Endings => {
  const listeners = new Set<(ending: Ending) => void>();
  return {
    tell(ending) {
      for (const listener of [...listeners]) listener(ending);
    },
    listen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
};
