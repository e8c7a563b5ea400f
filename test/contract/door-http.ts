import { once } from "node:events";
import { request } from "node:http";
import { connect } from "node:net";
import { describe, expect, it } from "vitest";
import type { ErrorBody } from "../../gateway/http/errors.ts";
import { type OpenDoor, type Start, until } from "./door-fixture.ts";

/** Asks for a WebSocket that is going to be refused. */
export const upgrade = async (door: OpenDoor): Promise<{ status: number; body: ErrorBody }> => {
  const headers = {
    connection: "Upgrade",
    upgrade: "websocket",
    "sec-websocket-version": "13",
    "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
  };
  const sent = request(`${door.http}/v1/stream`, { headers });
  sent.end();
  const [response] = await once(sent, "response");
  const parts: Buffer[] = [];
  for await (const part of response) parts.push(part as Buffer);
  return { status: response.statusCode, body: JSON.parse(Buffer.concat(parts).toString()) };
};

/** Opens a WebSocket by hand and sends all but the last byte of a frame of `bytes`. */
export const sendHalf = async (door: OpenDoor, bytes: number): Promise<{ closed: Promise<unknown> }> => {
  const socket = connect(door.port, "127.0.0.1");
  const closed = new Promise((resolve) => socket.on("close", resolve));
  socket.on("error", () => {});
  const headers = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13";
  socket.write(
    `GET /v1/stream HTTP/1.1\r\nHost: a\r\n${headers}\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`,
  );
  await once(socket, "data");
  const head = Buffer.alloc(14);
  head.set([0x82, 0xff]);
  head.writeBigUInt64BE(BigInt(bytes), 2);
  socket.write(head);
  socket.write(Buffer.alloc(bytes - 1));
  return { closed };
};

/** Writes `text` to the port as it is; answers all that came back until the connection closed. */
const writeRaw = async (door: OpenDoor, text: string): Promise<string> => {
  const socket = connect(door.port, "127.0.0.1");
  let answer = "";
  socket.on("data", (data) => {
    answer += data.toString();
  });
  socket.on("error", () => {});
  socket.write(text);
  await once(socket, "close");
  return answer;
};

const echo = async (request: Request): Promise<Response> =>
  Response.json({
    method: request.method,
    url: request.url,
    agent: request.headers.get("user-agent"),
    body: await request.text(),
  });

const SMUGGLING = [
  ["two lengths", "Content-Length: 4\r\nContent-Length: 30\r\n\r\n"],
  ["a length and chunks", "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n"],
  ["an encoding that looks like chunked", "Transfer-Encoding: xchunked\r\n\r\n"],
  ["chunked under another encoding", "Transfer-Encoding: gzip, chunked\r\n\r\n"],
  ["a length with a sign", "Content-Length: +4\r\n\r\n"],
] as const;

