// The boxes of the statements, and the phrases of the article beside them: both open a statement
// without loading the page anew. Python gets the id that was chosen.

const HEADER = 60; // pixels of the page's own bar at the top

const listeners = new WeakMap(); // of a place: what listens to clicks on the whole page
let asked; // the statement that the visitor has asked for, until its card is there
let revealing; // the next look at where that card is

function element(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

function group(entry) {
  const section = element("section", entry.verdict);
  const heading = element("h2", "", entry.heading);
  heading.title = entry.help;
  const boxes = element("div", "boxes");
  for (const each of entry.boxes) {
    const box = element("button", "", each.name);
    box.type = "button";
    box.dataset.id = each.id;
    box.setAttribute("aria-label", each.spoken);
    boxes.append(box);
  }
  section.append(heading, boxes);
  return section;
}

// The boxes are made once for their words; what a click changes is written on the ones that stand:
// a box that went away under a pressed finger would lose the click, and the focus with it.
function update(root, groups) {
  const words = JSON.stringify(groups, (key, value) => (["faint", "open"].includes(key) ? undefined : value));
  if (root.dataset.words !== words) root.replaceChildren(...groups.map(group));
  root.dataset.words = words;
  for (const each of groups.flatMap((entry) => entry.boxes)) {
    const box = root.querySelector(`[data-id="${CSS.escape(each.id)}"]`);
    box.className = each.faint ? "faint" : "";
    box.setAttribute("aria-pressed", String(each.open));
  }
}

// Where the visitor has asked for a statement, its card comes into view: it is drawn after the
// boxes, and what stands above it may still move it. Whatever the visitor does next ends it: the
// page must not move under a hand.
function reveal(tries = 20) {
  const title = document.querySelector(".st-key-open_claim h2");
  const box = title?.getBoundingClientRect();
  const seen = box && box.top > HEADER && box.bottom < innerHeight;
  if (title && !seen) title.scrollIntoView({ block: "start" });
  if (tries > 0) revealing = setTimeout(() => reveal(tries - (seen ? 5 : 1)), 100);
}

for (const act of ["wheel", "touchstart", "pointerdown", "keydown"]) {
  addEventListener(act, () => {
    asked = undefined; // a click sets it after this
    clearTimeout(revealing);
  }, { capture: true, passive: true });
}

export default function ({ parentElement, data, setTriggerValue }) {
  const open = (id) => {
    asked = id;
    setTriggerValue("open", id);
  };
  const root = parentElement.querySelector(".groups");
  update(root, data.groups);
  root.onclick = (event) => {
    const box = event.target.closest("button");
    if (box) open(box.dataset.id);
  };
  const opened = data.groups.flatMap((entry) => entry.boxes).find((each) => each.open);
  if (opened && opened.id === asked) {
    asked = undefined;
    clearTimeout(revealing);
    revealing = setTimeout(() => reveal(), 100);
  }

  document.removeEventListener("click", listeners.get(parentElement), true);
  const follow = (event) => {
    const phrase = event.target.closest && event.target.closest("a[data-claim]");
    const elsewhere = event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0;
    if (!phrase || elsewhere) return;
    event.preventDefault();
    open(phrase.dataset.claim);
  };
  listeners.set(parentElement, follow);
  document.addEventListener("click", follow, true);
  return () => document.removeEventListener("click", listeners.get(parentElement), true);
}
