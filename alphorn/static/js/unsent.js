// What stands on a sheet and was not sent yet, for as long as the tab lives: a server that is away costs nobody their words.
const NAME = "alphorn-unsent";

export function read() {
  try {
    return JSON.parse(sessionStorage.getItem(NAME)) ?? {};
  } catch {
    return {};
  }
}

export function keep(key, text) {
  try {
    if (text.trim()) sessionStorage.setItem(NAME, JSON.stringify({ key, text }));
    else sessionStorage.removeItem(NAME);
  } catch {
    // Storage is full or forbidden: the sheet itself still has the words.
  }
}

// The page of a post that was sent, or signing out, ends it.
export function forgetSent() {
  const sent = document.querySelector("[data-sent]")?.dataset.sent;
  if (sent && sent === read().key) sessionStorage.removeItem(NAME);
  document.querySelector("[data-forget]")?.addEventListener("submit", () => sessionStorage.removeItem(NAME));
}
