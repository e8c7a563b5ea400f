import type { SessionEvent } from "../../protocols/events.ts";
import type { Api } from "./api.ts";
import { byId, el, setText } from "./dom.ts";
import { clock, dayOf, timeLeft } from "./when.ts";

/** Tasks, calendar and reminders, as they stand. */
export interface Agenda {
  /** Reads everything anew. */
  refresh(): Promise<void>;
  /** A command has done something: what it touched is shown, and marked. */
  hear(event: Extract<SessionEvent, { type: "command.result" }>): void;
}

interface Row {
  readonly id: string;
  /** Changes whenever anything that is shown of it does. */
  readonly key: string;
  readonly draw: () => readonly (Node | string)[];
  readonly isDone?: boolean;
}

/** Every id anywhere in what a command answered. */
const idsIn = (data: unknown): readonly string[] => {
  if (typeof data !== "object" || data === null) return [];
  const own = "id" in data && typeof data.id === "string" ? [data.id] : [];
  return [...own, ...Object.values(data).flatMap(idsIn)];
};

/** Who comes, where the title does not say so already. */
const namesBesides = ({
  title,
  attendees,
}: {
  readonly title: string;
  readonly attendees: readonly string[];
}): string => {
  const names = attendees.filter((name) => !title.toLowerCase().includes(name.toLowerCase()));
  return names.length > 0 ? `with ${names.join(", ")}` : "";
};

const createPanel = (name: string, nothing: string) => {
  const list = byId(name, HTMLUListElement);
  const count = byId(`${name}-count`, HTMLElement);
  const known = new Map<string, { readonly key: string; readonly item: HTMLLIElement }>();
  let isFirst = true;
  return (rows: readonly Row[], touched: ReadonlySet<string>) => {
    const ids = new Set(rows.map(({ id }) => id));
    for (const [id, { item }] of known)
      if (!ids.has(id)) {
        item.remove();
        known.delete(id);
      }
    for (const [index, { id, key, draw, isDone }] of rows.entries()) {
      const before = known.get(id);
      const item = before?.item ?? el("li", { "data-id": id });
      if (before?.key !== key) {
        item.replaceChildren(...draw());
        item.classList.toggle("is-done", isDone ?? false);
      }
      if (!isFirst && (before?.key !== key || touched.has(id))) {
        item.classList.remove("is-new");
        // Reading the layout lets the mark begin anew.
        void item.offsetWidth;
        item.classList.add("is-new");
      }
      known.set(id, { key, item });
      if (list.children[index] !== item) list.insertBefore(item, list.children[index] ?? null);
    }
    isFirst = false;
    list.dataset.empty = rows.length === 0 ? nothing : "";
    const open = rows.filter((row) => !row.isDone).length;
    setText(count, open === 0 ? "" : String(open));
  };
};

export const createAgenda = (api: Api): Agenda => {
  const showTasks = createPanel("tasks", "Nothing to do.");
  const showEvents = createPanel("events", "Nothing in the next two weeks.");
  const showReminders = createPanel("reminders", "None set.");
  const touched = new Set<string>();
  let reading: Promise<void> | undefined;
  let isStale = false;

  const read = async () => {
    const [tasks, events, reminders] = await Promise.all([api.tasks(), api.events(), api.reminders()]);
    showTasks(
      tasks.map((task) => ({
        id: task.id,
        key: task.updatedAt,
        isDone: task.completedAt !== null,
        draw: () => [
          el("span", { class: "what" }, task.completedAt ? el("s", {}, task.title) : task.title),
          el(
            "span",
            { class: "meta" },
            [
              task.completedAt ? "done" : "",
              task.dueAt ? `due ${dayOf(task.dueAt)}${task.dueAllDay ? "" : ` ${clock(task.dueAt)}`}` : "",
              task.list === "tasks" ? "" : task.list,
              task.priority === "normal" ? "" : `${task.priority} priority`,
            ]
              .filter((part) => part !== "")
              .join(" · "),
          ),
        ],
      })),
      touched,
    );
    showEvents(
      events.map((event) => ({
        id: event.id,
        key: `${event.title} ${event.location} ${event.attendees} ${event.startsAt} ${event.endsAt}`,
        draw: () => [
          el(
            "time",
            { datetime: event.startsAt },
            event.allDay ? dayOf(event.startsAt) : `${dayOf(event.startsAt)} ${clock(event.startsAt)}`,
          ),
          el("span", { class: "what" }, event.title),
          el(
            "span",
            { class: "meta" },
            [namesBesides(event), event.location].filter((part) => part !== "").join(" · "),
          ),
        ],
      })),
      touched,
    );
    showReminders(
      reminders.map((reminder) => ({
        id: reminder.id,
        key: `${reminder.label} ${reminder.dueAt} ${reminder.state}`,
        draw: () => [
          el("span", { class: "what" }, reminder.label || reminder.kind),
          reminder.state === "paused"
            ? el("span", { class: "meta" }, `${reminder.kind}, paused`)
            : reminder.kind === "timer"
              ? el("span", { class: "meta left", "data-due": reminder.dueAt }, timeLeft(reminder.dueAt, Date.now()))
              : el("span", { class: "meta" }, `${reminder.kind} · ${dayOf(reminder.dueAt)} ${clock(reminder.dueAt)}`),
        ],
      })),
      touched,
    );
    touched.clear();
  };

  const refresh = async (): Promise<void> => {
    // One reading at a time; what happens meanwhile is read by the next.
    if (reading) {
      isStale = true;
      return reading;
    }
    do {
      isStale = false;
      reading = read();
      try {
        await reading;
      } catch {
        // The line tells of a gateway that is away; the panels keep what they have.
      }
      reading = undefined;
    } while (isStale);
  };

  setInterval(() => {
    for (const left of document.querySelectorAll<HTMLElement>(".left[data-due]"))
      setText(left, timeLeft(left.dataset.due ?? "", Date.now()));
  }, 500);

  return {
    refresh,
    hear({ data }) {
      for (const id of idsIn(data)) touched.add(id);
      void refresh();
    },
  };
};
