import { z } from "zod";
import type { Accounts } from "../../../services/accounts/service.ts";
import type { Schedule } from "../../../services/calendar/day.ts";
import { zoneField } from "../../../services/fields.ts";
import type { DailySummaries } from "../../../services/jobs/summaries.ts";
import { defineRoute, type Route } from "../api/route.ts";
import { id, instant, someText, timeZone } from "../api/schemas.ts";
import { event } from "./calendar-schemas.ts";
import { homeOf } from "./home.ts";
import { reminder } from "./reminders.ts";
import { task } from "./tasks.ts";

export interface ScheduleRoutesDeps {
  readonly schedule: Schedule;
  readonly dailySummaries: DailySummaries;
  readonly accounts: Pick<Accounts, "users">;
}

const span = z.object({ startsAt: instant, endsAt: instant });
const zone = timeZone.exactOptional().meta({ description: "Default: that of the account." });

const day = z
  .object({
    date: z.string(),
    timeZone: z.string(),
    from: instant,
    before: instant,
    events: z.array(event).readonly(),
    tasks: z.array(task).readonly(),
    overdue: z.array(task).readonly().meta({ description: "Due before; told of the present day alone." }),
    reminders: z.array(reminder).readonly(),
    free: z.array(span).readonly(),
  })
  .meta({ id: "Day" });

const blocks = z
  .object({
    blocks: z
      .array(
        z.object({
          title: someText(500).exactOptional().meta({ description: "Default: that of the task." }),
          taskId: id.exactOptional(),
          startsAt: instant,
          endsAt: instant,
        }),
      )
      .min(1)
      .max(50),
    timeZone: zone,
    mayOverlap: z.boolean().exactOptional().meta({ description: "Default false." }),
  })
  .meta({ id: "TimeBlocks" });

const summary = z.object({ at: z.string(), timeZone: z.string(), nextAt: instant }).meta({ id: "DailySummary" });

/** Days of the caller. */
export const scheduleRoutes = ({ schedule, dailySummaries, accounts }: ScheduleRoutesDeps): readonly Route[] => {
  const shared = { tag: "Schedule", scope: "calendar" } as const;
  const zoneOf = async (userId: string, said: string | undefined) =>
    zoneField(said ?? (await homeOf(accounts, userId)).timeZone);
  return [
    defineRoute({
      ...{ method: "get", path: "/schedule", ...shared },
      summary: "All that a day holds: events, blocks, tasks, reminders, and what is free",
      query: z.object({ date: z.iso.date().exactOptional().meta({ description: "Default: today." }), timeZone: zone }),
      answer: day,
      run: async ({ caller: { userId }, query }) =>
        await schedule.day(userId, query.date, await zoneOf(userId, query.timeZone)),
    }),
    defineRoute({
      ...{ method: "post", path: "/schedule", ...shared },
      summary: "Sets time aside, all blocks or none",
      isIdempotent: true,
      status: 201,
      body: blocks,
      answer: z.object({ items: z.array(event).readonly() }).meta({ id: "TimeBlocksMade" }),
      refusals: ["not_found"],
      run: async ({ caller: { userId }, body }) => ({
        items: await schedule.block(userId, body.blocks, {
          timeZone: await zoneOf(userId, body.timeZone),
          mayOverlap: body.mayOverlap ?? false,
        }),
      }),
    }),
    defineRoute({
      ...{ method: "get", path: "/schedule/summary", ...shared },
      summary: "When the caller is told what their day holds",
      answer: summary,
      refusals: ["not_found"],
      run: ({ caller }) => dailySummaries.get(caller.userId),
    }),
    defineRoute({
      ...{ method: "put", path: "/schedule/summary", ...shared },
      summary: "Has the caller told once a day what it holds",
      body: z
        .object({
          at: z
            .string()
            .regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'must be a time such as "07:30"')
            .meta({ example: "07:30" }),
          timeZone: zone,
        })
        .meta({ id: "DailySummaryFields" }),
      answer: summary,
      run: async ({ caller: { userId }, body }) =>
        await dailySummaries.set(userId, { at: body.at, timeZone: await zoneOf(userId, body.timeZone) }),
    }),
    defineRoute({
      ...{ method: "delete", path: "/schedule/summary", ...shared },
      summary: "Has them told no more",
      refusals: ["not_found"],
      run: ({ caller }) => dailySummaries.remove(caller.userId),
    }),
  ];
};
