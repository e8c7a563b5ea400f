import { SILERO_MODELS } from "../../../native/silero-model.ts";
import { createSileroDetector } from "../../../pipeline/vad/silero.ts";
import { voiceActivityDetectorContract } from "../../contract/voice-activity-detector.ts";

for (const model of SILERO_MODELS)
  voiceActivityDetectorContract(`Silero ${model}`, () => createSileroDetector({ model }));
