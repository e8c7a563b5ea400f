export { accountTokens, loginSessions, userIdentities, users } from "../accounts/schema.ts";
export { calendarEvents } from "../calendar/schema.ts";
export { idempotencyKeys } from "../idempotency/schema.ts";
export { reminders } from "../reminders/schema.ts";
export { tasks } from "../tasks/schema.ts";
export { translations } from "../translation/schema.ts";
