import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createId } from "../../ids.ts";
import type { Mail } from "./mail.ts";

/** Keeps letters as files in `folder`, for whoever runs the gateway to read; nothing is sent. */
export const createOutbox = (folder: string): Mail => ({
  name: "outbox",
  async send({ to, subject, text }) {
    // They hold tokens: for the owner of this machine alone.
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const path = join(folder, `${createId()}.txt`);
    await writeFile(`${path}.part`, `To: ${to}\nSubject: ${subject}\n\n${text}\n`, { mode: 0o600 });
    await rename(`${path}.part`, path);
  },
});
