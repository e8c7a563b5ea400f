import type { EngineChoice } from "./engines.ts";

interface Named {
  readonly name: string;
}
interface Chosen {
  readonly engine: Named;
  readonly why: string;
}

/** What was chosen for each part of the gateway, and why, as it is told at the start. */
export const partsOf = (chosen: {
  readonly door: Chosen;
  readonly webrtc: Named & { readonly why: string };
  readonly store: Named & { readonly why: string };
  readonly vad: Named;
  readonly stt: Chosen;
  readonly tts: Chosen;
  readonly router: Named;
  readonly brain: { readonly places: readonly string[] } | undefined;
  readonly privacy: string;
}): readonly EngineChoice[] => {
  const { door, webrtc, store, vad, stt, tts, router, brain, privacy } = chosen;
  return [
    { part: "door", name: door.engine.name, why: door.why },
    { part: "webrtc", name: webrtc.name, why: webrtc.why },
    { part: "database", ...store },
    { part: "hears by", name: vad.name, why: "" },
    { part: "writes down by", name: stt.engine.name, why: stt.why },
    {
      part: "understands by",
      name: [router.name, ...(brain?.places ?? []).map((place) => `llm_${place}`)].join(", "),
      why: brain === undefined ? "no language model is set" : `LLM_PRIVACY=${privacy}`,
    },
    { part: "speaks by", name: tts.engine.name, why: tts.why },
  ];
};
