// Steps through the bars of the chart above: each value is sent as an event to which the chart's signal
// listens, and the chart's own words about that bar become what a screen reader says.

const DRAWN = 80; // milliseconds within which Vega has drawn

export default function ({ parentElement, data }) {
  const slider = parentElement.querySelector("input");
  slider.setAttribute("aria-label", data.label);
  slider.title = data.label;
  if (Number(slider.max) !== data.last) {
    slider.max = data.last;
    slider.value = data.last;
    slider.setAttribute("aria-valuetext", "\u2013");
  }
  const send = (bar) => window.dispatchEvent(new CustomEvent(data.event, { detail: bar }));
  let waiting = 0;
  const step = () => {
    send(Number(slider.value));
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      const lines = document.querySelectorAll(`.${data.words}_marks text, .${data.words}_marks tspan`);
      const words = [...new Set([...lines].map((line) => line.textContent.replace(/\s+/g, " ").trim()))];
      if (words.length) slider.setAttribute("aria-valuetext", words.join(", "));
    }, DRAWN);
  };
  slider.oninput = step;
  slider.onfocus = step;
  slider.onblur = () => send(0);
  return () => clearTimeout(waiting);
}
