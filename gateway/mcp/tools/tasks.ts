import { z } from "zod";
import { VoiceError } from "../../../protocols/errors.ts";
import type { Accounts } from "../../../services/accounts/service.ts";
import type { NewTask, TaskChange, Tasks } from "../../../services/tasks/service.ts";
import { homeOf } from "../../http/routes/home.ts";
import type { ReadTask } from "../../http/task-text.ts";
import { ADDS, CHANGES, defineTool, READS, type Tool } from "../tool.ts";
import { dateOf, given, id, limit, moment, notes, rule, title, words, zone } from "./fields.ts";

export interface TaskToolsDeps {
  readonly tasks: Tasks;
  readonly readTask: ReadTask;
  readonly accounts: Pick<Accounts, "users">;
}

const priority = z.enum(["low", "normal", "high"]).optional();
const list = z.string().max(100).optional().describe('Name of the list; default "tasks"');
const tags = z.array(z.string().min(1).max(100)).max(50).optional();

export const taskTools = ({ tasks, readTask, accounts }: TaskToolsDeps): readonly Tool[] => [
  defineTool({
    name: "add_task",
    title: "Add a task",
    description: "Adds a task, by its fields, or by `text` in plain words: 'call mom tomorrow at five'.",
    scope: "tasks",
    annotations: ADDS,
    input: z.object({
      text: words.optional().describe("The task in words; with it nothing but timeZone is read"),
      title: title.optional(),
      notes,
      list,
      priority,
      tags,
      dueAt: moment.optional(),
      dueAllDay: z.boolean().optional(),
      recurrence: rule,
      timeZone: zone,
    }),
    async run({ text, title: name, dueAt, timeZone, ...rest }, { caller: { userId }, signal }) {
      const home = await homeOf(accounts, userId);
      const place = { language: home.language, timeZone: timeZone ?? home.timeZone };
      if (text !== undefined) return { task: await tasks.add(userId, await readTask({ text, ...place, signal })) };
      if (name === undefined) throw new VoiceError("invalid", "give title or text");
      const task: NewTask = { title: name, timeZone: place.timeZone, ...given({ ...rest, dueAt: dateOf(dueAt) }) };
      return { task: await tasks.add(userId, task) };
    },
  }),
  defineTool({
    name: "list_tasks",
    title: "List tasks",
    description: "Lists tasks, filtered and searched; open ones by due time unless told otherwise.",
    scope: "tasks",
    annotations: READS,
    input: z.object({
      state: z.enum(["open", "done", "all"]).optional(),
      list,
      tag: z.string().max(100).optional(),
      priority,
      dueFrom: moment.optional(),
      dueBefore: moment.optional(),
      search: z.string().max(200).optional().describe("Words of title, notes and tags"),
      limit,
      cursor: z.string().max(2000).optional().describe("nextCursor of the answer before"),
    }),
    async run({ dueFrom, dueBefore, ...rest }, { caller }) {
      const query = given({ ...rest, dueFrom: dateOf(dueFrom), dueBefore: dateOf(dueBefore) });
      const { items, nextCursor } = await tasks.page(caller.userId, query);
      return { tasks: items, nextCursor };
    },
  }),
  defineTool({
    name: "complete_task",
    title: "Complete a task",
    description: "Marks a task as done; one that recurs is due again as a new one.",
    scope: "tasks",
    annotations: CHANGES,
    input: z.object({ id }),
    run: async (input, { caller }) => ({ task: await tasks.complete(caller.userId, input.id) }),
  }),
  defineTool({
    name: "update_task",
    title: "Change a task",
    description: "Changes what is given of a task and leaves the rest; dueAt null takes the due time away.",
    scope: "tasks",
    annotations: CHANGES,
    input: z.object({
      id,
      title: title.optional(),
      notes,
      list,
      priority,
      tags,
      dueAt: moment.nullable().optional(),
      dueAllDay: z.boolean().optional(),
      recurrence: rule.nullable(),
    }),
    async run({ id: which, dueAt, ...rest }, { caller }) {
      const at = dueAt === null ? null : dateOf(dueAt);
      const change: TaskChange = given({ ...rest, dueAt: at });
      return { task: await tasks.update(caller.userId, which, change) };
    },
  }),
  defineTool({
    name: "delete_task",
    title: "Delete a task",
    description: "Removes a task for good.",
    scope: "tasks",
    annotations: CHANGES,
    input: z.object({ id }),
    async run(input, { caller }) {
      await tasks.remove(caller.userId, input.id);
      return { deleted: input.id };
    },
  }),
];
