import { z } from "zod";
import { VoiceError } from "../../../protocols/errors.ts";
import type { Accounts } from "../../../services/accounts/service.ts";
import { zoneField } from "../../../services/fields.ts";
import type { Notifications } from "../../../services/notifications/service.ts";
import type { Reminders } from "../../../services/reminders/service.ts";
import { defineRoute, type Route } from "../api/route.ts";
import { byId, id, instant, language, pageOf, pageQuery, someText, text, timeZone } from "../api/schemas.ts";
import type { ReadReminder } from "../reminder-text.ts";
import { homeOf } from "./home.ts";

export interface ReminderRoutesDeps {
  readonly reminders: Reminders;
  readonly notifications: Notifications;
  readonly accounts: Pick<Accounts, "users">;
  /** What a reminder is, told in words. */
  readonly readReminder: ReadReminder;
  readonly clock: () => Date;
}

const kind = z.enum(["reminder", "alarm", "timer"]);
const LONGEST_S = 86_400;

/** A reminder as it is shown. */
export const reminder = z
  .object({
    id,
    kind,
    label: z.string(),
    dueAt: instant,
    durationMs: z.number().nullable().meta({ description: "Of a timer." }),
    remainingMs: z.number().nullable().meta({ description: "Of a paused timer." }),
    timeZone: z.string(),
    state: z.enum(["pending", "paused", "delivered", "cancelled"]),
    recurrence: z.string().nullable().meta({ description: "Where it recurs; dueAt is then its next time." }),
    createdAt: instant,
  })
  .meta({ id: "Reminder" });

const label = text(500).exactOptional().meta({ description: "What it is about, as it is spoken." });
const recurrence = text(300).meta({
  description: "RFC 5545 rule by which it goes off again; timers do not.",
  example: "FREQ=DAILY",
});
const zone = timeZone.exactOptional().meta({ description: "Default: that of the account." });
const reminderFields = z
  .object({
    kind: z.enum(["reminder", "alarm"]).exactOptional(),
    label,
    dueAt: instant,
    recurrence: recurrence.exactOptional(),
    timeZone: zone,
  })
  .meta({ id: "ReminderFields" });
const timerFields = z
  .object({
    kind: z.literal("timer"),
    label,
    durationS: z.number().min(1).max(LONGEST_S).meta({ description: "From now, in seconds; at most a day." }),
    timeZone: zone,
  })
  .meta({ id: "TimerFields" });
const reminderText = z
  .object({
    text: someText(500).meta({ example: "remind me to call mom tomorrow at five" }),
    timeZone: zone,
    language: language.exactOptional(),
  })
  .meta({ id: "ReminderText", description: "A reminder, an alarm or a timer in words." });

const notification = z
  .object({
    id,
    kind: z.enum(["reminder", "alarm", "timer", "event", "task", "summary"]),
    title: z.string(),
    body: z.string(),
    about: z.string().nullable().meta({ description: "Id of the reminder, event or task." }),
    createdAt: instant,
    readAt: instant.nullable(),
  })
  .meta({ id: "Notification" });

