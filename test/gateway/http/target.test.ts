import { expect, it } from "vitest";
import { methodOf, urlOf } from "../../../gateway/http/target.ts";

it.each([
  ["a.test", "/"],
  ["127.0.0.1:8080", "/api/v1/tasks?q=a%20b&c=d"],
  ["127.0.0.1:80", "/port/that/is/usual"],
  ["localhost:443", "/a"],
  ["LOCALHOST", "/capitals"],
  ["010.0.0.1", "/an/odd/number"],
  ["1.2", "/a/short/number"],
  ["a.test:99999", "/"],
  ["a b", "/"],
  ["[::1]:8080", "/six"],
  ["a.test", "/a/../b/./c"],
  ["a.test", "/a/%2e%2E/b"],
  ["a.test", "/a//b"],
  ["a.test", "//evil.test/b"],
  ["a.test", "/grüße?ö=ä"],
  ["a.test", "/quotes\"'<>`{}|^?\"'<>`{}|^"],
  ["a.test", "/back\\slash?back\\slash"],
  ["a.test", "/tab\tand#fragment"],
  ["user:secret@a.test", "/who"],
])("the address of Host %j and %j is what URL makes of it", (host, target) => {
  let wanted: string | undefined;
  try {
    wanted = new URL(`http://${host}${target}`).href;
  } catch {
    expect(() => urlOf(host, target)).toThrow(expect.objectContaining({ code: "bad_message" }));
    return;
  }
  expect(urlOf(host, target)).toBe(wanted);
});

it("takes no path for a Host that is empty, as URL would", () => {
  expect(() => urlOf("", "/nobody")).toThrow(expect.objectContaining({ code: "bad_message" }));
});

it("takes a target that is whole, as for a proxy", () => {
  expect(urlOf("a.test", "http://b.test/c?d")).toBe("http://b.test/c?d");
});

it.each([
  ["GET", "GET"],
  ["get", "GET"],
  ["PATCH", "PATCH"],
  ["patch", "patch"],
  ["PURGE", "PURGE"],
])("the method %s is %s, as a Request has it", (method, wanted) => {
  expect(methodOf(method)).toBe(wanted);
  expect(new Request("http://a.test", { method }).method).toBe(wanted);
});

it.each(["TRACE", "connect", "TRACK", "G@T", ""])("no request has the method %j", (method) => {
  expect(() => methodOf(method)).toThrow(expect.objectContaining({ code: "method_not_allowed" }));
  expect(() => new Request("http://a.test", { method })).toThrow();
});
