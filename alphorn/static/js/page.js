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

// A second click on a button that is at work does nothing; coming back by the browser's way frees it.
for (const form of document.querySelectorAll('form[method="post"]')) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.atWork) event.preventDefault();
    form.dataset.atWork = "yes";
  });
}
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("[data-at-work]")) delete form.dataset.atWork;
});
