// The newest price at the end of a chart, without sending the chart again: the chart holds a text
// signal that is bound to an input (see last_price.py), and this puts the price into that input. A
// chart that comes later, or anew, is given it within a second.

const held = new WeakMap();
const AGAIN = 1000; // milliseconds

const input = (signal) => document.querySelector(`.vega-bindings input[name="${signal}"]`);

function put({ signal, value }) {
  const target = input(signal);
  if (!target || target.value === value) return;
  target.value = value;
  target.dispatchEvent(new Event("input", { bubbles: true }));
}

export default function ({ data, parentElement }) {
  let state = held.get(parentElement);
  if (!state) {
    state = {};
    state.timer = setInterval(() => put(state.data), AGAIN);
    held.set(parentElement, state);
  }
  state.data = data;
  put(data);
  return () => {
    clearInterval(state.timer);
    held.delete(parentElement);
  };
}
