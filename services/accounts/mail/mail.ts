/** A letter in plain text. */
export interface Letter {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** Sends letters. Rejects with VoiceError "provider_failed" where it cannot. */
export interface Mail {
  readonly name: string;
  send(letter: Letter): Promise<void>;
}
