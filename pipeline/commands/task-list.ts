import { z } from "zod";
import type { TaskFilter, Tasks } from "../../services/tasks/service.ts";
import { defineCommand } from "./command.ts";
import { taskItem } from "./find-task.ts";
import { DEFAULT_LIST, listName, listSaid } from "./list-name.ts";
import { maybe } from "./slots.ts";
import { count, listSpoken, sentence } from "./speech.ts";
import { readRange } from "./when.ts";

const OVERDUE = /\b(?:overdue|late|past due)\b/i;

const stateOf = (words: string | undefined): NonNullable<TaskFilter["state"]> => {
  if (words === undefined) return "open";
  if (/\b(?:done|completed?|finished|ticked|checked)\b/i.test(words) && !/\bnot\b/i.test(words)) return "done";
  return /\ball\b/i.test(words) ? "all" : "open";
};

/** Reads tasks out. */
export const taskList = (tasks: Tasks) =>
  defineCommand({
    name: "task.list",
    description: "Says what is on the to-do list or on a named list, all of it or what is due at some time.",
    effect: "read",
    slots: z.object({
      list: maybe("Name of the list: 'shopping'. Left out for the usual to-do list."),
      when: maybe("Only what is due then, as said: 'today', 'this week', 'overdue'."),
      state: maybe("'open', 'done' or 'all'. Open if left out."),
    }),
    async run(slots, ctx) {
      const list = slots.list === undefined ? undefined : listName(slots.list);
      const state = OVERDUE.test(slots.state ?? "") ? "open" : stateOf(slots.state);
      const overdue = OVERDUE.test(`${slots.when ?? ""} ${slots.state ?? ""}`);
      const range = slots.when === undefined || overdue ? undefined : readRange(slots.when, ctx);
      const found = await tasks.list(ctx.userId, {
        state,
        // "My to-do list" is everything there is to do; a list is named to hear that one.
        ...(list === undefined || list === DEFAULT_LIST ? {} : { list }),
        ...(range && { dueFrom: range.from, dueBefore: range.before }),
        ...(overdue && { dueBefore: ctx.now }),
        limit: 1000,
      });
      // What a list of things to buy holds is no part of "my tasks".
      const shown =
        list === undefined || list === DEFAULT_LIST
          ? found.filter((task) => task.list === DEFAULT_LIST || task.dueAt)
          : found;
      const data = { tasks: shown };
      const kind = `${overdue ? "overdue " : ""}${state === "done" ? "finished " : ""}`;
      const due = range === undefined ? "" : ` due ${range.said}`;
      if (shown.length === 0) {
        if (list !== undefined && list !== DEFAULT_LIST && due === "" && kind === "")
          return { handled: true, say: `${sentence(listSaid(list))} is empty.`, data };
        const where = list === undefined || list === DEFAULT_LIST ? "" : ` on ${listSaid(list)}`;
        return { handled: true, say: `You have no ${kind}tasks${due}${where}.`, data };
      }
      const what =
        list === undefined || list === DEFAULT_LIST
          ? `You have ${count(shown.length, `${kind}task`)}${due}`
          : `${sentence(listSaid(list))} has ${count(shown.length, `${kind}item`)}${due}`;
      return {
        handled: true,
        say: `${what}: ${listSpoken(shown.map(({ title }) => title))}.`,
        data,
        items: shown.slice(0, 20).map(taskItem),
      };
    },
  });
