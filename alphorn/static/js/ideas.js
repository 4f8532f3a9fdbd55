// Ideas on the sheet come and go without a new page, so that what was typed and ticked stays as it is.
import { parse } from "./parse.js";

export function ideas(form) {
  form.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (!button?.dataset.idea) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    answer(form, button);
  });
}

async function answer(form, button) {
  const address = button.getAttribute("formaction");
  const body = new URLSearchParams({ csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value });
  try {
    const response = await fetch(address, { method: "POST", body });
    if (!response.ok) throw new Error(String(response.status));
    show(form, button, parse(await response.text()).querySelector("[data-ideas]"));
  } catch {
    form.action = address; // as without a script: the sheet goes along, and comes back
    form.submit();
  }
}

function show(form, button, fresh) {
  const { idea, start } = button.dataset;
  const there = form.querySelector("[data-ideas]");
  if (fresh) there.replaceWith(document.importNode(fresh, true));
  else there.remove();
  if (idea === "use") begin(form.elements.text, start);
  else (form.querySelector('[data-idea="take back"], [data-idea="another"]') ?? form.elements.text).focus();
  const region = document.getElementById("said");
  if (region && fresh) region.textContent = [...fresh.querySelectorAll("[data-tell]")].map((each) => each.textContent).join(" ");
}

function begin(text, start) {
  text.value = text.value.trim() ? `${text.value.trimEnd()}\n\n${start}` : start;
  text.dispatchEvent(new Event("input", { bubbles: true }));
  text.focus();
  text.setSelectionRange(text.value.length, text.value.length);
}
