// The adapter to what Vega and Streamlit make of a chart with bound inputs: all that is relied on of
// their pages. Vega-Embed puts the inputs into a form of class `vega-bindings`, each named after its
// signal; Streamlit puts a chart, its canvas and that form into one element with this test id.

// The forms of all charts: a collection that the browser keeps up to date, where a query would look
// through the whole page at every move of a slider.
const vegaForms = document.getElementsByClassName("vega-bindings");

// The inputs of a signal, one a chart that has it, in the order of the page.
const vegaInputs = (signal) =>
  Array.from(vegaForms, (form) => form.elements.namedItem(signal)).filter(Boolean);

const vegaInput = (signal) => vegaInputs(signal)[0] ?? null;

// The input of a signal in the chart that an event came from.
const vegaInputUnder = (event, signal) =>
  event.target.closest?.("[data-testid=stVegaLiteChart]")
    ?.querySelector(`.vega-bindings input[name="${signal}"]`) ?? null;

// Each event makes the input's chart draw; a value that it has makes none.
const vegaSet = (input, value) => {
  if (Number(input.value) === value) return;
  input.value = value;
  input.dispatchEvent(new Event("input"));
};

const vegaCanvas = (input) =>
  input.closest("[data-testid=stVegaLiteChart]")?.querySelector("canvas") ?? null;

// Charts that are known to be out of sight. Asking where they are would lay out the page each time.
const unseenCharts = new WeakSet();
const sight = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) {
    if (isIntersecting) unseenCharts.delete(target);
    else unseenCharts.add(target);
  }
});

// Whether any of the chart of an input is on the screen, as far as is known.
const vegaInSight = (input) => {
  const chart = input.closest("[data-testid=stVegaLiteChart]");
  sight.observe(chart);
  return !unseenCharts.has(chart);
};