/** What every door does alike with HTTP. */
export const httpContract = (start: Start): void => {
  describe("HTTP on the same port", () => {
    it("reaches the handler whole, and its answer comes back", async () => {
      const door = await start({ http: echo });
      const body = "grüße ".repeat(20_000);
      const response = await fetch(`${door.http}/a/b?c=d%20e`, {
        method: "PATCH",
        body,
        headers: { "user-agent": "me" },
      });
      expect(await response.json()).toEqual({ method: "PATCH", url: `${door.http}/a/b?c=d%20e`, agent: "me", body });
      expect(response.headers.get("content-type")).toBe("application/json");
      expect(response.headers.get("content-length")).not.toBeNull();
    });

    it("takes a body that comes in chunks", async () => {
      const door = await start({ http: echo });
      const body = new ReadableStream({
        start(controller) {
          for (const word of ["one ", "two ", "three"]) controller.enqueue(new TextEncoder().encode(word));
          controller.close();
        },
      });
      const response = await fetch(door.http, { method: "POST", body, duplex: "half" } as RequestInit);
      expect(await response.json()).toMatchObject({ body: "one two three" });
    });

    it.each([204, 304, 404, 500])("answers %i without a body", async (status) => {
      const door = await start({ http: () => new Response(null, { status, headers: { "x-one": "1" } }) });
      const response = await fetch(door.http);
      expect([response.status, response.headers.get("x-one"), await response.text()]).toEqual([status, "1", ""]);
    });

    it("answers HEAD with the headers alone", async () => {
      const door = await start({ http: () => new Response("hello", { headers: { "content-length": "5" } }) });
      const response = await fetch(door.http, { method: "HEAD" });
      expect([response.headers.get("content-length"), await response.text()]).toEqual(["5", ""]);
    });

    it("sends each cookie in a header of its own", async () => {
      const headers = new Headers([
        ["set-cookie", "a=1"],
        ["set-cookie", "b=2"],
      ]);
      const door = await start({ http: () => new Response("", { headers }) });
      expect((await fetch(door.http)).headers.getSetCookie()).toEqual(["a=1", "b=2"]);
    });

    it("streams an answer as it is made", async () => {
      let more: (text: string) => void = () => {};
      let end: () => void = () => {};
      const body = new ReadableStream({
        start(controller) {
          more = (text) => controller.enqueue(new TextEncoder().encode(text));
          end = () => controller.close();
        },
      });
      const door = await start({ http: () => new Response(body) });
      const answering = fetch(door.http);
      more("first");
      const reader = (await answering).body?.getReader();
      expect(new TextDecoder().decode((await reader?.read())?.value)).toBe("first");
      more("second");
      expect(new TextDecoder().decode((await reader?.read())?.value)).toBe("second");
      end();
      expect((await reader?.read())?.done).toBe(true);
    });

    it("makes an answer no faster than it is read, and stops when the reader leaves", async () => {
      let made = 0;
      let isCancelled = false;
      const body = new ReadableStream({
        pull(controller) {
          made += 65_536;
          controller.enqueue(new Uint8Array(65_536));
        },
        cancel() {
          isCancelled = true;
        },
      });
      const door = await start({ http: () => new Response(body) });
      const socket = connect(door.port, "127.0.0.1");
      socket.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      socket.pause();
      let seen = -1;
      await until(() => {
        const before = seen;
        seen = made;
        return seen > 1_000_000 && seen === before;
      });
      expect(made).toBeLessThan(32 * 1024 * 1024);
      socket.destroy();
      await until(() => isCancelled);
    });

    it("lets go of an answer that comes when the client has left", async () => {
      let isCancelled = false;
      let answer: (response: Response) => void = () => {};
      let signal: AbortSignal | undefined;
      const door = await start({
        http: (request) => {
          signal = request.signal;
          return new Promise((resolve) => {
            answer = resolve;
          });
        },
      });
      const socket = connect(door.port, "127.0.0.1");
      socket.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      await until(() => signal);
      socket.destroy();
      await until(() => signal?.aborted);
      const cancel = () => {
        isCancelled = true;
      };
      answer(new Response(new ReadableStream({ cancel })));
      await until(() => isCancelled);
    });

    it("tells the handler when the client leaves", async () => {
      let signal: AbortSignal | undefined;
      const door = await start({
        http: (request) => {
          signal = request.signal;
          return new Promise<Response>(() => {});
        },
      });
      const controller = new AbortController();
      const answering = fetch(door.http, { signal: controller.signal });
      await until(() => signal);
      controller.abort();
      await expect(answering).rejects.toThrow();
      await until(() => signal?.aborted);
    });

    it("refuses a body that is too large", async () => {
      const door = await start({ http: echo, maxBodyBytes: 1000 });
      const answer = await writeRaw(
        door,
        `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2000\r\nConnection: close\r\n\r\n${"a".repeat(2000)}`,
      );
      expect(answer).toMatch(/^HTTP\/1.1 413 /);
      expect(answer).toContain('"code":"frame_too_large"');
    });

    it("says no more than that something failed when a handler fails", async () => {
      const door = await start({
        http: () => {
          throw new Error("a secret");
        },
      });
      const response = await fetch(door.http);
      expect([response.status, await response.json()]).toEqual([
        500,
        { code: "internal", message: "something went wrong here" },
      ]);
    });

    it.each([
      ["a method that no request has", "TRACE / HTTP/1.1\r\nHost: a\r\n", 405],
      ["a Host that is none", "GET / HTTP/1.1\r\nHost: a b\r\n", 400],
    ])("refuses %s as the client's mistake", async (_name, head, status) => {
      const door = await start({ http: echo });
      expect(await writeRaw(door, `${head}Connection: close\r\n\r\n`)).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    });

    it("hands on headers of any bytes", async () => {
      const door = await start({ http: (request) => new Response(request.headers.get("x-odd")?.length.toString()) });
      const answer = await writeRaw(door, "GET / HTTP/1.1\r\nHost: a\r\nX-Odd: aü日z\r\nConnection: close\r\n\r\n");
      // Each byte is a letter.
      expect(answer).toMatch(/\r\n\r\n7$/);
    });

    it.each(SMUGGLING)("refuses a request with %s, and what may hide behind it", async (_name, headers) => {
      const paths: string[] = [];
      const door = await start({
        http: async (request) => {
          paths.push(new URL(request.url).pathname);
          return new Response(await request.text());
        },
      });
      const answer = await writeRaw(
        door,
        `POST /first HTTP/1.1\r\nHost: a\r\n${headers}0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`,
      );
      expect(answer).not.toMatch(/^HTTP\/1.1 200/);
      expect(paths).toEqual([]);
    });
  });
};
