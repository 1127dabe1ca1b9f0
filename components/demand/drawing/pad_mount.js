// The pad: what pad.js makes of it, as soon as that is there.
export default function (component) {
  let release;
  let closed = false;
  const start = () => { if (!closed) release = window.r1Drawing.mount(component); };
  if (window.r1Drawing) start();
  else window.addEventListener("r1-drawing-ready", start, { once: true });
  return () => {
    closed = true;
    release?.();
  };
}
