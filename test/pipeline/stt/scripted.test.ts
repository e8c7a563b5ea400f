import { createScriptedSpeech } from "../../../pipeline/stt/scripted.ts";
import { speechToTextContract } from "../../contract/speech-to-text.ts";

const loud = Array.from({ length: 20 }, (_, index) => ({
  samples: new Int16Array(320).fill(5000),
  sampleRate: 16_000,
  startMs: index * 20,
}));

speechToTextContract(
  "scripted speech to text",
  async () => createScriptedSpeech({ transcripts: ["set a timer for ten minutes"] }),
  {
    speech: () => [
      { frames: loud, text: "set a timer for ten minutes" },
      { frames: loud, text: "set a timer for ten minutes" },
    ],
  },
);
