// How long until the next try, from what the server wrote: what time it is here may be wrong by an hour.
const ends = new WeakMap();

export function countDown() {
  tick();
  setInterval(tick, 1000);
}

function tick() {
  const now = performance.now() / 1000;
  for (const time of document.querySelectorAll("[data-countdown]")) {
    if (!ends.has(time)) ends.set(time, now + read(time.textContent));
    const words = spell(Math.max(0, Math.round(ends.get(time) - now)));
    if (time.textContent !== words) time.textContent = words;
  }
}

function read(words) {
  return words.split(":").reduce((seconds, part) => seconds * 60 + Number(part), 0);
}

function spell(seconds) {
  const two = (number) => String(number).padStart(2, "0");
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)];
  return hours ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}
