import { delegate } from "./delegate.ts";

const NativeHeaders = globalThis.Headers;
const NAME = /^[!#$%&'*+\-.^_`|~\dA-Za-z]+$/;
/** Neither blanks at the ends, which would be taken off, nor anything that would be refused. */
const VALUE = /^(?:[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?)?$/;

/** Headers one after the other: a name in lower case, its value, the next name. */
export type Flat = readonly string[];

/** Whether a header is one that native headers keep letter by letter, but for the case of its name. */
export const isPlain = (name: unknown, value: unknown): boolean =>
  typeof name === "string" && typeof value === "string" && NAME.test(name) && VALUE.test(value);

/** Where `name` stands in `flat`, looked for from `from` on; -1 where it does not. */
export const indexIn = (flat: Flat, name: string, from = 0): number => {
  for (let at = from; at < flat.length; at += 2) if (flat[at] === name) return at;
  return -1;
};

/** Headers that are a list until somebody asks more of them than `get`, `has` and `set`. Afterwards they stand before native ones. */
export class LightHeaders {
  #flat: string[];
  #native: Headers | undefined;

  constructor(flat: string[]) {
    this.#flat = flat;
  }

  get(name: string): string | null {
    // What native ones refuse, or turn into text first, is left to them.
    if (this.#native || typeof name !== "string" || !NAME.test(name)) return nativeOf(this).get(name);
    const wanted = name.toLowerCase();
    let at = indexIn(this.#flat, wanted);
    if (at === -1) return null;
    let found = this.#flat[at + 1] ?? "";
    for (at = indexIn(this.#flat, wanted, at + 2); at !== -1; at = indexIn(this.#flat, wanted, at + 2))
      found += (wanted === "cookie" ? "; " : ", ") + this.#flat[at + 1];
    return found;
  }

  has(name: string): boolean {
    if (this.#native || typeof name !== "string" || !NAME.test(name)) return nativeOf(this).has(name);
    return indexIn(this.#flat, name.toLowerCase()) !== -1;
  }

  set(name: string, value: string): void {
    if (this.#native || !isPlain(name, value)) {
      nativeOf(this).set(name, value);
      return;
    }
    const wanted = name.toLowerCase();
    if (indexIn(this.#flat, wanted) !== -1)
      this.#flat = this.#flat.filter((_, at, all) => all[at - (at % 2)] !== wanted);
    this.#flat.push(wanted, value);
  }

  /** The real ones; `adopted`, where there are some already that hold the same. */
  static native(self: Headers | LightHeaders, adopted?: Headers): Headers {
    if (!(#flat in self)) return self as Headers;
    if (!self.#native) {
      self.#native = adopted ?? new NativeHeaders();
      if (!adopted)
        for (let at = 0; at < self.#flat.length; at += 2)
          self.#native.append(self.#flat[at] ?? "", self.#flat[at + 1] ?? "");
    }
    return self.#native;
  }

  /** As they are sent, one Set-Cookie for each cookie. Belongs to the headers where they are light. */
  static flat(self: Headers): Flat {
    return #flat in self && !self.#native ? (self.#flat as Flat) : [...self].flat();
  }
}

const nativeOf = (self: Headers | LightHeaders): Headers => LightHeaders.native(self);
Object.setPrototypeOf(LightHeaders.prototype, NativeHeaders.prototype);
delegate<Headers>(LightHeaders.prototype as unknown as Headers, NativeHeaders.prototype, nativeOf);

/** `flat`, whose names are lower-case tokens, as Headers, which it belongs to from now on. */
export const lightHeaders = (flat: string[]): Headers => new LightHeaders(flat) as unknown as Headers;
