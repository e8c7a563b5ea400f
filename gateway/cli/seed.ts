import { SEED_PASSWORD, seed } from "../../services/store/seed.ts";
import { defineCommandLine, UsageError, withStore } from "./command.ts";

const numberOf = (name: string, value: string | boolean | undefined, fallback: number, most: number): number => {
  if (value === undefined) return fallback;
  const number = Number(value);
  if (!Number.isInteger(number) || number < 0 || number > most)
    throw new UsageError(`--${name} is a whole number up to ${most}`);
  return number;
};

/** `earshot seed --count N` */
export const main = defineCommandLine({
  usage: ["earshot seed --count N [--tasks M]    makes up N users with M tasks each, to try and measure with"],
  options: {
    count: { type: "string", value: "N", about: "Users. Default 10." },
    tasks: { type: "string", value: "M", about: "Tasks of each. Default 100." },
  },
  async run({ words, values, config, print }) {
    if (words.length > 0) throw new UsageError(`unexpected ${words[0]}`);
    const count = numberOf("count", values.count, 10, 1_000_000);
    const tasks = numberOf("tasks", values.tasks, 100, 10_000);
    const made = await withStore(config, ({ db }) => seed(db, { count, tasks }));
    print(`made ${made.users} users and ${made.tasks} tasks; everybody's password is "${SEED_PASSWORD}"`, made);
    return 0;
  },
});
