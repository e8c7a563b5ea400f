import { byId, setText } from "./dom.ts";

const KEY = "earshot.token";

/** Keeps the address's token for this tab, and takes it out of the address: it is no one else's to see or to bookmark. */
export const takeToken = (): string | undefined => {
  const given = new URLSearchParams(location.hash.slice(1)).get("token");
  if (given) {
    sessionStorage.setItem(KEY, given);
    history.replaceState(null, "", location.pathname + location.search);
  }
  return sessionStorage.getItem(KEY) ?? undefined;
};

/** Asks for a token until there is one; `why` tells what was wrong with the last. */
export const askToken = (why: string): Promise<string> => {
  const dialog = byId("token-dialog", HTMLDialogElement);
  const input = byId("token", HTMLInputElement);
  setText(byId("token-why", HTMLElement), why);
  input.value = "";
  if (!dialog.open) dialog.showModal();
  return new Promise((resolve) => {
    // Escape would leave a page that can do nothing.
    dialog.oncancel = (event) => event.preventDefault();
    byId("token-form", HTMLFormElement).onsubmit = (event) => {
      event.preventDefault();
      // The whole address that was printed will do as well.
      const token = input.value.trim().replace(/^.*#token=/, "");
      if (!token) return;
      sessionStorage.setItem(KEY, token);
      dialog.close();
      resolve(token);
    };
  });
};
