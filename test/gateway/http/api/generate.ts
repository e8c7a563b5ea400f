type Schema = Readonly<Record<string, unknown>>;

/** Random values of JSON schemas, most of them right and some of them wrong; the same for the same seed. */
export interface Generator {
  /** 0 or more, below `below`. */
  int(below: number): number;
  pick<T>(from: readonly T[]): T;
  chance(share: number): boolean;
  value(schema: Schema, depth?: number): unknown;
}

const NASTY: readonly unknown[] = [
  ...[
    null,
    "",
    " ",
    "\u0000",
    "a\u0000b",
    "\ud800",
    "😀".repeat(50),
    "x".repeat(20_000),
    "'; drop table tasks; --",
    "%",
    "\\",
  ],
  ...[0, -1, 1e308, 2 ** 53, 0.5, -0, true, false, [], {}, [[[[[]]]]], { constructor: 1 }, ["a", 1, null]],
  ...[
    "2026-13-45T99:99:99Z",
    "0000-01-01T00:00:00Z",
    "9999-12-31T23:59:59+14:00",
    "2026-03-29T02:30:00+01:00",
    "FREQ=DAILY;COUNT=0",
  ],
  ...[
    "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
    "Europe/Nowhere",
    "../../etc/passwd",
    "01890000-0000-7000-8000-000000000000",
    "NaN",
    "Infinity",
  ],
];
const WORDS = [
  "call mom",
  "tomorrow at five",
  "buy milk",
  "every friday at noon",
  "in ten minutes",
  "Café",
  "ñandú",
  "the report",
];

/** `seed` and `ids` that are known: ids of things that are there. */
export const createGenerator = (seed: number, components: Schema, ids: readonly string[]): Generator => {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const int = (below: number) => Math.floor(next() * below);
  const chance = (share: number) => next() < share;
  const pick = <T>(from: readonly T[]): T => from[int(from.length)] as T;

  const text = ({ format, pattern, enum: choices, const: only, maxLength, example }: Schema): unknown => {
    if (only !== undefined) return only;
    if (Array.isArray(choices)) return pick(choices);
    if (format === "date-time")
      return new Date(Date.UTC(1950 + int(150), int(12), int(28), int(24), int(60))).toISOString();
    if (format === "date") return new Date(Date.UTC(2026, int(12), int(28))).toISOString().slice(0, 10);
    if (format === "uuid") return ids.length > 0 && chance(0.8) ? pick(ids) : "01890000-0000-7000-8000-000000000000";
    if (format === "email") return `user-${int(50)}@example.org`;
    if (example !== undefined && chance(0.7)) return example;
    if (typeof pattern === "string" && pattern.includes("_+\\-/"))
      return pick(["UTC", "Europe/Berlin", "Asia/Tokyo", "Mars/Base"]);
    if (typeof pattern === "string" && pattern.includes("{2,3}")) return pick(["en", "de", "es-MX", "xx"]);
    return Array.from({ length: 1 + int(3) }, () => pick(WORDS))
      .join(" ")
      .slice(0, typeof maxLength === "number" ? maxLength : 200);
  };

  const value = (schema: Schema, depth = 0): unknown => {
    if (chance(0.06)) return pick(NASTY);
    const ref = schema.$ref;
    if (typeof ref === "string") return value((components[ref.split("/").at(-1) ?? ""] ?? {}) as Schema, depth);
    const options = schema.anyOf ?? schema.oneOf;
    if (Array.isArray(options)) return value(pick(options as Schema[]), depth);
    if (Array.isArray(schema.allOf)) return value(pick(schema.allOf as Schema[]), depth);
    switch (schema.type) {
      case "object": {
        const { properties = {}, required = [] } = schema as {
          properties?: Record<string, Schema>;
          required?: string[];
        };
        const entries = Object.entries(properties)
          .filter(([name]) => (required.includes(name) ? chance(0.97) : chance(0.4)))
          .map(([name, each]) => [name, value(each, depth + 1)] as const);
        return Object.fromEntries(chance(0.05) ? [...entries, ["unknown", pick(NASTY)]] : entries);
      }
      case "array":
        return Array.from({ length: depth > 4 ? 0 : int(4) }, () => value((schema.items ?? {}) as Schema, depth + 1));
      case "integer":
      case "number":
        return typeof schema.minimum === "number" && chance(0.7) ? schema.minimum + int(100) : int(1000) - 200;
      case "boolean":
        return chance(0.5);
      case "null":
        return null;
      default:
        return text(schema);
    }
  };
  return { int, pick, chance, value };
};
