import { z } from "zod";
import type { Tasks } from "../../services/tasks/service.ts";
import { type CommandContext, type CommandResult, defineCommand } from "./command.ts";
import { findTask, noTask } from "./find-task.ts";
import { DEFAULT_LIST, listName, listSaid } from "./list-name.ts";
import { all, confirmed, id, maybe } from "./slots.ts";
import { askFor, askYesNo, count, refuse } from "./speech.ts";

/** Deletes a task, or a whole list once the caller has said yes. */
export const taskDelete = (tasks: Tasks) => {
  const deleteAll = async (list: string | undefined, isSure: boolean, ctx: CommandContext): Promise<CommandResult> => {
    const where = list === undefined ? "" : ` on ${listSaid(list)}`;
    const found = await tasks.list(ctx.userId, { limit: 1000, ...(list === undefined ? {} : { list }) });
    if (found.length === 0) return refuse(`There are no tasks${where}.`);
    if (!isSure) {
      const what = found.length === 1 ? `the one task${where}` : `all ${found.length} tasks${where}`;
      return askYesNo(`Delete ${what}?`, { all: true, ...(list !== undefined && { list }) });
    }
    for (const { id } of found) await tasks.remove(ctx.userId, id);
    return { handled: true, say: `Deleted ${count(found.length, "task")}${where}.`, data: { deleted: found.length } };
  };

  return defineCommand({
    name: "task.delete",
    description: "Deletes a task or list item without doing it, or everything on a list.",
    effect: "write",
    slots: z.object({
      title: maybe("The task, as said. Left out where all are meant."),
      list: maybe("Name of the list."),
      all,
      id,
      confirmed,
    }),
    questions: { title: "Which task should I delete?" },
    async run(slots, ctx) {
      const { title, list } = slots;
      // "Delete my shopping list" names no task: the list is meant.
      const isAll = slots.all || (title === undefined && slots.id === undefined && list !== undefined);
      if (isAll) {
        const named = list === undefined ? undefined : listName(list);
        return deleteAll(named === DEFAULT_LIST && slots.all ? undefined : named, slots.confirmed === true, ctx);
      }
      if (title === undefined && slots.id === undefined) return askFor("title", "Which task should I delete?", {});
      const choice = (await findTask(tasks, slots, ctx)) ?? (await findTask(tasks, slots, ctx, { state: "all" }));
      if (choice === undefined) return refuse(noTask(slots));
      if ("ask" in choice) return choice.ask;
      await tasks.remove(ctx.userId, choice.found.id);
      return { handled: true, say: `Deleted ${choice.found.title}.`, data: { task: choice.found } };
    },
  });
};
