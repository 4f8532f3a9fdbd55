// Everything a page does beyond its forms. Without it every page still works.
import { keepLive } from "./live.js";
import { countDown } from "./countdown.js";
import { compose } from "./compose.js";
import { ideas } from "./ideas.js";
import { forgetSent } from "./unsent.js";

keepLive();
countDown();
forgetSent();

const sheet = document.querySelector("[data-compose]");
if (sheet) {
  ideas(sheet);
  compose(sheet);
}

for (const field of document.querySelectorAll("[data-time-zone]")) {
  field.value = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
}

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", () => navigator.clipboard.writeText(document.getElementById(button.dataset.copy).value));
}

// A second click on a button that is at work does nothing, in what came in live, too. Coming back by the browser's way
// frees it, and so does a while: a request that was cut off leads nowhere.
const AT_WORK_MS = 3_000;
const atWork = new WeakMap();

document.addEventListener("submit", (event) => {
  if (event.target.method !== "post") return;
  if (Date.now() - (atWork.get(event.target) ?? 0) < AT_WORK_MS) event.preventDefault();
  else atWork.set(event.target, Date.now());
});
addEventListener("pageshow", () => {
  for (const form of document.forms) atWork.delete(form);
});
