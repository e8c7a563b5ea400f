import { z } from "zod";
import type { Tasks } from "../../services/tasks/service.ts";
import { defineCommand } from "./command.ts";
import { findTask, noTask, taskItem } from "./find-task.ts";
import { confirmed, id, maybe, text } from "./slots.ts";
import { refuse, sentence } from "./speech.ts";

/** Ticks a task off. */
export const taskComplete = (tasks: Tasks) =>
  defineCommand({
    name: "task.complete",
    description: "Marks a task or list item as done: 'I bought the milk', 'check off call mom'.",
    effect: "write",
    slots: z.object({
      title: text("The task, as said: 'milk', 'the call to mom'."),
      list: maybe("Name of the list it is on."),
      id,
      confirmed,
    }),
    questions: { title: "Which task is done?" },
    async run(slots, ctx) {
      const choice = await findTask(tasks, slots, ctx);
      if (choice === undefined) {
        const done = await findTask(tasks, slots, ctx, { state: "done" });
        return refuse(done && "found" in done ? `${sentence(done.found.title)} is already done.` : noTask(slots));
      }
      if ("ask" in choice) return choice.ask;
      const task = await tasks.complete(ctx.userId, choice.found.id);
      return { handled: true, say: `Done: ${task.title}.`, data: { task }, items: [taskItem(task)] };
    },
  });
