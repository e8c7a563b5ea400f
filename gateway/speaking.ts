import type { PrivacyLevel } from "../pipeline/llm/privacy.ts";
import type { TextToSpeech } from "../pipeline/providers.ts";
import { createPreferred } from "../pipeline/tts/preferred.ts";
import { VoiceError } from "../protocols/errors.ts";
import type { PreferencesService } from "../services/preferences/service.ts";
import type { Voices } from "../services/voices/service.ts";
import type { Home } from "./chat/home.ts";
import { mayLeaveBy } from "./engines.ts";

/** What one request or call wants of speech; what is left out is as its user chose. */
export interface SpeechWishes {
  readonly voice?: string | undefined;
  readonly engine?: string | undefined;
  /** 1 is the voice's own pace. */
  readonly speed?: number | undefined;
  readonly privacy?: PrivacyLevel | undefined;
}

/** Speech for users, each as they chose: voice, engine, pace, and what of theirs may be spoken elsewhere. */
export interface Speaking {
  /** Whether there is a voice for `language` (BCP 47). */
  speaks(language: string): boolean;
  /** Closing it closes nothing. A voice that they may not use is their usual one. */
  of(userId: string, wishes?: SpeechWishes): TextToSpeech;
  /** Throws VoiceError "unsupported" where no engine is called so. */
  checkEngine(engine: string): void;
  /** Throws VoiceError "forbidden" where `voice` was cloned for somebody else, or removed. */
  checkVoice(userId: string, voice: string): Promise<void>;
}

export interface SpeakingDeps {
  readonly tts: TextToSpeech;
  readonly home: Pick<Home, "privacy">;
  readonly preferences: Pick<PreferencesService, "get">;
  readonly voices: Pick<Voices, "mayUse">;
  /** Engines that can be chosen. Default: that of `tts` alone. */
  readonly engines?: readonly string[];
}

export const createSpeaking = ({ tts, home, preferences, voices, engines = [tts.name] }: SpeakingDeps): Speaking => ({
  speaks: (language) => tts.speaks(language),
  of: (userId, { voice, engine, speed, privacy } = {}) =>
    createPreferred(tts, async () => {
      const [level, chosen] = await Promise.all([home.privacy(userId, privacy), preferences.get(userId)]);
      const wanted = [voice, chosen.voice ?? undefined].filter((name) => name !== undefined);
      const allowed = await Promise.all(wanted.map((name) => voices.mayUse(userId, name)));
      const usable = wanted.find((_, i) => allowed[i]);
      // Who asks for a voice now asks for the engine that has it.
      const by = engine ?? (voice === undefined ? (chosen.engine ?? undefined) : undefined);
      const pace = speed ?? chosen.speed ?? undefined;
      return {
        ...(by !== undefined && { engine: by }),
        ...(pace !== undefined && { speed: pace }),
        voice: usable,
        mayLeave: mayLeaveBy(level),
      };
    }),
  checkEngine(engine) {
    if (!engines.includes(engine))
      throw new VoiceError("unsupported", `the engines that speak here are ${engines.join(", ")}`);
  },
  async checkVoice(userId, voice) {
    if (!(await voices.mayUse(userId, voice)))
      throw new VoiceError("forbidden", "that voice was cloned for somebody else, or is not there any more");
  },
});
