import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setImmediate } from "node:timers/promises";
import { afterEach, expect, it, vi } from "vitest";
import { createLeanFetch } from "../../pipeline/lean-fetch.ts";

let server: Server;
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const serve = async (answer: (request: IncomingMessage, response: ServerResponse) => void) => {
  server = createServer((request, response) => {
    request.resume();
    request.once("end", () => answer(request, response));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/x`;
};
const leanFetch = createLeanFetch({ bytes: 100, failure: () => new Error("too long") });
const post = (signal?: AbortSignal): RequestInit => ({
  method: "POST",
  headers: { "content-type": "application/json" },
  body: '{"é":1}',
  ...(signal && { signal }),
});

it("asks again and again over one connection, and reads what is answered", async () => {
  let connections = 0;
  const url = await serve((request, response) => {
    response.writeHead(418, { "x-length": request.headers["content-length"] });
    response.end('{"ok":true}');
  });
  server.on("connection", () => connections++);
  for (let i = 0; i < 3; i++) {
    const answer = await leanFetch(url, post());
    expect([answer.ok, answer.status, answer.headers.get("x-length")]).toEqual([false, 418, "8"]);
    expect(await answer.json()).toEqual({ ok: true });
    await setImmediate();
  }
  expect(connections).toBe(1);
});

it("asks once more where the kept connection was closed meanwhile", async () => {
  let asked = 0;
  const url = await serve((request, response) => {
    // The second finds a connection that is reset under it.
    if (++asked === 2) request.socket.resetAndDestroy();
    else response.end("fine");
  });
  await (await leanFetch(url, post())).text();
  await setImmediate();
  expect(await (await leanFetch(url, post())).text()).toBe("fine");
  expect(asked).toBe(3);
});

it("reads no more than it may", async () => {
  const url = await serve((_, response) => void response.end("x".repeat(101)));
  await expect((await leanFetch(url, post())).text()).rejects.toThrow("too long");
});

it("closes the connection when it is taken back, before and in the midst of an answer", async () => {
  let closed = 0;
  let isMidst = false;
  const url = await serve((_, response) => {
    response.on("close", () => closed++);
    if (isMidst) response.write("half");
  });
  const before = new AbortController();
  const asking = leanFetch(url, post(before.signal));
  await vi.waitFor(() => expect(server.listening).toBe(true));
  before.abort();
  await expect(asking).rejects.toMatchObject({ name: "AbortError" });
  isMidst = true;
  const midst = new AbortController();
  const answer = await leanFetch(url, post(midst.signal));
  const reading = answer.text();
  midst.abort();
  await expect(reading).rejects.toThrow();
  await vi.waitFor(() => expect(closed).toBeGreaterThan(0));
  await expect(leanFetch(url, post(AbortSignal.abort()))).rejects.toMatchObject({ name: "AbortError" });
});
