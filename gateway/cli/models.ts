import { existsSync } from "node:fs";
import { downloadModel, isModelName, MODELS, modelPath, showProgress } from "../../native/models.ts";
import { defineCommandLine, tableOf, UsageError } from "./command.ts";

const known = () =>
  Object.entries(MODELS).map(([name, [mebibytes]]) => {
    const path = isModelName(name) ? modelPath(name) : "";
    return { name, mebibytes, path: existsSync(path) ? path : null };
  });

/** `earshot models [NAME ...]` */
export const main = defineCommandLine({
  usage: ["earshot models [NAME ...]    downloads Whisper's weights; without a name, lists those there are"],
  more: () => ["Names:", ...known().map(({ name, mebibytes }) => `  ${name.padEnd(22)}${mebibytes} MiB`)],
  usesStore: false,
  async run({ words, print }) {
    const unknown = words.filter((name) => !isModelName(name));
    if (unknown.length > 0) throw new UsageError(`no weights are called ${unknown.join(", ")}`);
    if (words.length === 0) {
      const models = known();
      const rows = models.map(({ name, mebibytes, path }) => [name, `${mebibytes} MiB`, path ?? ""]);
      print(tableOf([["name", "size", "downloaded to"], ...rows]), { models });
      return 0;
    }
    const models: { name: string; path: string }[] = [];
    for (const name of words.filter(isModelName))
      models.push({ name, path: await downloadModel(name, { onProgress: showProgress(name) }) });
    print(models.map(({ path }) => path).join("\n"), { models });
    return 0;
  },
});
