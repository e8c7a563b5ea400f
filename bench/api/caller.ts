import { connect, type Socket } from "node:net";

/** A request as it is sent again and again. */
export interface Call {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly token?: string;
  readonly body?: unknown;
  /** Statuses that are as they should be. */
  readonly status: number;
}

/** What a stretch of requests came to. */
export interface Calls {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly count: number;
  readonly failed: number;
}

const END = Buffer.from("\r\n\r\n");

export const bytesOf = ({ method, path, token, body }: Call): Buffer => {
  const text = body === undefined ? "" : JSON.stringify(body);
  return Buffer.from(
    [
      `${method} ${path} HTTP/1.1`,
      "Host: 127.0.0.1",
      ...(token === undefined ? [] : [`Authorization: Bearer ${token}`]),
      ...(body === undefined ? [] : ["Content-Type: application/json", `Content-Length: ${Buffer.byteLength(text)}`]),
      "",
      text,
    ].join("\r\n"),
  );
};

/** One connection that asks, waits for the whole answer, and asks again: no parser that would cost what is measured. */
const line = async (
  port: number,
  next: () => Call | undefined,
  done: (ms: number, ok: boolean) => void,
): Promise<void> => {
  const socket: Socket = connect({ port, host: "127.0.0.1", noDelay: true });
  let seen: Buffer = Buffer.alloc(0);
  let call = next();
  let began = performance.now();
  await new Promise<void>((resolve, reject) => {
    const ask = () => {
      if (call === undefined) return void socket.end(resolve);
      began = performance.now();
      socket.write(bytesOf(call));
    };
    socket.once("connect", ask);
    socket.once("error", reject);
    socket.once("close", () => resolve());
    socket.on("data", (data: Buffer) => {
      seen = seen.length === 0 ? data : Buffer.concat([seen, data]);
      const head = seen.indexOf(END);
      if (head === -1) return;
      const text = seen.toString("latin1", 0, head);
      const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0);
      if (seen.length < head + 4 + length) return;
      seen = seen.subarray(head + 4 + length);
      done(performance.now() - began, Number(text.slice(9, 12)) === call?.status);
      call = next();
      ask();
    });
  });
};

/** Sends what `next` makes over `connections` lines for `ms`. */
export const callFor = async (
  port: number,
  {
    connections,
    ms,
    next,
  }: { readonly connections: number; readonly ms: number; readonly next: (index: number) => Call },
): Promise<Calls> => {
  const times: number[] = [];
  let [index, failed] = [0, 0];
  const begin = performance.now();
  const lines = Array.from({ length: connections }, () =>
    line(
      port,
      () => (performance.now() - begin < ms ? next(index++) : undefined),
      (took, ok) => {
        times.push(took);
        if (!ok) failed++;
      },
    ),
  );
  await Promise.all(lines);
  const seconds = (performance.now() - begin) / 1000;
  times.sort((a, b) => a - b);
  const at = (quantile: number) =>
    Math.round((times[Math.ceil(quantile * times.length) - 1] ?? Number.NaN) * 100) / 100;
  return { perSecond: Math.round(times.length / seconds), p50: at(0.5), p99: at(0.99), count: times.length, failed };
};
