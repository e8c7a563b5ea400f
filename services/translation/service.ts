export interface Translated {
  readonly text: string;
  /** ISO 639-1 of source and target. */
  readonly from: string;
  readonly to: string;
  /** Languages it went through, where there was no direct pair: ["es"]. */
  readonly via: readonly string[];
  readonly engine: string;
}

export interface Translation {
  /** Throws VoiceError "unsupported" where no pair leads from `from` to `to`, "provider_failed" or "provider_timeout". */
  translate(
    text: string,
    options: {
      readonly from: string;
      readonly to: string;
      readonly signal?: AbortSignal;
      /** What may leave this machine: nothing, what nothing here can do, or anything. Default "prefer_local". */
      readonly privacy?: "local_only" | "prefer_local" | "cloud_ok";
    },
  ): Promise<Translated>;
  /** ISO 639-1 codes reachable from `from`. */
  languages(from: string): Promise<readonly string[]>;
}
