// What does not fit on the open page: called with the page in a window of some width, it returns a line for each.
// People's own words may be cut off with dots where they stand in a <bdi>; sentences of ours may not.
() => {
  const SLACK = 1.5; // pixels, for rounding
  const found = [];
  const wide = document.documentElement.clientWidth;

  const brief = (text) => text.trim().replace(/\s+/g, " ").slice(0, 60);
  const named = (element) => [element.tagName.toLowerCase(), ...element.classList].join(".");
  const path = (element) => [element.parentElement?.parentElement, element.parentElement, element].filter(Boolean).map(named).join(" > ");
  const style = (element) => getComputedStyle(element);
  const isDrawn = (element) => element instanceof SVGElement;
  // Nothing moves while we look: what is asked of an element is asked once.
  const once = (ask, known = new Map()) => (element) => {
    if (!known.has(element)) known.set(element, ask(element));
    return known.get(element);
  };
  const box = once((element) => element.getBoundingClientRect());
  const ups = once((element) => (element && element !== document.documentElement ? [element, ...ups(element.parentElement)] : []));
  const cuts = once((element) => !isDrawn(element) && /hidden|clip/.test(style(element).overflowX));
  const scrolls = once((element) => /auto|scroll/.test(style(element).overflowX + style(element).overflowY));
  const floats = once((element) => /fixed|sticky|absolute/.test(style(element).position));
  const flows = once((element) => /^(inline|contents)$/.test(style(element).display));
  const isClipped = once((element) => style(element).clipPath !== "none");
  const isOnlyHeard = once((element) => ups(element).some(isClipped));
  const isSeen = once((element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && !isOnlyHeard(element));
  const within = (a, b) => ({
    left: Math.max(a.left, b.left), right: Math.min(a.right, b.right),
    top: Math.max(a.top, b.top), bottom: Math.min(a.bottom, b.bottom),
  });

  document.querySelectorAll("details").forEach((each) => (each.open = true));
  const sideways = document.documentElement.scrollWidth - wide;
  if (sideways > 0) found.push(`the page scrolls ${sideways} px sideways`);
  const texts = readable().map(placed);
  texts.forEach(leavesItsBoxes);
  downThePage(texts, lieOnEachOther);
  document.querySelectorAll("body *").forEach((element) => isSeen(element) && (isCut(element), isTooWide(element)));
  document.querySelectorAll("select").forEach(isTooNarrow);
  return [...new Set(found)];

  function readable() {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const nodes = [];
    while (walker.nextNode()) nodes.push(walker.currentNode);
    return nodes.filter((node) => node.textContent.trim() && !node.parentElement.closest("title, desc, option, script, style") && isSeen(node.parentElement));
  }

  // Where a text is seen: its lines, as far as what cuts and scrolls around it lets them through.
  function placed(node) {
    const range = document.createRange();
    range.selectNodeContents(node);
    const around = ups(node.parentElement);
    const lines = [...range.getClientRects()].filter((line) => line.width > 0);
    const through = around.filter((up) => cuts(up) || scrolls(up)).map(box);
    const seen = lines.map((line) => through.reduce(within, line)).filter((line) => line.right > line.left && line.bottom > line.top);
    const [top, bottom] = [Math.min(...seen.map((line) => line.top)), Math.max(...seen.map((line) => line.bottom))];
    return { words: brief(node.textContent), parent: node.parentElement, around, seen, top, bottom, floating: around.find(floats) };
  }

  function leavesItsBoxes({ words, parent, around, seen }) {
    for (const up of around) {
      if (flows(up) || isDrawn(up) || up === document.body) continue;
      const out = Math.max(0, ...seen.map((line) => Math.max(line.right - box(up).right, box(up).left - line.left)));
      if (out > SLACK) return found.push(`${Math.round(out)} px out of ${path(up)}: ${words}`);
    }
    if (seen.some((line) => line.right > wide + SLACK || line.left < -SLACK)) found.push(`off the page ${path(parent)}: ${words}`);
  }

  // Two that are at no common height need not be held against each other.
  function downThePage(texts, hold) {
    const sorted = texts.filter(({ seen }) => seen.length).sort((one, two) => one.top - two.top);
    sorted.forEach((one, at) => {
      for (let next = at + 1; next < sorted.length && sorted[next].top < one.bottom; next++) hold(one, sorted[next]);
    });
  }

  function lieOnEachOther(one, two) {
    if (one.parent === two.parent || one.floating !== two.floating) return;
    const overlap = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 0.5 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 4;
    if (one.seen.some((a) => two.seen.some((b) => overlap(a, b)))) {
      found.push(`on top of each other ${path(one.parent)}: ${one.words} / ${path(two.parent)}: ${two.words}`);
    }
  }

  function isCut(element) {
    if (!cuts(element) || element.matches("input, textarea, img, select") || element.closest("bdi") || element.querySelector("bdi")) return;
    const out = element.scrollWidth - element.clientWidth;
    if (element.clientWidth && out > SLACK) found.push(`cut off by ${out} px in ${path(element)}: ${brief(element.textContent)}`);
  }

  function isTooWide(element) {
    const parent = element.parentElement;
    if (isDrawn(element) || isDrawn(parent) || floats(element) || ups(parent).some((up) => cuts(up) || scrolls(up))) return;
    if ([element, parent].some(flows)) return;
    if (parseFloat(style(element).marginInlineStart) < 0 || parseFloat(style(element).marginInlineEnd) < 0) return;
    const out = Math.max(box(element).right - box(parent).right, box(parent).left - box(element).left);
    if (out > SLACK) found.push(`${Math.round(out)} px wider than ${path(parent)}: ${named(element)}`);
  }

  function isTooNarrow(select) {
    const { font, paddingLeft, paddingRight } = style(select);
    const pen = document.createElement("canvas").getContext("2d");
    pen.font = font;
    const words = select.selectedOptions[0].textContent.trim();
    const out = pen.measureText(words).width - (select.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight));
    if (isSeen(select) && out > SLACK) found.push(`cut off by ${Math.round(out)} px in ${path(select)}: ${words}`);
  }
}
