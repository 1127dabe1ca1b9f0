// Draws the chart in the width and the look of the reader's screen, anew when one of them changes.

const content = JSON.parse(document.getElementById("content").textContent);
const place = document.getElementById("chart");
const dark = window.matchMedia("(prefers-color-scheme: dark)");
const COMPOSED = ["vconcat", "hconcat", "concat"];
const SETTLED = 150; // milliseconds without a change of the width

// The specification in the colours of a look: those of the other one are replaced by their twins.
function inColours(look) {
  const twins = new Map(
    content.colours[content.drawn].map((colour, at) => [colour, content.colours[look][at]]));
  const text = JSON.stringify(content.specification);
  return JSON.parse(text.replace(/#[0-9A-F]{6}/gi, (colour) => twins.get(colour.toUpperCase()) ?? colour));
}

function inWidth(specification, width) {
  if (specification.vconcat) {
    const vconcat = specification.vconcat.map((each) => ({ ...each, width }));
    return { ...specification, vconcat };
  }
  if (COMPOSED.some((name) => specification[name]) || specification.facet) return specification;
  return { ...specification, width, autosize: { type: "fit", contains: "padding" } };
}

const TYPEFACE = getComputedStyle(document.body).fontFamily;

let shown = "";
let result;
async function draw() {
  const look = dark.matches ? "dark" : "light";
  const width = Math.floor(place.clientWidth) - 2;
  if (shown === `${look} ${width}` || width < 1) return;
  shown = `${look} ${width}`;
  const specification = inWidth(inColours(look), width);
  specification.config = { ...specification.config, font: TYPEFACE };
  const { renderer } = specification.usermeta?.embedOptions ?? {};
  delete specification.usermeta;
  result?.finalize();
  result = await window.vegaEmbed(place, specification, {
    mode: "vega-lite",
    renderer: renderer ?? "svg",
    actions: false,
    logLevel: 1, // errors alone
    ast: true, // interprets expressions: the page's policy allows no eval
    tooltip: { theme: look },
  });
  const picture = place.querySelector("svg, canvas");
  picture?.setAttribute("role", "img");
  picture?.setAttribute("aria-label", content.alternative);
}

const panels = Object.entries(content.panels ?? {});
// Vega measures words before it places them.
const faces = ["400", "600"].map((weight) => document.fonts.load(`${weight} 1rem "Stand-in Sans"`));
Promise.allSettled(faces).then(draw).then(() => {
  for (const [id, data] of panels) {
    window.r1Panels.mount({
      parentElement: document.getElementById(id), data, setTriggerValue() {},
    });
  }
  document.documentElement.dataset.ready = "true";
});

let resting;
dark.addEventListener("change", draw);
new ResizeObserver(() => {
  clearTimeout(resting);
  resting = setTimeout(draw, SETTLED);
}).observe(place);
