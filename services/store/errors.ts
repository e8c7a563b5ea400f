import { type ErrorCode, VoiceError } from "../../protocols/errors.ts";

const UNREACHABLE = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ENOENT",
  "ENOTFOUND",
  "EPIPE",
  "EAI_AGAIN",
  "EHOSTUNREACH",
]);
const TOO_LATE = new Set(["57014", "55P03", "25P03", "ETIMEDOUT"]);

const deepest = (error: unknown): unknown => {
  let inner = error;
  while (inner instanceof Error && inner.cause !== undefined && !(inner instanceof VoiceError)) inner = inner.cause;
  return inner;
};

const field = (error: unknown, name: string): string | undefined => {
  const value: unknown = typeof error === "object" && error !== null ? Reflect.get(error, name) : undefined;
  return typeof value === "string" ? value : undefined;
};

const classify = (code: string | undefined, message: string): readonly [ErrorCode, string] => {
  if (code === "23505") return ["conflict", "this is there already"];
  if (code === "23503") return ["not_found", "what this belongs to is not there"];
  // All of class 22 is about a value that cannot be: no date, a NUL character, out of range.
  if (code === "23514" || code?.startsWith("22")) return ["invalid", "the database refused the value"];
  if (code !== undefined && TOO_LATE.has(code)) return ["provider_timeout", "the database took too long"];
  if (/timeout/i.test(message)) return ["provider_timeout", "the database took too long"];
  if (code === "53300") return ["overloaded", "the database has no connection to spare"];
  if (code !== undefined && (UNREACHABLE.has(code) || code.startsWith("08") || code.startsWith("57P")))
    return ["provider_failed", "the database cannot be reached"];
  if (/connection (terminated|ended|closed)|client was closed|not queryable/i.test(message))
    return ["provider_failed", "the database cannot be reached"];
  if (code === "28P01" || code === "28000" || code === "3D000")
    return ["provider_failed", "the database refused the log-in"];
  return ["internal", "the database query failed"];
};

/**
 * The VoiceError for what drizzle or pg threw. The error itself is left behind: its message holds the query's
 * parameters, and those are what people said.
 */
export const databaseError = (error: unknown): VoiceError => {
  const inner = deepest(error);
  if (inner instanceof VoiceError) return inner;
  const code = field(inner, "code");
  const [kind, message] = classify(code, field(inner, "message") ?? "");
  const facts = [code, field(inner, "constraint"), field(inner, "routine")].filter((fact) => fact !== undefined);
  return new VoiceError(kind, message, { cause: new Error(`database error ${facts.join(" ") || "without a code"}`) });
};

/** `service` with every promise that a database error would reject rejecting with a VoiceError instead. */
export const guarded = <Service extends object>(service: Service): Service =>
  new Proxy(service, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key);
      if (typeof value !== "function") return value;
      return (...args: unknown[]): unknown => {
        const result: unknown = Reflect.apply(value, target, args);
        if (!(result instanceof Promise)) return result;
        return result.catch((error: unknown) => {
          throw databaseError(error);
        });
      };
    },
  });
