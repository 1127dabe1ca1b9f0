// In the frame of another page: it learns the height of what is shown, its Back button stays its
// own, and the event or statement that the address names is in sight.

const MESSAGE = "r1-shock:height";
const ASKED = { event: '[class*="st-key-timeline_dock"]', claim: ".st-key-open_claim" };
const PATIENCE = 15000; // milliseconds until what the address names must have been drawn

// A frame's history is part of the tab's: each slider at rest would cost the wiki's reader one
// more press of Back. Every link to another page opens outside, so nothing here is to go back to.
function keepHistory() {
  if (window.r1ShockKeepsHistory) return;
  window.r1ShockKeepsHistory = true;
  history.pushState = history.replaceState.bind(history);
}

function tell(height) {
  for (let place = window; place !== window.top; place = place.parent) {
    place.parent.postMessage({ type: MESSAGE, height }, "*"); // a height is no secret
  }
}

// The container of what is shown: the document itself is as high as the frame.
function measure() {
  const content = document.querySelector('[data-testid="stMainBlockContainer"]');
  let last = 0;
  const observer = new ResizeObserver(() => {
    const height = Math.ceil(content.getBoundingClientRect().height);
    if (height !== last) tell((last = height));
  });
  if (content) observer.observe(content);
  return () => observer.disconnect();
}

// Scrolls the page itself, never the one around it, as scrollIntoView would.
function showAsked() {
  const asked = new URLSearchParams(location.search);
  const key = Object.keys(ASKED).find((name) => asked.has(name));
  if (!key || asked.has("part")) return () => {};
  const until = Date.now() + PATIENCE;
  const stop = () => clearInterval(timer);
  const timer = setInterval(() => {
    const main = document.querySelector('[data-testid="stMain"]');
    const target = document.querySelector(ASKED[key]);
    const still = document.querySelector('[data-test-script-state="notRunning"]');
    if (main && target && still) {
      main.scrollTop += target.getBoundingClientRect().top - main.getBoundingClientRect().top - 16;
    }
    if ((main && target && still) || Date.now() > until) stop();
  }, 200);
  for (const name of ["wheel", "touchstart", "keydown", "pointerdown"]) {
    window.addEventListener(name, stop, { once: true, passive: true }); // the reader goes first
  }
  return stop;
}

let shown = false;

export default function () {
  if (window === window.top) return () => {};
  keepHistory();
  const stopMeasuring = measure();
  const stopShowing = shown ? () => {} : showAsked();
  shown = true;
  return () => {
    stopMeasuring();
    stopShowing();
  };
}
