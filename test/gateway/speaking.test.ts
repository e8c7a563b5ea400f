import { describe, expect, it } from "vitest";
import { createSpeaking, type SpeechWishes } from "../../gateway/speaking.ts";
import type { SynthesizeOptions, TextToSpeech } from "../../pipeline/providers.ts";
import type { UserPreferences } from "../../services/preferences/service.ts";
import { silentTts } from "../fakes/tts.ts";

const CHOSEN = { voice: null, engine: "flite", speed: 1.5 } as UserPreferences;

/** How a user is spoken to who asks for `wishes` this time. */
const asked = async (wishes: SpeechWishes): Promise<Partial<SynthesizeOptions>> => {
  let how: Partial<SynthesizeOptions> = {};
  const tts: TextToSpeech = {
    ...silentTts(),
    synthesize(text, options) {
      how = options;
      return silentTts().synthesize(text, options);
    },
  };
  const speaking = createSpeaking({
    tts,
    home: { privacy: async () => ({ level: "cloud_ok", allow: [] }) },
    preferences: { get: async () => CHOSEN },
    voices: { mayUse: async () => true },
    engines: ["flite", "openai"],
  });
  const text = (async function* () {
    yield "Hello.";
  })();
  for await (const _ of speaking.of("ann", wishes).synthesize(text, { signal: new AbortController().signal }));
  return how;
};

describe("a user is spoken to", () => {
  it("by the engine and at the pace that they chose, where nothing else is asked for", async () => {
    expect(await asked({})).toMatchObject({ engine: "flite", speed: 1.5 });
    expect(await asked({ engine: "openai", speed: 1 })).toMatchObject({ engine: "openai", speed: 1 });
  });

  it("by the engine of the voice that is asked for, at their pace", async () => {
    const how = await asked({ voice: "nova" });
    expect(how.engine).toBeUndefined();
    expect(how).toMatchObject({ voice: "nova", speed: 1.5 });
  });
});
