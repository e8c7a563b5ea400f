/** What a token may be good for. A device is given some of these, never "account". */
export const SCOPES = ["voice", "tasks", "calendar", "reminders", "conversations", "translate", "account"] as const;
export type Scope = (typeof SCOPES)[number];

/** What a device gets where nothing else is asked for. */
export const DEVICE_SCOPES = SCOPES.filter((scope) => scope !== "account");
