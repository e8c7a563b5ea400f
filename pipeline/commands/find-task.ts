import type { Task, TaskFilter, Tasks } from "../../services/tasks/service.ts";
import { type Choice, choose, isPointer, type Named, pointedAt } from "./choose.ts";
import type { CommandContext, Item } from "./command.ts";
import { DEFAULT_LIST, listName, listSaid } from "./list-name.ts";
import { askFor } from "./speech.ts";
import { sayDue } from "./when.ts";

export const taskItem = (task: Task): Item => ({ kind: "task", id: task.id, label: task.title });

export const taskNamed = (task: Task, ctx: CommandContext): Named => {
  const due = sayDue(task, ctx);
  const place = task.list === DEFAULT_LIST ? "" : ` on ${listSaid(task.list)}`;
  return { id: task.id, short: task.title, full: `${task.title}${place}${due === "" ? "" : `, due ${due}`}` };
};

export interface TaskWords {
  readonly title?: string | undefined;
  readonly list?: string | undefined;
  readonly id?: string | undefined;
}

export interface FindTaskOptions {
  /** Default "open". */
  readonly state?: NonNullable<TaskFilter["state"]>;
  /** Looks on every list, whichever was named. */
  readonly anyList?: boolean;
}

/**
 * The task meant by `words`, the question that finds out, or undefined where there is none. The question keeps all of
 * `words`, which may be every slot of the command.
 */
export const findTask = async (
  tasks: Tasks,
  words: TaskWords,
  ctx: CommandContext,
  { state = "open", anyList = false }: FindTaskOptions = {},
): Promise<Choice<Task>> => {
  const id = words.id ?? pointedAt(words.title, "task", ctx);
  if (id !== undefined) return { found: await tasks.get(ctx.userId, id) };
  if (words.title === undefined) return undefined;
  if (isPointer(words.title))
    return { ask: askFor("title", "Which task do you mean?", { ...words, title: undefined }) };
  const filter: TaskFilter = { state, ...(anyList || words.list === undefined ? {} : { list: listName(words.list) }) };
  const matches = await tasks.find(ctx.userId, words.title, filter);
  const { id: _, ...slots } = words;
  return choose(
    matches.map(({ task, score }) => ({ item: task, score })),
    (task) => taskNamed(task, ctx),
    slots,
  );
};

/** "I don't see milk on your shopping list." */
export const noTask = ({ title, list }: TaskWords): string =>
  `I don't see ${title ?? "that"} on ${list === undefined ? "your list" : listSaid(listName(list))}.`;
