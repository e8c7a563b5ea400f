import { connect } from "node:net";
import { bytesOf, type Call } from "./caller.ts";

const END = Buffer.from("\r\n\r\n");
const NOTHING = Buffer.alloc(0);

/** The whole length of the answer that `data` begins with; undefined where its headers have not all come. */
const lengthOf = (data: Buffer): number | undefined => {
  const head = data.indexOf(END);
  if (head === -1) return undefined;
  return head + END.length + Number(/content-length: (\d+)/i.exec(data.toString("latin1", 0, head))?.[1] ?? 0);
};

/**
 * One request again and again over `connections` lines for `ms`; answers how many a second. Most answers to it are of one
 * length, so that they need not be read: whoever asks must cost less than whoever is measured.
 */
export const floodFor = async (
  port: number,
  { connections, ms, call }: { readonly connections: number; readonly ms: number; readonly call: Call },
): Promise<number> => {
  const bytes = bytesOf(call);
  const good = Buffer.from(`HTTP/1.1 ${call.status} `);
  let answers = 0;
  const begin = performance.now();
  const line = () =>
    new Promise<void>((resolve, reject) => {
      const socket = connect({ port, host: "127.0.0.1", noDelay: true });
      let usual = 0;
      let seen: Buffer = NOTHING;
      socket.once("connect", () => socket.write(bytes));
      socket.once("error", reject);
      socket.once("close", () => resolve());
      socket.on("data", (data: Buffer) => {
        seen = seen.length === 0 ? data : Buffer.concat([seen, data]);
        if (seen.length !== usual && seen.length !== lengthOf(seen)) return;
        usual = seen.length;
        if (seen.compare(good, 0, good.length, 0, good.length) !== 0)
          return void socket.destroy(new Error(`${call.path} answered ${seen.toString("latin1", 0, 60)}`));
        seen = NOTHING;
        answers++;
        if (performance.now() - begin < ms) socket.write(bytes);
        else socket.end();
      });
    });
  await Promise.all(Array.from({ length: connections }, line));
  return Math.round((answers * 1000) / (performance.now() - begin));
};
