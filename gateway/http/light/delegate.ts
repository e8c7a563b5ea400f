/** Functions of a prototype take any arguments; what is passed through is not looked at. */
type Method = (this: unknown, ...args: unknown[]) => unknown;

/**
 * Gives `light` all that `native` (both prototypes) has and it has not itself, got from the native object that `nativeOf`
 * makes or knows. So what is looked at seldom costs only those who look, and nothing is missing on a later Node either.
 */
export const delegate = <Self extends object>(light: Self, native: Self, nativeOf: (self: Self) => Self): void => {
  for (const key of Reflect.ownKeys(native)) {
    const descriptor = Reflect.getOwnPropertyDescriptor(native, key);
    if (!descriptor || Object.hasOwn(light, key)) continue;
    const { get, value, enumerable = false } = descriptor;
    if (get)
      Object.defineProperty(light, key, {
        get(this: Self) {
          return Reflect.get(native, key, nativeOf(this));
        },
        enumerable,
        configurable: true,
      });
    else if (typeof value === "function") {
      const method = value as Method;
      Object.defineProperty(light, key, {
        value(this: Self, ...args: unknown[]) {
          return method.apply(nativeOf(this), args);
        },
        enumerable,
        writable: true,
        configurable: true,
      });
    }
  }
};

/** What `instanceof` says where `Light` stands in for `Native`: native objects are instances of both, subclasses only of their own. */
export const instanceOf = (
  self: unknown,
  Light: unknown,
  Native: { readonly prototype: object },
  value: unknown,
): boolean =>
  self === Light
    ? value instanceof (Native as unknown as new () => object)
    : Function.prototype[Symbol.hasInstance].call(self as () => void, value);
