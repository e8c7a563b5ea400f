import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { cors } from "hono/cors";
import { etag } from "hono/etag";
import { methodOverride } from "hono/method-override";
import { beforeAll, describe, expect, it } from "vitest";
import { installLight } from "../../../../gateway/http/light/install.ts";
import { lightRequest } from "../../../../gateway/http/light/request.ts";
import { plainResponse } from "../../../../gateway/http/light/response.ts";

const NativeRequest = globalThis.Request;
const NativeResponse = globalThis.Response;
beforeAll(installLight);

const URL_ = "http://earshot.test/a?b=c";
interface Shape {
  readonly method: string;
  readonly body?: string | Uint8Array<ArrayBuffer>;
  readonly headers?: readonly (readonly [string, string])[];
}
const bytesOf = (body: Shape["body"]) => (typeof body === "string" ? Buffer.from(body) : body);

/** The same request twice, as the door makes it and as Node does, with what ends it. */
const pair = ({ method, body, headers = [] }: Shape) => {
  const controller = new AbortController();
  const { signal } = controller;
  const own = headers.map(([name, value]): [string, string] => [name, value]);
  const light = lightRequest({
    ...{ method, url: URL_, headers: own.flat(), client: { signal }, address: "::1" },
    body: bytesOf(body),
  });
  const bytes = bytesOf(body);
  const native = new NativeRequest(URL_, { method, headers: own, signal, ...(bytes && { body: bytes }) });
  return { light, native, controller };
};
/** What both of a pair answer, said so that it can be compared. */
const both = async (shape: Shape, ask: (request: Request) => unknown) => {
  const { light, native } = pair(shape);
  const told = async (request: Request) => {
    try {
      return await ask(request);
    } catch (error) {
      return (error as Error).name;
    }
  };
  return [await told(light), await told(native)];
};

