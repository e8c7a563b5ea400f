/** What plays in an element, kept awake: browsers keep a page silent until it has been touched. */
export const openSink = (element: HTMLAudioElement, stream: MediaStream, context: AudioContext): { close(): void } => {
  const gestures = ["pointerdown", "keydown"];
  const wake = () => {
    void context.resume().catch(() => {});
    void element.play().catch(() => {});
  };
  element.srcObject = stream;
  // The last call may have ended while its reply was ducked.
  element.volume = 1;
  wake();
  for (const gesture of gestures) document.addEventListener(gesture, wake, { passive: true });
  return {
    close() {
      for (const gesture of gestures) document.removeEventListener(gesture, wake);
      // The next call may have taken the element over already.
      if (element.srcObject === stream) element.srcObject = null;
      void context.close().catch(() => {});
    },
  };
};
