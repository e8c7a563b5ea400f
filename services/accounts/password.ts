import { type Algorithm, hash, verify } from "@node-rs/argon2";

/** As OWASP has it: 19 MiB, two passes, one lane. About 50 ms on the addon's own thread. */
const OPTIONS = { algorithm: 2 satisfies Algorithm.Argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

export const hashPassword = (password: string): Promise<string> => hash(password, OPTIONS);

let nobodys: Promise<string> | undefined;

/** Whether `password` is the one that was hashed. Takes as long where there is no hash, so that nobody can tell. */
export const isPassword = async (hashed: string | null | undefined, password: string): Promise<boolean> => {
  nobodys ??= hashPassword("nobody's password");
  const isRight = await verify(hashed ?? (await nobodys), password);
  return isRight && hashed != null;
};
