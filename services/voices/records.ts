import { mkdir, open } from "node:fs/promises";
import { dirname } from "node:path";
import type { ConsentRecords } from "./service.ts";

/** Consents as lines of JSON at the end of a file that only its owner reads. */
export const createConsentFile = (path: string): ConsentRecords => ({
  async add(record) {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const file = await open(path, "a", 0o600);
    try {
      await file.appendFile(`${JSON.stringify(record)}\n`);
      // On record means on disk.
      await file.sync();
    } finally {
      await file.close();
    }
  },
});
