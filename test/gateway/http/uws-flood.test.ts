import { once } from "node:events";
import { connect } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { createUwsHandler } from "../../../gateway/http/uws-adapter.ts";
import { loadUws, type us_listen_socket } from "../../../gateway/websocket/uws-native.ts";
import { silentLogger } from "../../../pipeline/log.ts";

const loaded = loadUws();
const missing = "missing" in loaded ? loaded.missing : undefined;

describe.skipIf(missing)(missing ? `floods at the uWS door: ${missing}` : "floods at the uWS door", () => {
  let close = () => {};
  afterEach(() => close());

  const open = async () => {
    if ("missing" in loaded) throw new Error(loaded.missing);
    const { uws } = loaded;
    const served: string[] = [];
    const fetch = async (request: Request) => {
      served.push(new URL(request.url).pathname);
      return new Response(await request.text());
    };
    const app = uws
      .App()
      .any("/*", createUwsHandler(fetch, { log: silentLogger, bodyTimeoutMs: 200, maxBodyBytes: 1000 }));
    const socket = await new Promise<us_listen_socket | false>((resolve) => app.listen(0, resolve));
    if (!socket) throw new Error("no port");
    close = () => uws.us_listen_socket_close(socket);
    return { port: uws.us_socket_local_port(socket), served };
  };
  /** Writes and answers all that came back until the connection was closed. */
  const write = async (port: number, ...parts: string[]): Promise<string> => {
    const socket = connect(port, "127.0.0.1");
    let answer = "";
    socket.on("data", (data) => (answer += data.toString()));
    socket.on("error", () => {});
    const closed = new Promise((resolve) => socket.on("close", resolve));
    for (const part of parts) socket.write(part);
    await closed;
    return answer;
  };
  const get = (path: string, headers = "") => `GET ${path} HTTP/1.1\r\nHost: a\r\n${headers}\r\n`;

  it.each([
    ["one header of 64 KiB", `X-A: ${"a".repeat(65_536)}\r\n`],
    ["thousands of headers", Array.from({ length: 5000 }, (_, i) => `X-${i}: ${i}\r\n`).join("")],
    ["headers that never end", `${"X-A: b\r\n".repeat(100_000)}`.slice(0, -2)],
  ])("refuse %s, and go on serving others", async (_name, headers) => {
    const { port, served } = await open();
    expect(await write(port, get("/flood", headers))).not.toMatch(/^HTTP\/1.1 200/);
    expect(served).toEqual([]);
    expect(await (await fetch(`http://127.0.0.1:${port}/after`)).text()).toBe("");
    expect(served).toEqual(["/after"]);
  });

  it("refuse headers that come too slowly", async () => {
    const { port, served } = await open();
    // uWebSockets' own limit: ten seconds without a whole request.
    expect(await write(port, "GET /slow HTTP/1.1\r\nHost: a\r\nX-A:")).not.toMatch(/^HTTP\/1.1 200/);
    expect(served).toEqual([]);
  }, 30_000);

  it("refuse a body that comes too slowly", async () => {
    const { port, served } = await open();
    const socket = connect(port, "127.0.0.1");
    socket.write("POST /slow HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc");
    const [answer] = (await once(socket, "data")) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1.1 408 [\s\S]*"code":"hello_timeout"/);
    expect(served).toEqual([]);
    socket.destroy();
  });

  it.each([
    ["two lengths", "Content-Length: 4\r\nContent-Length: 30\r\n"],
    ["the same length twice", "Content-Length: 4\r\nContent-Length: 4\r\n"],
    ["a list of lengths", "Content-Length: 4, 4\r\n"],
    ["a length in hexadecimal", "Content-Length: 0x4\r\n"],
    ["a length and chunks", "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n"],
    ["chunks twice", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"],
    ["an encoding that looks like chunked", "Transfer-Encoding: xchunked\r\n"],
    ["chunked under another encoding", "Transfer-Encoding: gzip, chunked\r\n"],
    ["chunked that is not last", "Transfer-Encoding: chunked, identity\r\n"],
    ["a tab before chunked", "Transfer-Encoding:\tchunked, x\r\n"],
    ["identity", "Transfer-Encoding: identity\r\n"],
  ])("refuse %s, and what may hide behind it", async (_name, headers) => {
    const { port, served } = await open();
    const hidden = get("/smuggled", "Connection: close\r\n");
    expect(await write(port, `POST /first HTTP/1.1\r\nHost: a\r\n${headers}\r\n0\r\n\r\n${hidden}`)).not.toMatch(
      /^HTTP\/1.1 200/,
    );
    expect(served).toEqual([]);
  });
});
