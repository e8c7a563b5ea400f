/** Answers of the WHIP endpoint that no other door gives, by the names their bodies carry. */
export const REFUSALS = {
  malformed: 400,
  not_acceptable: 406,
  precondition_failed: 412,
  unsupported_type: 415,
  precondition_required: 428,
} as const;

export type RefusalCode = keyof typeof REFUSALS;

/** A request that WHIP (RFC 9725) has a status of its own for. `message` is shown to the client. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly code: RefusalCode;
  constructor(code: RefusalCode, message: string) {
    super(message);
    this.code = code;
  }
}
