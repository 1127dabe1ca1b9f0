// The marks of the timeline's picture for the keyboard: Tab reaches one of them, the arrow keys go from
// one to the next in time, Home and End to the ends, Enter or Space opens the card as a click does. Each
// mark says its own sentence, which Vega has given it as its label.

const MARKS = "path[aria-roledescription='point'][aria-label*=': ']";

const watched = new WeakMap();

export default function ({ parentElement, data }) {
  // Called again whenever the page runs: one watch is enough.
  watched.get(parentElement)?.();
  let current = null;

  const shown = () => {
    const chart = document.querySelector(data.chart);
    const plot = chart && chart.querySelector("svg.marks");
    if (!plot) return [];
    const edge = plot.getBoundingClientRect();
    return [...plot.querySelectorAll(MARKS)]
      .map((mark) => ({ mark, box: mark.getBoundingClientRect() }))
      .filter(({ box }) => box.width > 0 && box.left >= edge.left && box.right <= edge.right)
      .sort((one, other) => one.box.left - other.box.left)
      .map(({ mark }) => mark);
  };

  const reach = () => {
    const marks = shown();
    const entry = marks.find((mark) => mark.getAttribute("aria-label") === current) || marks[0];
    for (const mark of marks) {
      const index = mark === entry ? "0" : "-1";
      if (mark.getAttribute("tabindex") !== index) mark.setAttribute("tabindex", index);
      if (mark.getAttribute("role") !== "button") mark.setAttribute("role", "button");
    }
  };

  const go = (mark) => {
    if (!mark) return;
    current = mark.getAttribute("aria-label");
    reach();
    mark.focus();
  };

  const pressed = (event) => {
    const mark = event.target.closest && event.target.closest(MARKS);
    if (!mark || !mark.closest(data.chart)) return;
    const marks = shown();
    const place = marks.indexOf(mark);
    const targets = {
      ArrowRight: place + 1, ArrowDown: place + 1, ArrowLeft: place - 1, ArrowUp: place - 1,
      Home: 0, End: marks.length - 1,
    };
    if (event.key in targets) go(marks[targets[event.key]]);
    else if (event.key === "Enter" || event.key === " ") {
      current = mark.getAttribute("aria-label");
      mark.dispatchEvent(new MouseEvent("click", { bubbles: true, view: window }));
    } else return;
    event.preventDefault();
    event.stopPropagation(); // the arrows of the guided walk
  };

  // Vega draws its marks anew whenever the picture changes.
  let waiting = 0;
  const watch = new MutationObserver(() => {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(reach);
  });
  const main = document.querySelector("[data-testid='stMain']") || document.body;
  watch.observe(main, { childList: true, subtree: true });
  document.addEventListener("keydown", pressed, true);
  reach();

  const stop = () => {
    watch.disconnect();
    cancelAnimationFrame(waiting);
    document.removeEventListener("keydown", pressed, true);
  };
  watched.set(parentElement, stop);
  return stop;
}
