import { z } from "zod";
import type { Tasks } from "../../services/tasks/service.ts";
import { readRepeat, ruleOf, speakRepeat } from "../dates/repeat.ts";
import { defineCommand } from "./command.ts";
import { taskItem } from "./find-task.ts";
import { DEFAULT_LIST, listName, listSaid, titlesIn } from "./list-name.ts";
import { priorityOf } from "./priority.ts";
import { maybe, text } from "./slots.ts";
import { askFor, count, joinSpoken } from "./speech.ts";
import { readDue, sayDue } from "./when.ts";

/** Adds a task, or several things to a shopping list. */
export const taskAdd = (tasks: Tasks) =>
  defineCommand({
    name: "task.add",
    description:
      "Adds a task to the to-do list, or items to a named list such as shopping. Not for reminders at a time (reminder.set) or meetings (calendar.add).",
    effect: "write",
    slots: z.object({
      title: text("What to do or buy, without list, time and priority: 'buy milk', 'eggs and bread'."),
      list: maybe("Name of the list: 'shopping'. Left out for the usual to-do list."),
      when: maybe("When it is due, as said: 'tomorrow', 'friday at five'."),
      priority: maybe("'high', 'normal' or 'low', or words to that effect."),
    }),
    questions: { title: "What should I add?" },
    async run(slots, ctx) {
      const list = slots.list === undefined ? DEFAULT_LIST : listName(slots.list);
      const titles = titlesIn(slots.title, list);
      const due = slots.when === undefined ? undefined : readDue(slots.when, ctx);
      if (due === "unclear") return askFor("when", "When is it due?", { ...slots, when: undefined });
      if (due === "past") return askFor("when", "That's in the past. When is it due?", { ...slots, when: undefined });
      const priority = priorityOf(slots.priority);
      const repeat = due && slots.when !== undefined ? readRepeat(slots.when, ctx) : undefined;
      const again = repeat && { recurrence: ruleOf(repeat), timeZone: ctx.timeZone };
      const added = [];
      for (const title of titles)
        added.push(await tasks.add(ctx.userId, { title, list, ...due, ...(priority && { priority }), ...again }));
      const [first] = added;
      if (first === undefined) return askFor("title", "What should I add?", { ...slots, title: undefined });
      const what = added.length > 3 ? count(added.length, "item") : joinSpoken(added.map(({ title }) => title));
      const where = list === DEFAULT_LIST ? "" : ` to ${listSaid(list)}`;
      const when = sayDue(first, ctx);
      const urgent = first.priority === "normal" ? "" : `, ${first.priority} priority`;
      return {
        handled: true,
        say: `Added ${what}${where}${when === "" ? "" : `, due ${when}`}${repeat ? `, ${speakRepeat(repeat)}` : ""}${urgent}.`,
        data: { tasks: added },
        items: added.map(taskItem),
      };
    },
  });
