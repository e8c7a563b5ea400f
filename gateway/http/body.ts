/** A response's body, looked into: nearly all are one piece, and go out with their length; the others are streamed. */
export type Body = { readonly whole: Uint8Array } | { readonly parts: AsyncIterable<Uint8Array>; cancel(): void };

const immediate = () => new Promise<undefined>((resolve) => setImmediate(resolve, undefined));

/** Reads ahead as far as there is something to read at once. */
export const openBody = async (stream: ReadableStream<Uint8Array>): Promise<Body> => {
  const reader = stream.getReader();
  const first = await reader.read();
  if (first.done) return { whole: new Uint8Array(0) };
  const second = reader.read();
  // Whoever streams it may leave before it is awaited.
  second.catch(() => {});
  if ((await Promise.race([second, immediate()]))?.done) return { whole: first.value };
  async function* read() {
    yield first.value as Uint8Array;
    for (let next = await second; !next.done; next = await reader.read()) yield next.value;
  }
  return { parts: read(), cancel: () => void reader.cancel().catch(() => {}) };
};

/** Tells whoever makes a response that nobody will read it. */
export const discard = (response: Response): void => {
  response.body?.cancel().catch(() => {});
};
