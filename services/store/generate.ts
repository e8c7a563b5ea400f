import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** Writes the migration that leads from the last one to the schema files as they are now: `npm run migration -- NAME`. */
export const generateMigration = (name: string): Promise<number> => {
  const root = fileURLToPath(new URL("../..", import.meta.url));
  const kit = fileURLToPath(new URL("../../node_modules/drizzle-kit/bin.cjs", import.meta.url));
  const child = spawn(process.execPath, [kit, "generate", "--name", name], { cwd: root, stdio: "inherit" });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => resolve(code ?? 1));
  });
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const name = process.argv.slice(2).find((word) => !word.startsWith("-")) ?? "change";
  process.exitCode = await generateMigration(name);
}
