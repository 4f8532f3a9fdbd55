// Deliveries move on the open page. The server says names; the page fetches what it shows of them.
import { parse } from "./parse.js";

const ASK_EVERY_MS = 15_000;
const ASK_AT_REST_EVERY_MS = 60_000; // where nothing moves by itself: a word that was lost would never be heard
const NEEDS_YOU = "needs-you"; // the bell, and the list behind it
const GATHER_MS = 60; // several names at once are one round
const RETRY_MS = 3_000;
const TOKENS = "[name=csrfmiddlewaretoken]";
const FOCUSABLE = "a, button, summary, input, select";

const waiting = new Set();
const unsaid = [];
let source = null;
let gathering = 0;
let retry = 0;

export function keepLive() {
  if (!document.querySelector("[data-live]")) return;
  document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));
  addEventListener("online", open);
  setInterval(() => document.hidden || (document.querySelector("[data-under-way]") && refreshAll()), ASK_EVERY_MS);
  setInterval(() => document.hidden || refresh(NEEDS_YOU), ASK_AT_REST_EVERY_MS);
  if (!document.hidden) open();
}

function open() {
  close();
  source = new EventSource("/live");
  source.onopen = refreshAll; // what was missed meanwhile
  source.onmessage = (event) => (event.data === "everything" ? refreshAll() : refresh(event.data));
  source.onerror = () => {
    if (source?.readyState === EventSource.CLOSED) retry = setTimeout(open, RETRY_MS);
  };
}

function close() {
  clearTimeout(retry);
  source?.close();
  source = null;
}

function refreshAll() {
  for (const part of document.querySelectorAll("[data-live]")) refresh(part.dataset.live);
}

function refresh(name) {
  waiting.add(name);
  gathering ||= setTimeout(fetchWaiting, GATHER_MS);
}

async function fetchWaiting() {
  const parts = [...document.querySelectorAll("[data-live]")].filter((part) => waiting.has(part.dataset.live));
  waiting.clear();
  await Promise.allSettled(parts.map(fetchPart));
  sayAll();
  gathering = waiting.size ? setTimeout(fetchWaiting, GATHER_MS) : 0;
}

async function fetchPart(part) {
  const response = await fetch(part.dataset.fragment, { headers: { Accept: "text/html" }, redirect: "error" });
  if (!response.ok) return;
  const fresh = parse(await response.text()).body.firstElementChild;
  if (!fresh?.dataset.live) return;
  if (bare(fresh).isEqualNode(bare(part))) return takeTokens(part, fresh);
  swap(part, document.importNode(fresh, true));
}

// Without what differs each time, the tokens of forms, and without what somebody has opened.
function bare(part) {
  const copy = part.cloneNode(true);
  copy.classList.remove("fresh");
  copy.removeAttribute("tabindex"); // where the focus rests
  copy.querySelectorAll("details").forEach((details) => details.removeAttribute("open"));
  copy.querySelectorAll(TOKENS).forEach((token) => token.removeAttribute("value"));
  return copy;
}

// Who has signed in anew meanwhile, in another tab, is asked for the new ones.
function takeTokens(part, fresh) {
  const tokens = fresh.querySelectorAll(TOKENS);
  part.querySelectorAll(TOKENS).forEach((token, n) => (token.value = tokens[n].value));
}

function swap(part, fresh) {
  const opened = [...part.querySelectorAll("details")].map((details) => details.open);
  fresh.querySelectorAll("details").forEach((details, n) => details.toggleAttribute("open", opened[n] ?? details.open));
  const moved = part.dataset.state && part.dataset.state !== fresh.dataset.state;
  if (moved && fresh.dataset.state === "delivered") fresh.classList.add("fresh");
  const focused = part.contains(document.activeElement) ? nameOf(document.activeElement) : null;
  part.replaceWith(fresh);
  if (focused) ([...fresh.querySelectorAll(FOCUSABLE)].find((each) => nameOf(each) === focused) ?? resting(fresh)).focus();
  if (moved) say(fresh);
}

// What does the same: a key that is pressed in this moment must not do another thing than it was pressed for.
function nameOf(element) {
  return element.matches("summary") ? "summary" : `${element.form?.action ?? element.href} ${element.textContent}`;
}

// Where nothing does the same any more: what leads nowhere by itself.
function resting(part) {
  const summary = part.querySelector("summary");
  if (!summary) part.tabIndex = -1;
  return summary ?? part;
}

// Each new state is announced once to those who listen to the page.
function say(part) {
  const who = part.querySelector(".who")?.textContent.trim();
  const what = part.querySelector("[data-say]")?.textContent.trim();
  if (what) unsaid.push(`${who}: ${what}`);
}

// What has changed together is said together: of several words, one after the other, only the last would be heard.
function sayAll() {
  const region = document.getElementById("said");
  if (region && unsaid.length) region.textContent = unsaid.join(" ");
  unsaid.length = 0;
}