const POST: Shape = {
  method: "POST",
  body: '{"a":"grüße"}',
  headers: [
    ["content-type", "application/json"],
    ["x-two", "1"],
    ["x-two", "2"],
    ["cookie", "a=1"],
    ["cookie", "b=2"],
  ],
};
const form = () => {
  const boundary = "edge";
  const body = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nhello\r\n--${boundary}--\r\n`;
  return { method: "POST", body, headers: [["content-type", `multipart/form-data; boundary=${boundary}`]] } as const;
};

describe("a light request", () => {
  const asks: Record<string, (request: Request) => unknown> = {
    "its text": (request) => request.text(),
    "its JSON": (request) => request.json(),
    "its bytes": async (request) => Buffer.from(await request.arrayBuffer()).toString("hex"),
    "its blob": async (request) => {
      const blob = await request.blob();
      return [blob.type, await blob.text()];
    },
    "its stream": async (request) => {
      let text = "";
      const reader = request.body?.getReader();
      for (let part = await reader?.read(); part?.value; part = await reader?.read())
        text += Buffer.from(part.value).toString();
      return [text, request.bodyUsed];
    },
    "its text twice": async (request) => [await request.text(), await request.text()],
    "its text after its stream was taken": async (request) => {
      request.body?.getReader();
      return request.text();
    },
    "a copy after it was read": async (request) => {
      await request.text();
      return request.clone().text();
    },
    "itself and a copy": async (request) => {
      const copy = request.clone();
      return [await request.text(), await copy.text(), request.bodyUsed];
    },
    "another made of it": async (request) => {
      const other = new Request(request, { headers: { "x-new": "1" } });
      return [other.method, other.url, other.headers.get("x-new"), await other.text(), request.bodyUsed];
    },
    "another made of it after it was read": async (request) => {
      await request.text();
      return new Request(request).text();
    },
    "another with its parts": (request) => new Request("http://b.test/", request).headers.get("x-two"),
    "whether it was read": async (request) => {
      const before = request.bodyUsed;
      await request.json().catch(() => {});
      return [before, request.bodyUsed];
    },
    "its headers": ({ headers }) => [
      ...[headers.get("X-Two"), headers.get("cookie"), headers.get("x-none"), headers.has("Cookie"), headers.has("x")],
      ...[[...headers], [...headers.keys()], Object.fromEntries(headers), [...new Headers(headers)]],
    ],
    "headers that are changed": (request) => {
      const { headers } = request;
      headers.set("x-two", "3");
      headers.append("x-two", "4");
      headers.delete("cookie");
      headers.set("x-odd", " ü ");
      return [[...headers], [...request.headers], [...request.clone().headers], request.headers === headers];
    },
    "a header whose name is none": ({ headers }) => headers.get("a b"),
    "a header with a line break": ({ headers }) => headers.set("a", "b\r\nc: d"),
    "what it is": (request) => [
      ...[request instanceof Request, request instanceof NativeRequest, Object.prototype.toString.call(request)],
      ...[request.method, request.url, request.mode, request.redirect, request.cache, request.credentials],
      ...[request.headers instanceof Headers, request.signal instanceof AbortSignal, request.body === null],
    ],
  };
  for (const [shape, of] of Object.entries({
    "a body": POST,
    "no body": { method: "GET", headers: [["accept", "*/*"]] } as Shape,
    "a byte order mark and letters that are none": {
      method: "POST",
      body: new Uint8Array([0xef, 0xbb, 0xbf, 0x61, 0xff, 0xc3, 0x62]),
    } as Shape,
  }))
    it.each(Object.keys(asks))(`with ${shape} answers as any request does, asked for %s`, async (name) => {
      const [light, native] = await both(of, asks[name] ?? (() => "nothing"));
      expect(light).toEqual(native);
    });

  it("reads forms, with their files", async () => {
    const [light, native] = await both(form(), async (request) => {
      const file = (await request.formData()).get("file") as File;
      return [file.name, await file.text()];
    });
    expect(light).toEqual(["a.txt", "hello"]);
    expect(light).toEqual(native);
  });

  it("tells that the client has left, itself, its copies, and what was asked before", () => {
    const { light, controller } = pair(POST);
    const { signal } = light;
    const copy = light.clone();
    controller.abort();
    expect([signal.aborted, light.signal.aborted, copy.signal.aborted]).toEqual([true, true, true]);
  });

  it("gives bytes of its own, though small bodies share their memory", async () => {
    const { light } = pair({ method: "POST", body: "abc" });
    expect((await light.arrayBuffer()).byteLength).toBe(3);
  });
});

describe("a light response", () => {
  const made: Record<string, () => [(BodyInit | null)?, ResponseInit?]> = {
    nothing: () => [],
    text: () => ["grüße"],
    "text of a type": () => ["{}", { status: 201, headers: { "Content-Type": "application/json" } }],
    bytes: () => [new Uint8Array([1, 2]), { headers: { "x-a": "1" } }],
    "no content": () => [
      null,
      {
        status: 204,
        headers: new Headers([
          ["set-cookie", "a"],
          ["set-cookie", "b"],
        ]),
      },
    ],
    "headers as a list": () => [
      "a",
      {
        headers: [
          ["x", "1"],
          ["x", "2"],
        ],
      },
    ],
    "one header in letters of two sizes": () => ["a", { headers: { "X-A": "1", "x-a": "2" } }],
    "a status text": () => ["a", { status: 200, statusText: "Fine" }],
    "a value with blanks around it": () => ["a", { headers: { "x-a": "  b " } }],
    "a value that is a number": () => ["a", { headers: { "x-a": 5 as unknown as string } }],
    "a form": () => [new URLSearchParams({ a: "b" })],
    "a blob": () => [new Blob(["a"], { type: "text/css" })],
    "a stream": () => [new Blob(["stream"]).stream()],
    "a number for a body": () => [5 as unknown as BodyInit],
    "a body where there may be none": () => ["a", { status: 204 }],
    "a status that is none": () => ["a", { status: 99 }],
    "a header that is none": () => ["a", { headers: { "a b": "c" } }],
    "a value with a line break": () => ["a", { headers: { a: "b\r\nc: d" } }],
  };
  const asks: Record<string, (response: Response, Kind: typeof Response) => unknown> = {
    "what it is": (response) => [
      ...[response instanceof Response, response instanceof NativeResponse, response.type, response.url],
      ...[response.status, response.statusText, response.ok, response.redirected, response.bodyUsed],
      ...[response.headers instanceof Headers, response.body === null, [...response.headers]],
    ],
    "its body": async (response) => [await response.text(), response.bodyUsed],
    "its body twice": async (response) => [await response.text(), await response.text()],
    "itself and a copy": async (response) => {
      const copy = response.clone();
      return [await response.text(), await copy.text(), [...copy.headers], copy.status];
    },
    "another of its body": (response, Kind) => new Kind(response.body, response).text(),
    "another of its parts": (response, Kind) => [...new Kind(null, response).headers],
    "headers that are changed": async (response) => {
      const { headers } = response;
      headers.set("x-a", "new");
      headers.append("x-a", "more");
      headers.delete("content-type");
      headers.set("Content-Type", "text/html");
      return [[...headers], [...response.clone().headers], response.headers === headers, (await response.blob()).type];
    },
  };
  for (const shape of Object.keys(made))
    it.each(Object.keys(asks))(`of ${shape} answers as any response does, asked for %s`, async (name) => {
      const told = async (Kind: typeof Response) => {
        try {
          return await asks[name]?.(new Kind(...(made[shape]?.() ?? [])), Kind);
        } catch (error) {
          return (error as Error).name;
        }
      };
      expect(await told(Response)).toEqual(await told(NativeResponse));
    });

  it("is sent without a stream until somebody asks for one", async () => {
    const response = new Response("a", { headers: { "x-a": "1" } });
    response.headers.set("x-b", "2");
    expect(plainResponse(response)).toEqual({
      ...{ status: 200, body: "a" },
      headers: ["x-a", "1", "content-type", "text/plain;charset=UTF-8", "x-b", "2"],
    });
    await response.clone().text();
    expect(plainResponse(response)).toBeUndefined();
  });

  it("keeps bytes as they were when it was made", async () => {
    const bytes = new Uint8Array([1, 2]);
    const response = new Response(bytes);
    bytes.fill(9);
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(new Uint8Array([1, 2]));
  });

  it("can be inherited from, and tells its heirs apart", async () => {
    class Own extends Response {
      get twice() {
        return this.status * 2;
      }
    }
    const own = new Own("a", { status: 201 });
    expect([own.twice, own.ok, await own.text(), own.bodyUsed]).toEqual([402, true, "a", true]);
    expect([own instanceof Own, own instanceof Response, new Response("") instanceof Own]).toEqual([true, true, false]);
  });

  it("has what the native one has besides", async () => {
    expect(await Response.json({ a: 1 }, { status: 201 }).json()).toEqual({ a: 1 });
    expect(Response.redirect("http://a.test/", 303).headers.get("location")).toBe("http://a.test/");
    expect(Response.error().type).toBe("error");
  });
});

describe("middleware of Hono", () => {
  it("finds light requests and responses as it finds others", async () => {
    const app = new Hono();
    app.use(cors(), etag(), bodyLimit({ maxSize: 100 }), methodOverride({ app }));
    app.post("/a", async (c) => {
      c.header("x-raw", c.req.raw.headers.get("content-type") ?? "");
      const { file } = await c.req.parseBody();
      return c.json({ file: file instanceof File && (await file.text()), raw: c.req.raw.method });
    });
    const told = async (request: Request) => {
      const response = await app.fetch(request);
      return [response.status, [...response.headers], await response.text()];
    };
    const { light, native } = pair(form());
    const answer = await told(light);
    expect(answer).toEqual([200, expect.anything(), '{"file":"hello","raw":"POST"}']);
    expect(answer).toEqual(await told(native));
  });
});
