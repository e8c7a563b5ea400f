import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { CommandError } from "../gateway/cli/command.ts";
import { readConfig } from "../gateway/config.ts";

/** Where the gateway on this machine listens and its local token, unless told otherwise. */
export const localAddress = async ({
  url,
  token,
}: {
  readonly url?: string | undefined;
  readonly token?: string | undefined;
}): Promise<{ readonly url: string; readonly token: string }> => {
  const { port, dataFolder } = readConfig([]);
  const read = async () => {
    try {
      return (await readFile(join(dataFolder, "token"), "utf8")).trim();
    } catch {
      throw new CommandError(`no local token in ${dataFolder}: start the gateway with npm start, or pass --token`);
    }
  };
  const withPath = (base: string) => (/\/v1\/stream$/.test(base) ? base : `${base.replace(/\/$/, "")}/v1/stream`);
  return { url: withPath(url ?? `ws://127.0.0.1:${port}`), token: token ?? (await read()) };
};
