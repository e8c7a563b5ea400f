import { delegate, instanceOf } from "./delegate.ts";
import { LightHeaders, lightHeaders } from "./headers.ts";

const NativeRequest = globalThis.Request;
const decoder = new TextDecoder();

/** A buffer of its own: bytes of a small body share one with others. */
const exactly = ({ buffer, byteOffset, byteLength }: Uint8Array<ArrayBuffer>): ArrayBuffer =>
  byteLength === buffer.byteLength ? buffer : buffer.slice(byteOffset, byteOffset + byteLength);

/** A request as a door received it. */
export interface Received {
  /** One that a Request may have: not CONNECT, TRACE or TRACK. */
  readonly method: string;
  /** Whole and normal, as `new URL(url).href` has it. */
  readonly url: string;
  /** One after the other: lower-case names that are tokens; values as native headers would keep them. Belongs to the request. */
  readonly headers: string[];
  /** All of it; belongs to the request from now on. Never of GET and HEAD. */
  readonly body: Uint8Array<ArrayBuffer> | undefined;
  /** Whose signal fires when the client leaves; not asked for before somebody asks the request. */
  readonly client: { readonly signal: AbortSignal };
  /** Where it came from. */
  readonly address: string;
}

/** A Request that costs next to nothing until somebody asks for what a JSON route never does. */
class LightRequest {
  #received: Received;
  #headers: Headers | undefined;
  #native: Request | undefined;
  #isRead = false;

  constructor(received: Received) {
    this.#received = received;
  }

  get method(): string {
    return this.#received.method;
  }
  get url(): string {
    return this.#received.url;
  }
  get headers(): Headers {
    this.#headers ??= lightHeaders(this.#received.headers);
    return this.#headers;
  }
  get signal(): AbortSignal {
    return this.#received.client.signal;
  }
  get bodyUsed(): boolean {
    return this.#native?.bodyUsed ?? this.#isRead;
  }
  async text(): Promise<string> {
    return this.#mayRead() ? decoder.decode(this.#read()) : nativeOf(this).text();
  }
  async json(): Promise<unknown> {
    return this.#mayRead() ? JSON.parse(decoder.decode(this.#read())) : nativeOf(this).json();
  }
  async arrayBuffer(): Promise<ArrayBuffer> {
    return this.#mayRead() ? exactly(this.#read()) : nativeOf(this).arrayBuffer();
  }

  /** Whether the bytes are here and nobody has had them; else the native one has the answer, or the refusal. */
  #mayRead(): boolean {
    return !this.#native && !this.#isRead;
  }
  #read(): Uint8Array<ArrayBuffer> {
    const { body } = this.#received;
    // A request without a body may be read as often as one likes.
    this.#isRead = body !== undefined;
    return body ?? new Uint8Array(0);
  }

  static address(self: Request): string | undefined {
    return #received in self ? (self.#received as Received).address : undefined;
  }

  /** The real one, from now on the one that is asked. */
  static native(self: Request | LightRequest): Request {
    if (!(#received in self)) return self as Request;
    if (!self.#native) {
      const { method, url, body } = self.#received;
      const init = { method, headers: self.headers, signal: self.signal };
      self.#native = new NativeRequest(url, body === undefined ? init : { ...init, body });
      LightHeaders.native(self.headers, self.#native.headers);
      // It must refuse to be read again as well.
      if (self.#isRead) self.#native.arrayBuffer().catch(() => {});
    }
    return self.#native;
  }
}

const nativeOf = LightRequest.native;
Object.setPrototypeOf(LightRequest.prototype, NativeRequest.prototype);
delegate<Request>(LightRequest.prototype as unknown as Request, NativeRequest.prototype, nativeOf);

/** Stands in for the global `Request`, which would look for its own insides in a light one. */
export const KnowingRequest = class Request extends NativeRequest {
  constructor(input: RequestInfo | URL, init?: RequestInit) {
    super(input instanceof NativeRequest ? nativeOf(input) : input, init);
  }
  static override [Symbol.hasInstance](value: unknown): boolean {
    // biome-ignore lint/complexity/noThisInStatic: subclasses inherit this, and are asked for themselves.
    return instanceOf(this, KnowingRequest, NativeRequest, value);
  }
};

/** `received` as a Request. */
export const lightRequest = (received: Received): Request => new LightRequest(received) as unknown as Request;

/** Where `request` came from, if it is a light one. */
export const receivedFrom = (request: Request): string | undefined => LightRequest.address(request);
