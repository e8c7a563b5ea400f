import type { TurnRecord } from "../../pipeline/turns/ledger.ts";
import type { CalendarEvent } from "../../services/calendar/service.ts";
import type { Reminder } from "../../services/reminders/service.ts";
import type { Task } from "../../services/tasks/service.ts";
import type { Offers } from "./offers.ts";

/** A value as JSON carries it: dates are text. */
export type Wire<T> = T extends Date
  ? string
  : T extends readonly (infer Item)[]
    ? readonly Wire<Item>[]
    : T extends object
      ? { readonly [Key in keyof T]: Wire<T[Key]> }
      : T;

/** What the page reads over HTTP. */
export interface Api {
  offers(): Promise<Offers>;
  tasks(): Promise<readonly Wire<Task>[]>;
  events(): Promise<readonly Wire<CalendarEvent>[]>;
  reminders(): Promise<readonly Wire<Reminder>[]>;
  /** The caller's own last turns, newest first. */
  turns(limit: number): Promise<readonly TurnRecord[]>;
  /** Time of one small request there and back, in milliseconds. */
  roundTripMs(): Promise<number>;
}

/** The gateway does not take the token. */
export class Unauthorized extends Error {}

const TIMEOUT_MS = 5000;

export const createApi = (token: () => string): Api => {
  const get = async (path: string): Promise<unknown> => {
    const response = await fetch(path, {
      headers: { authorization: `Bearer ${token()}` },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (response.status === 401) throw new Unauthorized("the gateway does not take this token");
    if (!response.ok) throw new Error(`${path} answered ${response.status}`);
    return response.json();
  };
  return {
    offers: async () => (await get("/v1/console/offers")) as Offers,
    tasks: async () => ((await get("/v1/console/tasks")) as { tasks: readonly Wire<Task>[] }).tasks,
    events: async () => ((await get("/v1/console/events")) as { events: readonly Wire<CalendarEvent>[] }).events,
    reminders: async () => ((await get("/v1/console/reminders")) as { reminders: readonly Wire<Reminder>[] }).reminders,
    turns: async (limit) => ((await get(`/v1/turns?limit=${limit}`)) as { turns: readonly TurnRecord[] }).turns,
    async roundTripMs() {
      const begin = performance.now();
      await (await fetch("/health", { cache: "no-store", signal: AbortSignal.timeout(TIMEOUT_MS) })).arrayBuffer();
      return performance.now() - begin;
    },
  };
};
