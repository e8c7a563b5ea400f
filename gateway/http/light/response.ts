import { delegate, instanceOf } from "./delegate.ts";
import { type Flat, indexIn, isPlain, LightHeaders, lightHeaders } from "./headers.ts";

const NativeResponse = globalThis.Response;
const TEXT = "text/plain;charset=UTF-8";

/** What is sent of a response whose body nobody has asked for. */
export interface Plain {
  readonly status: number;
  readonly headers: Flat;
  readonly body: string | Uint8Array<ArrayBuffer> | null;
}

/** Headers as they will be sent, or undefined where only native ones can tell. */
const flatOf = (headers: HeadersInit | undefined): string[] | undefined => {
  if (headers === undefined) return [];
  if (headers instanceof Headers) return [...LightHeaders.flat(headers)];
  const prototype: unknown = Object.getPrototypeOf(headers);
  if (prototype !== Object.prototype && prototype !== null) return undefined;
  const flat: string[] = [];
  for (const name of Object.keys(headers)) {
    const value = (headers as Record<string, string>)[name] ?? undefined;
    const lower = name.toLowerCase();
    // Twice, in letters of two sizes, they would be joined.
    if (!isPlain(name, value) || indexIn(flat, lower) !== -1) return undefined;
    flat.push(lower, value as string);
  }
  return flat;
};

/** What the response comes to; undefined where it is an unusual one, or one that must be refused. */
const plainOf = (body: unknown, init: ResponseInit | null | undefined) => {
  const isNull = body === null || body === undefined;
  if (!isNull && typeof body !== "string" && !(body instanceof Uint8Array)) return undefined;
  if (init === null || (init !== undefined && (typeof init !== "object" || init.statusText))) return undefined;
  const status = init?.status ?? 200;
  if (!Number.isInteger(status) || status < 200 || status > 599) return undefined;
  if (!isNull && (status === 204 || status === 205 || status === 304)) return undefined;
  const flat = flatOf(init?.headers);
  if (!flat) return undefined;
  if (typeof body === "string" && indexIn(flat, "content-type") === -1) flat.push("content-type", TEXT);
  // Whoever gave bytes may go on writing to them.
  return { status, flat, body: isNull ? null : typeof body === "string" ? body : new Uint8Array(body) };
};

/**
 * Stands in for the global `Response`: keeps text and bytes as they are until somebody asks for more than status and
 * headers, and gives out native ones for everything unusual, so that what they refuse is refused.
 */
export class LightResponse {
  #status = 200;
  #headers: Headers | undefined;
  #body: Plain["body"] = null;
  #native: Response | undefined;

  constructor(body?: BodyInit | null, init?: ResponseInit) {
    const plain = new.target === LightResponse ? plainOf(body, init) : undefined;
    if (!plain) {
      const target = new.target === LightResponse ? NativeResponse : new.target;
      // biome-ignore lint/correctness/noConstructorReturn: a native one is asked for by the same words.
      return Reflect.construct(NativeResponse, [body, init], target) as unknown as LightResponse;
    }
    this.#status = plain.status;
    this.#headers = lightHeaders(plain.flat);
    this.#body = plain.body;
  }

  get status(): number {
    return isLight(this) ? this.#status : (nativeValue(this, "status") as number);
  }
  get statusText(): string {
    return isLight(this) ? "" : (nativeValue(this, "statusText") as string);
  }
  get ok(): boolean {
    return this.status >= 200 && this.status < 300;
  }
  get headers(): Headers {
    return #headers in this && this.#headers ? this.#headers : (nativeValue(this, "headers") as Headers);
  }
  get bodyUsed(): boolean {
    return !isLight(this) && (nativeValue(this, "bodyUsed") as boolean);
  }

  /** Whether nobody has asked for more yet. Those of a subclass never are. */
  static isLight(self: object): boolean {
    return #native in self && !self.#native;
  }

  /** The real one, from now on the one that is asked. */
  static native(self: Response | LightResponse): Response {
    if (!(#native in self)) return self as Response;
    if (!self.#native) {
      self.#native = new NativeResponse(self.#body, { status: self.#status, headers: self.headers });
      LightHeaders.native(self.headers, self.#native.headers);
    }
    return self.#native;
  }

  static plain(self: Response): Plain | undefined {
    if (!(#native in self) || self.#native) return undefined;
    return { status: self.#status, headers: LightHeaders.flat(self.headers), body: self.#body };
  }

  static [Symbol.hasInstance](value: unknown): boolean {
    // biome-ignore lint/complexity/noThisInStatic: subclasses inherit this, and are asked for themselves.
    return instanceOf(this, LightResponse, NativeResponse, value);
  }
}

const nativeOf = LightResponse.native;
const { isLight } = LightResponse;
const nativeValue = (self: LightResponse, key: keyof Response): unknown =>
  Reflect.get(NativeResponse.prototype, key, nativeOf(self));
Object.setPrototypeOf(LightResponse, NativeResponse);
Object.setPrototypeOf(LightResponse.prototype, NativeResponse.prototype);
delegate<Response>(LightResponse.prototype as unknown as Response, NativeResponse.prototype, nativeOf);

/** What is to be sent of `response` where it is a light one whose body nobody has asked for. */
export const plainResponse = (response: Response): Plain | undefined => LightResponse.plain(response);
