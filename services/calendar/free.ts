import type { CalendarEvent, FreeBusy, Span } from "./service.ts";

/** Events laid over each other, within a range, and what they leave between them. */
export const freeBusyOf = (
  events: readonly CalendarEvent[],
  { from, before }: { readonly from: Date; readonly before: Date },
): FreeBusy => {
  const spans = events
    .filter(({ allDay, startsAt, endsAt }) => !allDay && endsAt > startsAt && endsAt > from && startsAt < before)
    .map(
      ({ startsAt, endsAt }): Span => ({
        startsAt: startsAt < from ? from : startsAt,
        endsAt: endsAt > before ? before : endsAt,
      }),
    )
    .sort((a, b) => a.startsAt.getTime() - b.startsAt.getTime());
  const busy: Span[] = [];
  for (const span of spans) {
    const last = busy.at(-1);
    if (!last || span.startsAt > last.endsAt) busy.push(span);
    else if (span.endsAt > last.endsAt) busy[busy.length - 1] = { startsAt: last.startsAt, endsAt: span.endsAt };
  }
  const free: Span[] = [];
  let at = from;
  for (const span of busy) {
    if (span.startsAt > at) free.push({ startsAt: at, endsAt: span.startsAt });
    at = span.endsAt;
  }
  if (at < before) free.push({ startsAt: at, endsAt: before });
  return { busy, free };
};
