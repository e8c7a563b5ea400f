import { z } from "zod";
import type { TaskChange, Tasks } from "../../services/tasks/service.ts";
import { defineCommand } from "./command.ts";
import { findTask, noTask, taskItem } from "./find-task.ts";
import { listName, listSaid } from "./list-name.ts";
import { priorityOf } from "./priority.ts";
import { confirmed, INTERNAL, id, maybe, text } from "./slots.ts";
import { askFor, joinSpoken, refuse, sentence } from "./speech.ts";
import { readDue, sayDue } from "./when.ts";

const NO_DUE = /^(?:no (?:due )?(?:date|time|deadline)|none|never|no longer|whenever)$/i;

/** Changes a task's title, due time, priority or list. */
export const taskUpdate = (tasks: Tasks) =>
  defineCommand({
    name: "task.update",
    description: "Changes a task: its title, when it is due, its priority, or the list it is on.",
    effect: "write",
    slots: z.object({
      title: text("The task as it is called now."),
      list: maybe("Name of the list it is on, or should be moved to."),
      newTitle: maybe("What it should be called."),
      when: maybe("When it should be due, as said; 'no due date' clears it."),
      priority: maybe("'high', 'normal' or 'low'."),
      change: z.string().optional().meta(INTERNAL),
      id,
      confirmed,
    }),
    questions: { title: "Which task should I change?" },
    async run(slots, ctx) {
      const choice = (await findTask(tasks, slots, ctx)) ?? (await findTask(tasks, slots, ctx, { anyList: true }));
      if (choice === undefined) return refuse(noTask(slots));
      if ("ask" in choice) return choice.ask;
      const task = choice.found;

      let { newTitle, when } = slots;
      let priority = priorityOf(slots.priority);
      if (slots.change !== undefined) {
        // The answer to "What should I change?" is a time where it reads as one, a priority, or else a title.
        if (readDue(slots.change, ctx) !== "unclear" || NO_DUE.test(slots.change)) when = slots.change;
        else if (priorityOf(slots.change) && /\bpriority\b|^\S+$/i.test(slots.change))
          priority = priorityOf(slots.change);
        else newTitle = slots.change;
      }
      const clears = when !== undefined && NO_DUE.test(when.trim());
      const due = when === undefined || clears ? undefined : readDue(when, ctx);
      const known = { ...slots, id: task.id, when: undefined, change: undefined };
      if (due === "unclear") return askFor("when", "When should it be due?", known);
      if (due === "past") return askFor("when", "That's in the past. When should it be due?", known);
      const list = slots.list === undefined ? task.list : listName(slots.list);
      const change: TaskChange = {
        ...(newTitle !== undefined && { title: newTitle }),
        ...due,
        ...(clears && { dueAt: null, dueAllDay: false }),
        ...(priority !== undefined && { priority }),
        ...(list !== task.list && { list }),
      };
      if (Object.keys(change).length === 0) return askFor("change", `What should I change about ${task.title}?`, known);
      const changed = await tasks.update(ctx.userId, task.id, change);
      const parts = [
        ...(due ? [`due ${sayDue(changed, ctx)}`] : []),
        ...(clears ? ["no longer due at a time"] : []),
        ...(priority !== undefined ? [`${priority} priority`] : []),
        ...(list !== task.list ? [`on ${listSaid(list)}`] : []),
      ];
      const also = parts.length === 0 ? "" : joinSpoken(parts);
      const say =
        newTitle === undefined
          ? `${sentence(changed.title)} is now ${also}.`
          : `Renamed ${task.title} to ${changed.title}${also && `, ${also}`}.`;
      return { handled: true, say, data: { task: changed }, items: [taskItem(changed)] };
    },
  });
