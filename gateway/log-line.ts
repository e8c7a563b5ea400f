const LEVELS: Readonly<Record<number, string>> = {
  10: "trace",
  20: "debug",
  30: "info",
  40: "warn",
  50: "error",
  60: "fatal",
};
const DIM = "\u001b[2m";
const PLAIN = "\u001b[0m";
const COLOURS: Readonly<Record<number, string>> = { 40: "\u001b[33m", 50: "\u001b[31m", 60: "\u001b[31m" };

const show = (value: unknown): string => {
  if (typeof value === "number") return String(Math.round(value * 100) / 100);
  return typeof value === "string" ? value : JSON.stringify(value);
};

/** One line of pino's JSON as a person likes to read it: "12:00:00 info  turn answered  ms=12". */
export const formatLine = (line: string): string => {
  const { level, time, msg, err, ...fields } = JSON.parse(line) as {
    level: number;
    time: number;
    msg?: string;
    err?: { message?: string; stack?: string };
  } & Record<string, unknown>;
  const clock = new Date(time).toTimeString().slice(0, 8);
  const facts = Object.entries(fields).map(([key, value]) => `${key}=${show(value)}`);
  const stack = err ? `\n${err.stack ?? err.message ?? ""}` : "";
  const name = (LEVELS[level] ?? "").padEnd(5);
  return `${DIM}${clock}${PLAIN} ${COLOURS[level] ?? ""}${name}${PLAIN} ${msg ?? ""}  ${DIM}${facts.join(" ")}${PLAIN}${stack}\n`;
};
