export { calendarEvents } from "../calendar/schema.ts";
export { reminders } from "../reminders/schema.ts";
export { tasks } from "../tasks/schema.ts";
export { translations } from "../translation/schema.ts";