/** Reminders, alarms and timers of the caller, and what they were told. */
export const reminderRoutes = ({
  reminders,
  notifications,
  accounts,
  readReminder,
  clock,
}: ReminderRoutesDeps): readonly Route[] => {
  const shared = { tag: "Reminders", scope: "reminders" } as const;
  return [
    defineRoute({
      ...{ method: "get", path: "/reminders", ...shared },
      summary: "Reminders, alarms and timers, soonest first, filtered, sorted and searched",
      refusals: ["bad_message"],
      query: z.object({
        ...pageQuery,
        kind: kind.exactOptional(),
        state: z.enum(["waiting", "delivered", "all"]).exactOptional().meta({ description: 'Default "waiting".' }),
        q: text(200).exactOptional().meta({ description: "Words of the label, each from its beginning." }),
        dueFrom: instant.exactOptional(),
        dueBefore: instant.exactOptional(),
        sort: z.enum(["dueAt", "-dueAt"]).exactOptional(),
      }),
      answer: pageOf(reminder, "ReminderPage"),
      run: ({ caller, query: { sort, q, ...query } }) =>
        reminders.page(caller.userId, {
          ...query,
          ...(q !== undefined && { search: q }),
          ...(sort && { order: sort }),
        }),
    }),
    defineRoute({
      ...{ method: "post", path: "/reminders", ...shared },
      summary: "Sets a reminder, an alarm or a timer, told by its fields or in words",
      isIdempotent: true,
      status: 201,
      body: z.union([reminderFields, timerFields, reminderText]),
      answer: reminder,
      location: (made) => `/reminders/${made.id}`,
      run: async ({ caller: { userId }, body, signal }) => {
        const home = await homeOf(accounts, userId);
        const place = zoneField(body.timeZone ?? home.timeZone);
        if ("text" in body) {
          const { text: words, language: spoken = home.language } = body;
          return await reminders.set(
            userId,
            await readReminder({ text: words, language: spoken, timeZone: place, signal }),
          );
        }
        if ("durationS" in body) {
          const { durationS, ...rest } = body;
          const dueAt = new Date(clock().getTime() + durationS * 1000);
          return await reminders.set(userId, { ...rest, dueAt, durationMs: durationS * 1000, timeZone: place });
        }
        if (body.dueAt <= clock()) throw new VoiceError("invalid", "body.dueAt: that time has passed");
        return await reminders.set(userId, { ...body, kind: body.kind ?? "reminder", timeZone: place });
      },
    }),
    defineRoute({
      ...{ method: "get", path: "/reminders/{id}", ...shared },
      summary: "One reminder",
      params: byId,
      answer: reminder,
      run: ({ caller, params }) => reminders.get(caller.userId, params.id),
    }),
    defineRoute({
      ...{ method: "patch", path: "/reminders/{id}", ...shared },
      summary: "Changes what it says, when or how often; one that went off goes off again",
      params: byId,
      body: z
        .object({
          label,
          dueAt: instant.exactOptional().meta({ description: "A series goes on from there." }),
          recurrence: recurrence.nullable().exactOptional(),
        })
        .meta({ id: "ReminderChange" }),
      answer: reminder,
      run: ({ caller, params, body }) => reminders.update(caller.userId, params.id, body),
    }),
    defineRoute({
      ...{ method: "delete", path: "/reminders/{id}", ...shared },
      summary: "Cancels it, and all its further times where it recurs",
      params: byId,
      run: ({ caller, params }) => reminders.cancel(caller.userId, params.id),
    }),
    ...(["pause", "resume"] as const).map((deed) =>
      defineRoute({
        ...{ method: "post", path: `/reminders/{id}/${deed}`, ...shared },
        summary: deed === "pause" ? "Stops a timer for a while" : "Lets a timer run on",
        params: byId,
        answer: reminder,
        refusals: ["conflict", "invalid"],
        run: ({ caller, params }) => reminders[deed](caller.userId, params.id),
      }),
    ),
    defineRoute({
      ...{ method: "get", path: "/notifications", ...shared },
      summary: "What the caller was told, newest first, filtered, sorted and searched",
      refusals: ["bad_message"],
      query: z.object({
        ...pageQuery,
        unread: z.stringbool({ truthy: ["true"], falsy: ["false"] }).exactOptional(),
        q: text(200).exactOptional().meta({ description: "Words of title and body, each from its beginning." }),
        sort: z.enum(["createdAt", "-createdAt"]).exactOptional().meta({ description: 'Default "-createdAt".' }),
      }),
      answer: pageOf(notification, "NotificationPage"),
      run: ({ caller, query: { sort, q, ...query } }) =>
        notifications.page(caller.userId, {
          ...query,
          ...(q !== undefined && { search: q }),
          ...(sort && { order: sort }),
        }),
    }),
    defineRoute({
      ...{ method: "patch", path: "/notifications/{id}/read", ...shared },
      summary: "Marks it as read",
      description: "A reminder, alarm or timer that was read is not spoken any more.",
      params: byId,
      answer: notification,
      run: async ({ caller: { userId }, params }) => {
        const told = await notifications.read(userId, params.id);
        const { about, createdAt } = told;
        if (about !== null && kind.safeParse(told.kind).success) await reminders.read(userId, about, createdAt);
        return told;
      },
    }),
  ];
};
