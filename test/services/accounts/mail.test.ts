import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { createOutbox } from "../../../services/accounts/mail/outbox.ts";
import { createSmtp } from "../../../services/accounts/mail/smtp.ts";

const LETTER = { to: "ann@example.org", subject: "Hello", text: "    a-token\n\nBye." };

describe("the outbox", () => {
  const folder = mkdtempSync(join(tmpdir(), "earshot-outbox-"));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("keeps letters as files that only their owner can read", async () => {
    const outbox = createOutbox(join(folder, "outbox"));
    await outbox.send(LETTER);
    const [name = ""] = readdirSync(join(folder, "outbox"));
    const path = join(folder, "outbox", name);
    expect(readFileSync(path, "utf8")).toBe("To: ann@example.org\nSubject: Hello\n\n    a-token\n\nBye.\n");
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });
});

/** A mail server that takes one letter; `refuse` makes it refuse all who should get one. */
const mailServer = async (refuse = false) => {
  const got: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    let isLetter = false;
    let rest = "";
    const answer = (line: string) => {
      got.push(line);
      if (isLetter) {
        if (line !== ".") return undefined;
        isLetter = false;
        return "250 taken";
      }
      if (line.startsWith("EHLO")) return "250 test";
      if (line.startsWith("RCPT") && refuse) return "550 nobody of that name, and here is a secret";
      if (line === "QUIT") return "221 bye";
      isLetter = line === "DATA";
      return isLetter ? "354 go on" : "250 fine";
    };
    socket.write("220 test\r\n");
    socket.on("data", (data) => {
      const lines = (rest + data.toString()).split("\r\n");
      rest = lines.pop() ?? "";
      for (const line of lines) {
        const reply = answer(line);
        if (reply) socket.write(`${reply}\r\n`);
      }
    });
    socket.on("error", () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  return {
    got,
    url: `smtp://127.0.0.1:${port}`,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

describe("mail by SMTP", () => {
  it("hands the letter to the server", async () => {
    const server = await mailServer();
    await createSmtp({ url: server.url, from: "Earshot <earshot@example.org>" }).send(LETTER);
    expect(server.got).toEqual(
      expect.arrayContaining(["MAIL FROM:<earshot@example.org>", "RCPT TO:<ann@example.org>", "Subject: Hello"]),
    );
    expect(server.got).toContain("    a-token");
    await server.close();
  });

  it("sends to one address, whatever was given as one", async () => {
    const server = await mailServer();
    const sending = createSmtp({ url: server.url, from: "earshot@example.org" });
    await sending.send({ ...LETTER, to: "ann@example.org, eve@evil.example" }).catch(() => {});
    expect(server.got.filter((line) => line.startsWith("RCPT")).length).toBeLessThan(2);
    await server.close();
  });

  it.each([
    ["a server that refuses", async () => await mailServer(true)],
    ["no server", async () => ({ url: "smtp://127.0.0.1:1", close: async () => {} })],
  ])("fails by name with %s, and tells nothing that was said", async (_, open) => {
    const server = await open();
    const failure: unknown = await createSmtp({ url: server.url, from: "a@example.org" })
      .send(LETTER)
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: "VoiceError", code: "provider_failed" });
    expect(String(failure)).not.toMatch(/secret|token/);
    await server.close();
  });
});
