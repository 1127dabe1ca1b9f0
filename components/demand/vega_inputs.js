// The adapter to what Vega and Streamlit make of a chart with bound inputs: all that is relied on of
// their pages. Vega-Embed puts the inputs into a form of class `vega-bindings`, each named after its
// signal; Streamlit puts a chart, its canvas and that form into one element with this test id.

const vegaInput = (signal) => document.querySelector(`.vega-bindings input[name="${signal}"]`);

const vegaCanvas = (input) =>
  input.closest("[data-testid=stVegaLiteChart]")?.querySelector("canvas") ?? null;
