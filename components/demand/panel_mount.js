// A panel of sliders: what slider_panel.js makes of it, as soon as that is there.
export default function (component) {
  let release;
  let closed = false;
  const { parentElement, data, setTriggerValue } = component;
  const start = () => {
    if (!closed) release = window.r1Panels.mount({ parentElement, data: data.panel, setTriggerValue });
  };
  if (window.r1Panels) start();
  else window.addEventListener("r1-panels-ready", start, { once: true });
  return () => {
    closed = true;
    release?.();
  };
}
