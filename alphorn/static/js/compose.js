// The sheet: how much is left at each place, counted by the server with the rule that sends; Ctrl+Enter; nothing lost.
import { keep, read } from "./unsent.js";

const PAUSE_MS = 150;

export function compose(form) {
  const text = form.elements.text;
  const key = form.elements.client_key;
  const author = form.elements.author.value;
  const unsent = read(author);
  if (!text.value && unsent.text) {
    text.value = unsent.text;
    key.value = unsent.key;
  }
  const measure = measurer(form);
  text.addEventListener("input", () => keep(author, key.value, text.value));
  form.addEventListener("input", measure);
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
  measure();
}

function measurer(form) {
  let timer = 0;
  let asked = null;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      asked?.abort();
      asked = new AbortController();
      try {
        const response = await fetch(form.dataset.measures, { method: "POST", body: new FormData(form), signal: asked.signal });
        if (response.ok && !response.redirected) show(form, await response.json());
      } catch {
        // Counting rests; the server says it again when the sheet is sent.
      }
    }, PAUSE_MS);
  };
}

function show(form, { places, limits, button }) {
  form.querySelector("[data-echo]").textContent = button;
  for (const place of places) {
    const target = form.querySelector(`[data-place="${place.id}"]`);
    target?.classList.toggle("over", place.over);
    const left = target?.querySelector("[data-left]");
    if (left) left.textContent = place.words;
  }
  form.querySelector("[data-limits]").replaceChildren(...limits.map(limit));
}

function limit({ bold, rest }) {
  const box = document.createElement("div");
  box.className = "limit";
  const words = document.createElement("p");
  const strong = document.createElement("b");
  strong.textContent = bold;
  words.append(strong, ` ${rest}`);
  box.append(words);
  return box;
}
