import { byId, el } from "./dom.ts";
import { ANY_ENGINE, type Offer, type Offers } from "./offers.ts";

/** What the person has chosen. */
export interface Choices {
  readonly transport: "webrtc" | "websocket";
  /** BCP 47. */
  readonly language: string;
  /** Undefined where there is nothing to choose from. */
  readonly voice: string | undefined;
  /** Undefined where the gateway chooses, or has no more than one. */
  readonly engine: string | undefined;
}

export interface Settings {
  readonly choices: Choices;
  offer(offers: Offers): void;
}

const KEY = "earshot.choices";

const remembered = (): Partial<Choices> => {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "{}") as Partial<Choices>;
  } catch {
    return {};
  }
};

/** Fills one list of choices; what cannot be had stays in it, with the reason. */
const fill = (id: string, offers: readonly Offer[], wanted: string | undefined): void => {
  const select = byId(id, HTMLSelectElement);
  const note = byId(`${id}-note`, HTMLElement);
  select.replaceChildren(
    ...offers.map(({ name, label, missing }) =>
      el("option", { value: name, disabled: missing !== undefined, title: missing }, label),
    ),
  );
  const usable = offers.filter(({ missing }) => missing === undefined);
  const chosen = usable.find(({ name }) => name === wanted) ?? usable[0];
  if (chosen) select.value = chosen.name;
  select.disabled = usable.length < 2;
  note.replaceChildren(
    ...offers
      .filter(({ missing }) => missing !== undefined)
      .map(({ label, missing }) => el("span", { class: "reason" }, `${label}: ${missing}`)),
  );
  note.hidden = note.childElementCount === 0;
};

export const createSettings = (onChange: () => void): Settings => {
  const transport = byId("transport", HTMLSelectElement);
  const language = byId("language", HTMLSelectElement);
  const engine = byId("engine", HTMLSelectElement);
  const voice = byId("voice", HTMLSelectElement);
  const choices = (): Choices => ({
    transport: transport.value === "webrtc" ? "webrtc" : "websocket",
    language: language.value || "en",
    // Empty where the gateway has not said what it has.
    voice: voice.disabled ? undefined : voice.value || undefined,
    engine: engine.disabled || engine.value === ANY_ENGINE ? undefined : engine.value || undefined,
  });
  for (const select of [transport, language, voice, engine])
    select.addEventListener("change", () => {
      localStorage.setItem(KEY, JSON.stringify(choices()));
      onChange();
    });
  return {
    get choices() {
      return choices();
    },
    offer({ transports, listeners, engines, voices, languages }) {
      const wanted = remembered();
      fill("transport", transports, wanted.transport);
      fill("listener", listeners, undefined);
      fill("engine", engines, wanted.engine);
      fill("voice", voices, wanted.voice);
      fill("language", languages, wanted.language);
    },
  };
};
