import type { Activity } from "./activity.ts";
import { byId, setText } from "./dom.ts";
import { type Microphone, openMicrophone } from "./microphone.ts";
import type { Call } from "./transport.ts";

/** The talk button, its two ways of working, and the microphone behind it. */
export interface Talk {
  /** The call to talk to, undefined while there is none. */
  attach(call: Call | undefined): void;
  setActivity(activity: Activity): void;
  /** Loudness of the microphone, 0 to 1. */
  level(): number;
}

export interface TalkOptions {
  /** Stops the reply that is being heard. */
  readonly onStop: () => void;
}

/** A shorter press does not end when it is released, but with the next: not everybody can hold a button. */
const TAP_MS = 350;
/** People let go of the button with the last sound, and what they said is on its way from the microphone for a moment. */
const TAIL_MS = 80;

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest("input, textarea, select, button, summary, a, dialog") !== null;

const whyNot = (error: unknown): string => {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError") return "The browser was told not to give this page the microphone. You can type.";
  if (name === "NotFoundError") return "There is no microphone. You can type.";
  if (!navigator.mediaDevices)
    return "Browsers give microphones to https pages and to this machine's own alone. You can type.";
  return "The microphone cannot be opened. You can type.";
};

export const createTalk = ({ onStop }: TalkOptions): Talk => {
  const button = byId("talk", HTMLButtonElement);
  const label = byId("talk-label", HTMLElement);
  const state = byId("talk-state", HTMLElement);
  const dial = byId("dial", HTMLElement);
  const handsFree = byId("hands-free", HTMLInputElement);
  const hold = byId("hold", HTMLInputElement);
  let call: Call | undefined;
  let microphone: Microphone | undefined;
  let opening: Promise<Microphone | undefined> | undefined;
  let activity: Activity = "idle";
  let isOn = false;
  let pressedAt = 0;
  let isPressed = false;
  let trouble = "";
  const hasKeys = matchMedia("(pointer: fine)").matches;

  const stateText = (): string => {
    if (trouble) return trouble;
    if (!call) return "Not connected";
    if (activity === "speaking") return isOn ? "Speaking. Talk over it to stop it." : "Speaking";
    if (activity === "thinking") return "Working it out";
    if (activity === "hearing") return "Hearing you";
    if (isOn) return "Listening";
    return handsFree.checked
      ? "Not listening"
      : hasKeys
        ? "Hold the button or the space bar"
        : "Hold the button, or tap it";
  };
  const labelText = (): string => {
    if (handsFree.checked) return isOn ? "Stop listening" : "Start listening";
    return isOn ? "Release to send" : "Hold to talk";
  };
  const show = () => {
    button.disabled = !call;
    button.setAttribute("aria-pressed", String(isOn));
    dial.dataset.activity = activity;
    dial.dataset.on = String(isOn);
    setText(label, labelText());
    setText(state, stateText());
  };

  const open = async (): Promise<Microphone | undefined> => {
    try {
      microphone = await openMicrophone();
      trouble = "";
      microphone.track.onended = () => {
        // Pulled out, or taken back in the browser's own settings.
        microphone?.close();
        microphone = undefined;
        isOn = false;
        call?.use(undefined);
        show();
      };
      call?.use(microphone);
    } catch (error) {
      trouble = whyNot(error);
      isOn = false;
    }
    opening = undefined;
    return microphone;
  };

  const turnOn = async () => {
    if (isOn || !call) return;
    isOn = true;
    show();
    if (!microphone) opening ??= open();
    await opening;
    // It may have been released while the browser asked for leave.
    microphone?.setMuted(!isOn);
    show();
  };
  const turnOff = ({ commit }: { readonly commit: boolean }) => {
    if (!isOn) return;
    isOn = false;
    show();
    setTimeout(() => {
      if (isOn) return;
      microphone?.setMuted(true);
      if (commit) call?.send({ type: "input.commit" });
    }, TAIL_MS);
  };

  const press = () => {
    if (handsFree.checked) return isOn ? turnOff({ commit: true }) : void turnOn();
    if (isOn) return turnOff({ commit: true });
    pressedAt = performance.now();
    isPressed = true;
    if (activity === "speaking") onStop();
    void turnOn();
  };
  const release = () => {
    if (!isPressed) return;
    isPressed = false;
    if (performance.now() - pressedAt > TAP_MS) turnOff({ commit: true });
  };

  button.addEventListener("pointerdown", (event) => {
    if (event.button === 0) press();
  });
  // A finger that slides off the button has let go of it too.
  for (const ending of ["pointerup", "pointercancel"]) addEventListener(ending, release);
  button.addEventListener("contextmenu", (event) => event.preventDefault());
  // Screen readers click without pressing.
  button.addEventListener("click", (event) => {
    if (event.detail !== 0 || isPressed) return;
    press();
    isPressed = false;
  });
  const isTalkKey = (event: KeyboardEvent) =>
    event.target === button
      ? event.code === "Space" || event.code === "Enter"
      : event.code === "Space" && !isTyping(event.target);
  addEventListener("keydown", (event) => {
    if (event.code === "Escape" && activity === "speaking") return onStop();
    if (!isTalkKey(event) || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    if (!event.repeat) press();
  });
  addEventListener("keyup", (event) => {
    if (!isTalkKey(event)) return;
    event.preventDefault();
    release();
  });
  addEventListener("blur", release);
  for (const choice of [handsFree, hold])
    choice.addEventListener("change", () => {
      turnOff({ commit: true });
      show();
    });

  show();
  return {
    attach(to) {
      call = to;
      activity = "idle";
      if (!call) {
        // Hands-free goes on by itself when the call is back.
        if (!handsFree.checked) turnOff({ commit: false });
      } else call.use(microphone);
      show();
    },
    setActivity(now) {
      // A tap began it, the end of speech ends it.
      if (activity === "hearing" && now === "thinking" && !handsFree.checked && !isPressed) turnOff({ commit: false });
      activity = now;
      show();
    },
    level: () => microphone?.level() ?? 0,
  };
};
