// What stands on a sheet and was not sent yet, for as long as the tab lives: a server that is away costs nobody their words.
// It is its author's: whoever signs in next in this tab does not see it.
const NAME = "alphorn-unsent";

export function read(author) {
  try {
    const kept = JSON.parse(sessionStorage.getItem(NAME)) ?? {};
    return author === undefined || kept.author === author ? kept : {};
  } catch {
    return {};
  }
}

export function keep(author, key, text) {
  try {
    if (text.trim()) sessionStorage.setItem(NAME, JSON.stringify({ author, key, text }));
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
