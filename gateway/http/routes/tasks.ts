import { z } from "zod";
import { VoiceError } from "../../../protocols/errors.ts";
import type { Accounts } from "../../../services/accounts/service.ts";
import { TASK_ORDERS, type TaskOrder, type Tasks } from "../../../services/tasks/service.ts";
import { defineRoute, type Route } from "../api/route.ts";
import { byId, id, instant, language, pageOf, pageQuery, someText, text, timeZone } from "../api/schemas.ts";
import type { ReadTask } from "../task-text.ts";
import { homeOf } from "./home.ts";

const priority = z.enum(["low", "normal", "high"]);
const tags = z.array(someText(100)).max(50);
const recurrence = text(300).meta({
  description: "RFC 5545 rule; the task needs a due time.",
  example: "FREQ=WEEKLY;BYDAY=MO",
});

/** A task as it is shown. */
export const task = z
  .object({
    id,
    title: z.string(),
    notes: z.string(),
    list: z.string(),
    priority,
    tags: z.array(z.string()).readonly(),
    dueAt: instant.nullable(),
    dueAllDay: z.boolean(),
    recurrence: z.string().nullable(),
    timeZone: z.string(),
    completedAt: instant.nullable(),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: "Task" });

const fields = {
  title: someText(500),
  notes: text(10_000).exactOptional(),
  list: someText(100).exactOptional().meta({ description: 'Default "tasks".' }),
  priority: priority.exactOptional(),
  tags: tags.exactOptional(),
  dueAt: instant.nullable().exactOptional(),
  dueAllDay: z.boolean().exactOptional().meta({ description: "Due on that day, not at a time of it." }),
  recurrence: recurrence.nullable().exactOptional(),
  timeZone: timeZone.exactOptional(),
};

const taskFields = z.object(fields).meta({ id: "TaskFields" });
const taskText = z
  .object({
    text: someText(500).meta({ example: "call mom tomorrow at five" }),
    timeZone: timeZone.exactOptional().meta({ description: "Default: that of the account." }),
    language: language.exactOptional(),
  })
  .meta({ id: "TaskText", description: "A task in words." });
const taskChange = z
  .object({ ...fields, title: fields.title.exactOptional() })
  .meta({ id: "TaskChange", description: "What it leaves out stays as it is." });

const orders = TASK_ORDERS.flatMap((order): (TaskOrder | `-${TaskOrder}`)[] => [order, `-${order}`]);
const query = z.object({
  ...pageQuery,
  state: z.enum(["open", "done", "all"]).exactOptional().meta({ description: 'Default "open".' }),
  list: someText(100).exactOptional(),
  tag: someText(100).exactOptional(),
  priority: priority.exactOptional(),
  dueFrom: instant.exactOptional().meta({ description: "Due then or later." }),
  dueBefore: instant.exactOptional().meta({ description: "Due earlier." }),
  q: text(200).exactOptional().meta({ description: "Words of title, notes and tags, each from its beginning." }),
  sort: z
    .enum(orders as [(typeof orders)[number], ...(typeof orders)[number][]])
    .exactOptional()
    .meta({ description: 'With "-" the other way round. Default "dueAt".' }),
});

/** Without what is null: a new task has no due time rather than none any more. */
const withoutNulls = ({ dueAt, recurrence: rule, ...rest }: z.output<typeof taskFields>) => ({
  ...rest,
  ...(dueAt != null && { dueAt }),
  ...(rule != null && { recurrence: rule }),
});

/** Tasks of the caller. */
export const taskRoutes = ({
  tasks,
  readTask,
  accounts,
}: {
  readonly tasks: Tasks;
  readonly readTask: ReadTask;
  readonly accounts: Pick<Accounts, "users">;
}): readonly Route[] => {
  const shared = { tag: "Tasks", scope: "tasks" } as const;
  return [
    defineRoute({
      ...{ method: "get", path: "/tasks", ...shared },
      summary: "Tasks, filtered, sorted and searched",
      refusals: ["bad_message"],
      query,
      answer: pageOf(task, "TaskPage"),
      run: ({ caller, query: { q, sort, ...rest } }) =>
        tasks.page(caller.userId, {
          ...rest,
          ...(q !== undefined && { search: q }),
          ...(sort !== undefined && { order: sort }),
        }),
    }),
    defineRoute({
      ...{ method: "post", path: "/tasks", ...shared },
      summary: "Adds a task, told by its fields or in words",
      isIdempotent: true,
      status: 201,
      body: z.union([taskFields, taskText]),
      answer: task,
      location: (made) => `/tasks/${made.id}`,
      run: async ({ caller, body, signal }) => {
        const { userId } = caller;
        const home = await homeOf(accounts, userId);
        if ("title" in body) return await tasks.add(userId, { timeZone: home.timeZone, ...withoutNulls(body) });
        const { text: words, ...rest } = body;
        const place = { ...home, ...rest };
        checkZone(place.timeZone);
        return await tasks.add(userId, await readTask({ text: words, ...place, signal }));
      },
    }),
    defineRoute({
      ...{ method: "get", path: "/tasks/{id}", ...shared },
      summary: "One task",
      params: byId,
      answer: task,
      run: ({ caller, params }) => tasks.get(caller.userId, params.id),
    }),
    defineRoute({
      ...{ method: "put", path: "/tasks/{id}", ...shared },
      summary: "Replaces a task: what is left out is as in a new one",
      params: byId,
      body: taskFields,
      answer: task,
      run: async ({ caller: { userId }, params, body }) => {
        const { timeZone: zone } = await homeOf(accounts, userId);
        return await tasks.update(userId, params.id, { ...BLANK, timeZone: zone, ...body });
      },
    }),
    defineRoute({
      ...{ method: "patch", path: "/tasks/{id}", ...shared },
      summary: "Changes a task: what is left out stays",
      params: byId,
      body: taskChange,
      answer: task,
      run: ({ caller, params, body }) => tasks.update(caller.userId, params.id, body),
    }),
    defineRoute({
      ...{ method: "delete", path: "/tasks/{id}", ...shared },
      summary: "Removes a task for good",
      params: byId,
      run: ({ caller, params }) => tasks.remove(caller.userId, params.id),
    }),
    defineRoute({
      ...{ method: "patch", path: "/tasks/{id}/complete", ...shared },
      summary: "Marks a task as done; one that recurs is due again as a new one",
      params: byId,
      answer: task,
      run: ({ caller, params }) => tasks.complete(caller.userId, params.id),
    }),
  ];
};

/** All that a task has when nothing is said of it, but its zone, which is the account's. */
const BLANK = {
  notes: "",
  list: "tasks",
  priority: "normal",
  tags: [],
  dueAt: null,
  dueAllDay: false,
  recurrence: null,
} as const;

const checkZone = (zone: string): void => {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
  } catch {
    throw new VoiceError("invalid", "timeZone is not an IANA time zone");
  }
};
