/** Where a call is, and whose it is. */
export interface Resource {
  readonly url: string;
  readonly token: string;
}

const attributeIn = (sdp: string, attribute: string): string | undefined =>
  sdp
    .split(/\r\n|\n/)
    .find((line) => line.startsWith(`a=${attribute}:`))
    ?.slice(attribute.length + 3)
    .trim();

/** What a client says to have its ICE renewed (RFC 9725, 4.3.3): no more than its new credentials. */
export const restartFragment = (offer: string): string =>
  [
    `a=ice-ufrag:${attributeIn(offer, "ice-ufrag")}`,
    `a=ice-pwd:${attributeIn(offer, "ice-pwd")}`,
    "m=audio 9 UDP/TLS/RTP/SAVPF 0",
    `a=mid:${attributeIn(offer, "mid")}`,
    "",
  ].join("\r\n");

/** The answer as it was, with the ICE of `fragment`. */
export const renewedAnswer = (answer: string, fragment: string): string => {
  const candidates = fragment.split(/\r\n|\n/).filter((line) => line.startsWith("a=candidate:"));
  const lines = answer.split(/\r\n|\n/).flatMap((line) => {
    if (line.startsWith("a=candidate:")) return [];
    if (line.startsWith("a=ice-ufrag:")) return [`a=ice-ufrag:${attributeIn(fragment, "ice-ufrag")}`];
    // Each section has its own, and its candidates beside them.
    if (line.startsWith("a=ice-pwd:")) return [`a=ice-pwd:${attributeIn(fragment, "ice-pwd")}`, ...candidates];
    return [line];
  });
  return lines.join("\r\n");
};

/**
 * Finds the way to the gateway anew, for a client whose network has changed; media and data go on. Rejects where that
 * fails, and leaves the connection as it was.
 */
export const restartIce = async (connection: RTCPeerConnection, { url, token }: Resource): Promise<void> => {
  const answer = connection.remoteDescription?.sdp ?? "";
  await connection.setLocalDescription(await connection.createOffer({ iceRestart: true }));
  try {
    const response = await fetch(url, {
      method: "PATCH",
      headers: {
        authorization: `Bearer ${token}`,
        "content-type": "application/trickle-ice-sdpfrag",
        "if-match": "*",
      },
      body: restartFragment(connection.localDescription?.sdp ?? ""),
    });
    if (response.status !== 200) throw new Error(`${url} answered ${response.status}`);
    await connection.setRemoteDescription({ type: "answer", sdp: renewedAnswer(answer, await response.text()) });
  } catch (error) {
    if (connection.signalingState === "have-local-offer") await connection.setLocalDescription({ type: "rollback" });
    throw error;
  }
};
