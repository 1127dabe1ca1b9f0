// The events in the rows of the largest days: a click opens the card beside the picture without
// loading the page anew, and brings it into view. Python gets the event that was chosen.

const watched = new WeakMap();

export default function ({ parentElement, setTriggerValue }) {
  watched.get(parentElement)?.(); // called again whenever the page runs: one listener is enough
  const follow = (event) => {
    const link = event.target.closest?.(".days a[data-event]");
    const elsewhere = event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0;
    if (!link || elsewhere) return;
    event.preventDefault();
    setTriggerValue("chosen", link.dataset.event);
    document.querySelector(".st-key-timeline_picture")?.scrollIntoView({ block: "center" });
  };
  document.addEventListener("click", follow, true);
  const stop = () => document.removeEventListener("click", follow, true);
  watched.set(parentElement, stop);
  return stop;
}
