import type { SessionEvent } from "../../protocols/events.ts";

export interface Translated {
  /** The same in our own words; none for what has no counterpart. */
  readonly events: readonly SessionEvent[];
  /** Reply audio in Base64, where it is that, and of which turn. */
  readonly audio: string | undefined;
  readonly turn: number;
}

/**
 * Reads OpenAI's realtime events, of either age, as ours, so that both are measured by the same code. A buffer that is
 * committed counts as the final transcript: it is the moment at which the turn is the endpoint's.
 */
export const createTranslator = () => {
  let turn = 0;
  let startMs = 0;
  let isPlaying = false;

  /** `streamMs`: how much the microphone has sent, for endpoints that do not say where they heard something. */
  return (message: Readonly<Record<string, unknown>>, streamMs: number): Translated => {
    const { type } = message;
    const ms = (key: string) => (typeof message[key] === "number" ? message[key] : streamMs);
    const events: SessionEvent[] = [];
    let audio: string | undefined;
    const end = (reason: "completed" | "interrupted") => {
      if (isPlaying) events.push({ type: "reply.ended", turn, samples: 0, heard: 0, reason });
      isPlaying = false;
    };
    if (type === "input_audio_buffer.speech_started") {
      // The client is to stop what is playing: the protocol leaves that to it.
      end("interrupted");
      turn++;
      startMs = ms("audio_start_ms");
      events.push({ type: "speech.started", turn, startMs });
    } else if (type === "input_audio_buffer.speech_stopped")
      events.push({ type: "speech.ended", turn, startMs, endMs: ms("audio_end_ms") });
    else if (type === "input_audio_buffer.committed")
      events.push({ type: "transcript.final", turn, text: "(audio)", confidence: 1 });
    else if (type === "response.audio.delta" || type === "response.output_audio.delta") {
      if (!isPlaying) events.push({ type: "reply.started", turn, sampleRate: 24_000, cause: "utterance" });
      isPlaying = true;
      if (typeof message.delta === "string") audio = message.delta;
    } else if (type === "response.done") {
      // Audio comes faster than it is played, so that what is there is played on, unless it was cancelled.
      const { response } = message as { response?: { status?: unknown } };
      end(response?.status === "cancelled" ? "interrupted" : "completed");
    }
    return { events, audio, turn };
  };
};
