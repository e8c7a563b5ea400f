import type { CallStats } from "./transport.ts";

/** One entry of a report: the browser's own types leave most of it out. */
type Entry = Readonly<Record<string, unknown>>;

const number = (value: unknown): number | undefined => (typeof value === "number" ? value : undefined);
const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

/** What a connection tells of itself. */
export const readStats = async (connection: RTCPeerConnection): Promise<CallStats> => {
  const entries: Entry[] = [];
  for (const entry of (await connection.getStats()).values()) entries.push(entry as Entry);
  const of = (type: string) => entries.find((entry) => entry.type === type && (entry.kind ?? "audio") === "audio");
  const pair = entries.find((entry) => entry.type === "candidate-pair" && entry.nominated === true);
  const inbound = of("inbound-rtp");
  const codec = entries.find((entry) => entry.type === "codec" && entry.id === inbound?.codecId) ?? of("codec");

  const rtt = number(pair?.currentRoundTripTime);
  const jitter = number(inbound?.jitter);
  const emitted = number(inbound?.jitterBufferEmittedCount);
  const delay = number(inbound?.jitterBufferDelay);
  const lost = number(inbound?.packetsLost);
  const received = number(inbound?.packetsReceived);
  const lossOut = number(of("remote-inbound-rtp")?.fractionLost);
  const loss = [
    lost === undefined || !received ? undefined : `${percent(Math.max(0, lost) / (lost + received))} in`,
    lossOut === undefined ? undefined : `${percent(lossOut)} out`,
  ].filter((part) => part !== undefined);
  const mime = typeof codec?.mimeType === "string" ? codec.mimeType.replace("audio/", "") : undefined;
  const rate = number(codec?.clockRate);
  return {
    ...(rtt === undefined ? {} : { rttMs: rtt * 1000 }),
    ...(jitter === undefined ? {} : { jitterMs: jitter * 1000 }),
    ...(loss.length === 0 ? {} : { loss: loss.join(", ") }),
    ...(mime === undefined ? {} : { codec: rate === undefined ? mime : `${mime}, ${rate / 1000} kHz` }),
    ...(emitted && delay !== undefined ? { bufferedMs: (delay / emitted) * 1000 } : {}),
  };
};
