import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { download } from "../../native/download.ts";
import { downloadModel, isModelName, modelPath, progressLine, showProgress } from "../../native/models.ts";

const content = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * 7 + (i >> 8)) & 255));
const sha1 = createHash("sha1").update(content).digest("hex");

describe("downloads", () => {
  let folder = "";
  let server: Server;
  let serve: (request: IncomingMessage, response: ServerResponse) => void;
  const ranges: (string | undefined)[] = [];
  let path = "";
  let url = "";

  // Broken once the client has it all: what lies in its buffers is lost with the connection.
  let breaking: ServerResponse | undefined;
  let breakAt = 0;
  const onProgress = (bytes: number) => {
    if (bytes >= breakAt) breaking?.destroy();
  };

  /** Answers as Hugging Face does, with ranges; breaks after `cut` bytes of an answer. */
  const ranged =
    (cut = Number.POSITIVE_INFINITY) =>
    (request: IncomingMessage, response: ServerResponse) => {
      const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? 0);
      if (from >= content.length) return response.writeHead(416).end();
      const rest = content.subarray(from);
      const headers = { "content-length": rest.length };
      if (from > 0) {
        response.writeHead(206, {
          ...headers,
          "content-range": `bytes ${from}-${content.length - 1}/${content.length}`,
        });
      } else response.writeHead(200, headers);
      if (cut >= rest.length) return response.end(rest);
      breaking = response;
      breakAt = from + cut;
      return response.write(rest.subarray(0, cut));
    };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "earshot-models-"));
    path = join(folder, "sub", "file.bin");
    ranges.length = 0;
    breaking = undefined;
    server = createServer((request, response) => {
      ranges.push(request.headers.range);
      serve(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await rm(folder, { recursive: true, force: true });
  });

  const size = [content.length, content.length] as const;
  const get = (options = {}) => download({ url: `${url}/file.bin`, path, sha1, size, onProgress, ...options });
  const left = () => readdir(join(folder, "sub"));

  it("bring a file whole, and tell how far they are", async () => {
    serve = ranged();
    const seen: number[] = [];
    await get({ onProgress: (bytes: number, total: number) => seen.push(bytes / total) });
    expect((await readFile(path)).equals(content)).toBe(true);
    expect(seen[0]).toBe(0);
    expect(seen.at(-1)).toBe(1);
    expect(await left()).toEqual(["file.bin"]);
  });

  it("go on where the connection broke", async () => {
    serve = ranged(120_000);
    await get();
    expect((await readFile(path)).equals(content)).toBe(true);
    expect(ranges[0]).toBeUndefined();
    expect(ranges.length).toBeGreaterThan(1);
    for (const range of ranges.slice(1)) expect(range).toMatch(/^bytes=[1-9]\d*-$/);
  });

  it("keep what came when they give up, and use it next time", async () => {
    serve = ranged(50_000);
    await expect(get({ attempts: 1 })).rejects.toThrow(/broke after 0\.\d MB .*the next download goes on there/);
    expect(await left()).toEqual(["file.bin.part"]);
    serve = ranged();
    await get({ attempts: 1 });
    expect(ranges.at(-1)).toMatch(/^bytes=[1-9]/);
    expect((await readFile(path)).equals(content)).toBe(true);
  });

  it("begin anew where the server knows no ranges", async () => {
    serve = ranged(50_000);
    await expect(get({ attempts: 1 })).rejects.toThrow(/broke/);
    serve = (_, response) => response.writeHead(200, { "content-length": content.length }).end(content);
    await get();
    expect((await readFile(path)).equals(content)).toBe(true);
  });

  it("finish what was whole but had not got its name", async () => {
    serve = ranged(1);
    await expect(get({ attempts: 1 })).rejects.toThrow();
    await writeFile(`${path}.part`, content);
    serve = ranged();
    await get();
    expect((await readFile(path)).equals(content)).toBe(true);
  });

  it("throw away what has another hash", async () => {
    const other = Buffer.from(content);
    other[1000] = 0xff ^ (other[1000] ?? 0);
    serve = (_, response) => response.writeHead(200, { "content-length": other.length }).end(other);
    await expect(get()).rejects.toMatchObject({ code: "provider_failed", message: expect.stringMatching(/damaged/) });
    expect(await left()).toEqual([]);
    expect(ranges).toHaveLength(1);
  });

  it("refuse an answer of another size before it is read", async () => {
    serve = (_, response) => response.writeHead(200, { "content-length": 15 }).end("<html>login...");
    await expect(get()).rejects.toThrow(/offers 15 bytes/);
  });

  it("say what the server answered", async () => {
    serve = (_, response) => response.writeHead(404).end("Not found");
    await expect(get()).rejects.toThrow(/127\.0\.0\.1:\d+ answered 404/);
    expect(ranges).toHaveLength(1);
  });

  it("break off a connection that brings nothing", async () => {
    serve = (_, response) => response.writeHead(200, { "content-length": content.length }).flushHeaders();
    await expect(get({ stallMs: 50, attempts: 1 })).rejects.toThrow(/cannot be reached/);
  });

  it("end with the signal", async () => {
    const controller = new AbortController();
    serve = (_, response) => {
      response.writeHead(200, { "content-length": content.length }).flushHeaders();
      controller.abort(new Error("enough"));
    };
    await expect(get({ signal: controller.signal })).rejects.toThrow("enough");
  });

  it("say in one line that a closed network is closed", async () => {
    await new Promise((resolve) => server.close(resolve));
    const failure = await downloadModel("tiny.en", { folder, origin: url }).catch((error: Error) => error.message);
    expect(failure).toMatch(
      /^Whisper's weights tiny\.en cannot be downloaded: 127\.0\.0\.1:\d+ cannot be reached \(ECONNREFUSED\)$/,
    );
    server.listen(0);
  });

  it("leave alone what is there", async () => {
    await writeFile(modelPath("tiny.en", folder), "there");
    expect(await downloadModel("tiny.en", { folder, origin: url })).toBe(modelPath("tiny.en", folder));
    expect(ranges).toEqual([]);
  });
});

describe("progress", () => {
  it("is a bar", () => {
    expect(progressLine("tiny.en", 30e6, 60e6, 5e6)).toBe(
      "tiny.en [###############...............] 50 %  30.0 of 60.0 MB  5.0 MB/s",
    );
  });

  it("is drawn over itself on a terminal, and in ten lines elsewhere", () => {
    const written: Record<"tty" | "file", string[]> = { tty: [], file: [] };
    const terminal = showProgress("x", { isTTY: true, write: (text) => written.tty.push(text) });
    const file = showProgress("x", { write: (text) => written.file.push(text) });
    for (let bytes = 0; bytes <= 1000; bytes++) {
      terminal(bytes, 1000);
      file(bytes, 1000);
    }
    expect(written.tty).toHaveLength(201);
    expect(written.tty.every((text) => text.startsWith("\r"))).toBe(true);
    expect(written.file).toHaveLength(11);
  });
});

it("knows its own names", () => {
  expect(isModelName("base.en")).toBe(true);
  expect(isModelName("toString")).toBe(false);
});
