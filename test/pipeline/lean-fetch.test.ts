import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { setImmediate } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { afterEach, expect, it, vi } from "vitest";
import { createLeanFetch } from "../../pipeline/lean-fetch.ts";

let server: Server;
afterEach(async () => {
  if (!server?.listening) return;
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
/** A server whose connections end while this thread does nothing. */
const serveElsewhere = async () => {
  const shared = new Int32Array(new SharedArrayBuffer(8));
  const source = `
    const { parentPort, workerData } = require("node:worker_threads");
    const sockets = new Set();
    const server = require("node:http").createServer((request, response) => {
      request.resume().once("end", () => { Atomics.add(workerData, 0, 1); response.end("fine"); });
    });
    server.on("connection", (socket) => sockets.add(socket));
    server.listen(0, "127.0.0.1", () => parentPort.postMessage(server.address().port));
    parentPort.on("message", () => {
      for (const socket of sockets) socket.resetAndDestroy();
      sockets.clear();
      setImmediate(() => { Atomics.store(workerData, 1, 1); Atomics.notify(workerData, 1); });
    });`;
  const worker = new Worker(source, { eval: true, workerData: shared });
  const [port] = (await once(worker, "message")) as [number];
  return {
    url: `http://127.0.0.1:${port}/v1/x`,
    counted: () => Atomics.load(shared, 0),
    reset() {
      worker.postMessage("reset");
      expect(Atomics.wait(shared, 1, 0, 20_000)).not.toBe("timed-out");
    },
    close: () => worker.terminate(),
  };
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

it("sends again what a connection that was closed before did not take, and tells of it", async () => {
  let resent = 0;
  const { url, counted, reset, close } = await serveElsewhere();
  const fetchOnce = createLeanFetch({ bytes: 100, failure: () => new Error("too long"), onResend: () => resent++ });
  try {
    await (await fetchOnce(url, post())).text();
    await setImmediate();
    // This thread stands still meanwhile: it cannot know yet that the connection is gone.
    reset();
    expect(await (await fetchOnce(url, post())).text()).toBe("fine");
    expect([resent, counted()]).toEqual([1, 2]);
  } finally {
    await close();
  }
});

it.each([
  ["reset", (socket: Socket) => socket.resetAndDestroy()],
  ["closed", (socket: Socket) => socket.destroy()],
])("does not send again what was read before a kept connection was %s: it may be paid for", async (_, end) => {
  let asked = 0;
  const url = await serve((request, response) => {
    if (++asked === 2) end(request.socket);
    else response.end("fine");
  });
  await (await leanFetch(url, post())).text();
  await setImmediate();
  await expect(leanFetch(url, post())).rejects.toMatchObject({ code: "ECONNRESET" });
  expect(asked).toBe(2);
});

it("lets go of a connection before its server does, where that says when", async () => {
  const connections = new Set<Socket>();
  const url = await serve((_, response) => {
    response.writeHead(200, { "keep-alive": "timeout=1" });
    response.end("fine");
  });
  server.on("connection", (socket) => connections.add(socket));
  for (let i = 0; i < 2; i++) {
    await (await leanFetch(url, post())).text();
    await setImmediate();
  }
  expect(connections.size).toBe(2);
  await vi.waitFor(() => expect([...connections].every(({ destroyed }) => destroyed)).toBe(true));
});

it("lets go of a connection soon, where its server says nothing", async () => {
  const closed: boolean[] = [];
  const url = await serve((_, response) => void response.end("fine"));
  // Node's own would say 5 s.
  server.keepAliveTimeout = 0;
  server.on("connection", (socket) => socket.once("close", () => closed.push(true)));
  const answer = await leanFetch(url, post());
  expect(answer.headers.get("keep-alive")).toBeNull();
  await answer.text();
  await vi.waitFor(() => expect(closed).toEqual([true]), { timeout: 15_000 });
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
