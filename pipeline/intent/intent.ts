/** Where an utterance belongs. The first five are what Earshot does; the last two it must refuse. */
export const ROUTES = [
  "task",
  "calendar",
  "reminder",
  "translate",
  "datetime",
  "chat",
  "dialog_control",
  "device_control",
  "other_domain",
  "out_of_scope",
] as const;
export type Route = (typeof ROUTES)[number];

/** What an utterance asks for. */
export interface Intent {
  readonly route: Route;
  /** Name of the command that does it, "task.add"; null where there is none. */
  readonly command: string | null;
  /**
   * What was said of each slot, as text ("tomorrow at five") or number; the command's zod schema checks it. A slot that
   * was not said is absent.
   */
  readonly slots: Readonly<Record<string, unknown>>;
  /** 0 to 1. */
  readonly confidence: number;
}

export interface RouteContext {
  readonly signal: AbortSignal;
  /** BCP 47. */
  readonly language: string;
  /** IANA name. */
  readonly timeZone: string;
  /** Wall clock. */
  readonly now: Date;
}

/** Decides what an utterance asks for. Never fails: what is not understood is `out_of_scope` with no command. */
export interface IntentRouter {
  readonly name: string;
  route(text: string, ctx: RouteContext): Promise<Intent>;
}
