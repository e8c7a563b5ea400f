import { ROUTES, type Route } from "./intent.ts";

/** Routes that Earshot acts on. */
export const SERVED: readonly Route[] = ["task", "calendar", "reminder", "translate", "datetime"];

const FAMILIES: Readonly<Record<string, Route>> = {
  alarm: "reminder",
  timer: "reminder",
  time: "datetime",
  date: "datetime",
  dialog: "dialog_control",
};

/** Route of a command ("timer.set") or of a label of the network ("chat:small_talk"). */
export const routeOf = (label: string): Route => {
  const family = label.split(/[.:]/, 1)[0] ?? "";
  return FAMILIES[family] ?? ROUTES.find((route) => route === family) ?? "out_of_scope";
};

/** Whether a label of the network is the name of a command. */
export const isCommand = (label: string): boolean => label.includes(".");
