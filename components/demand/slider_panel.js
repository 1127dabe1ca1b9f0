// Sliders that move the charts while they are dragged, without a message to the server.
//
// The charts hold the values: each is a Vega-Lite selection bound to inputs that the page hides.
// This panel moves those inputs (see vega_inputs.js, which is put before this script), and Streamlit
// gets the new values from the chart, once they rest. Where no chart holds them, the panel itself
// reports them. Vega's own inputs can stand anywhere on a page too, but they have no logarithmic
// scale, no marked range, no typed number, and they look for their place before Streamlit has built
// it.

const panels = new WeakMap();
const POSITIONS = 1000;
const DIGITS = 4; // of a number that is shown or typed
// Of the page's own bar at the top, in pixels.
const HEADER = 60;
// So much of the path has to be on the screen for the mirror to stay away.
const MIN_VISIBLE = 0.7;
const MIRROR_TIME = 1500; // milliseconds after the last move
const DEBOUNCE = 300; // milliseconds without a move
// What a visitor does: only these can have sent the server values that are not the panel's.
const VISITOR_EVENTS = ["pointerdown", "keydown", "click", "drop", "popstate"];

function element(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

function toPosition(card, value) {
  const [low, high, at] =
    card.scale === "log"
      ? [Math.log(card.min), Math.log(card.max), Math.log(clamp(value, card.min, card.max))]
      : [card.min, card.max, clamp(value, card.min, card.max)];
  return (at - low) / (high - low);
}

function fromPosition(card, position) {
  const value =
    card.scale === "log"
      ? card.min * (card.max / card.min) ** position
      : card.min + (card.max - card.min) * position;
  return rounded(card, value);
}

function rounded(card, value) {
  return clamp(card.scale === "log" ? Number(value.toPrecision(3)) : Number(value.toFixed(2)),
    card.min, card.max);
}

// A typed number, with the decimal sign of either language; NaN where it is none. What is used has
// as many digits as the field shows. A comma before three digits stands between thousands where
// the slider has thousands.
function parsed(typed, max) {
  let text = typed.replace(/\s/g, "").replace("\u2212", "-");
  if (max >= 1000 && /^[1-9]\d{0,2}(,\d{3})+(\.\d*)?$/.test(text)) text = text.replaceAll(",", "");
  text = text.replace(",", ".");
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) return NaN;
  return Number(Number(text).toPrecision(DIGITS));
}

class Card {
  constructor(panel, card) {
    this.panel = panel;
    this.card = card;
    this.value = undefined;
    this.node = element("section", "card");
    this.build();
  }

  build() {
    const { card } = this;
    const id = `r1-${card.key}`;
    const head = element("div", "head");
    const label = element("label", "label", card.label);
    label.htmlFor = id;
    // Text, because a browser's number field writes decimals as the browser's language does.
    this.number = element("input", "number");
    Object.assign(this.number, { type: "text", inputMode: "decimal", autocomplete: "off" });
    this.number.setAttribute("aria-label", card.texts.typed);
    this.number.onchange = () => this.typed();
    // What is half typed is not overwritten by an answer of the server that comes meanwhile.
    this.number.oninput = () => { this.editing = true; };
    this.number.onblur = () => this.typed();
    this.number.onkeydown = (event) => {
      if (event.key === "ArrowUp" || event.key === "ArrowDown") {
        this.typed();
        this.stepped(event);
      }
      if (event.key === "Escape") {
        this.editing = false;
        this.show();
      }
    };
    this.reset = element("button", "reset", "↺");
    this.reset.type = "button";
    this.reset.title = card.texts.reset;
    this.reset.setAttribute("aria-label", card.texts.reset);
    this.reset.onclick = () => this.set(card.default, true);
    head.append(label, this.number, element("span", "unit", card.unit), this.reset);

    this.slider = element("input", "slider");
    Object.assign(this.slider, { type: "range", id, min: 0, max: POSITIONS, step: 1 });
    this.slider.setAttribute("aria-describedby", `${id}-range`);
    this.slider.oninput = () => this.set(fromPosition(card, this.slider.value / POSITIONS), true);
    this.slider.onkeydown = (event) => this.stepped(event);

    this.complaint = element("p", "complaint");
    this.complaint.setAttribute("role", "status");

    this.node.append(head, this.complaint, this.slider, this.range(id));
    if (card.texts.unlimited) this.node.append(this.unlimited());
    this.node.append(this.explanation());
  }

  // The plausible range lies under the part of the track that it covers.
  range(id) {
    const { card } = this;
    const track = element("div", "track");
    const band = element("div", "band");
    const [from, to] = [toPosition(card, card.low), toPosition(card, card.high)];
    band.style.marginLeft = `${100 * from}%`;
    band.style.width = `${100 * Math.max(to - from, 0.01)}%`;
    track.append(band);
    const text = element("div", "range", card.texts.range);
    text.id = `${id}-range`;
    const wrap = element("div");
    wrap.append(track, text);
    return wrap;
  }

  unlimited() {
    const label = element("label", "unlimited");
    this.check = element("input");
    this.check.type = "checkbox";
    this.check.onchange = () =>
      this.set(this.check.checked ? this.card.unlimited : this.card.default, true);
    label.append(this.check, document.createTextNode(` ${this.card.texts.unlimited}`));
    return label;
  }

  explanation() {
    const { card } = this;
    const details = element("details", "why");
    const summary = element("summary");
    const badge = element("span", `badge ${card.confidence}`, card.confidence);
    badge.title = card.texts.confidence;
    summary.append(element("span", "", card.texts.why), badge);
    details.append(summary, element("p", "", card.meaning));
    const source = element("p", "source");
    source.append(document.createTextNode(`${card.texts.confidence} `));
    if (card.url) {
      const link = element("a", "", card.source);
      Object.assign(link, { href: card.url, target: "_blank", rel: "noopener noreferrer" });
      source.append(link);
    } else {
      source.append(document.createTextNode(card.source));
    }
    details.append(source);
    return details;
  }

  isUnlimited(value) {
    return this.card.unlimited !== null && value >= this.card.unlimited;
  }

  typed() {
    if (!this.editing) return;
    this.editing = false;
    const { min, max, texts } = this.card;
    const value = parsed(this.number.value, max);
    if (value >= min && value <= max) {
      this.set(value, true);
    } else {
      this.show();
      this.complaint.textContent = texts.refused;
    }
  }

  // A step of the keyboard changes what is shown, also where a thousandth of the track would not.
  stepped(event) {
    const steps = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10 };
    const step = steps[event.key];
    if (!step) return;
    event.preventDefault();
    const { card } = this;
    const start = this.isUnlimited(this.value) ? card.max : this.value;
    const next =
      card.scale === "log"
        ? Number((start * 1.02 ** step).toPrecision(3))
        : Number((start + 0.01 * step).toFixed(2));
    this.set(clamp(next, card.min, card.max), true);
  }

  set(value, byVisitor) {
    this.value = value;
    this.complaint.textContent = "";
    this.show();
    if (byVisitor) this.panel.moved(this.card.key, value);
  }

  written() {
    const digits = { maximumSignificantDigits: DIGITS, useGrouping: false };
    return this.value.toLocaleString(this.panel.language, digits);
  }

  // What is about to be typed over stays marked, or the typing would go behind the new number.
  write(text) {
    const { number } = this;
    const marked = number.selectionEnd - number.selectionStart;
    const whole = number.matches(":focus") && marked > 0 && marked === number.value.length;
    number.value = text;
    if (whole) number.select();
  }

  show() {
    const { card, value } = this;
    const unlimited = this.isUnlimited(value);
    const shown = unlimited ? card.max : value;
    this.slider.value = POSITIONS * toPosition(card, shown);
    this.slider.setAttribute(
      "aria-valuetext", unlimited ? card.texts.unlimited : `${this.written()} ${card.unit}`.trim());
    if (!this.editing) this.write(unlimited ? "" : this.written());
    this.slider.disabled = unlimited;
    this.number.disabled = unlimited;
    if (this.check) this.check.checked = unlimited;
    this.reset.style.visibility = value === card.default ? "hidden" : "visible";
  }
}

// A small copy of the path, at the top of the screen, while a slider moves and the chart itself is
// out of sight: on a phone the sliders stand below the chart, on a desk the further ones do.
class Mirror {
  constructor(root) {
    this.canvas = element("canvas", "mirror");
    this.canvas.setAttribute("aria-hidden", "true");
    this.context = this.canvas.getContext("2d");
    root.append(this.canvas);
  }

  follow(chart, height) {
    const { top, left, width } = chart.getBoundingClientRect();
    const visible = Math.min(top + height, window.innerHeight) - Math.max(top, HEADER);
    if (visible >= MIN_VISIBLE * height) return this.hide();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.hide(), MIRROR_TIME);
    Object.assign(this.canvas.style, { left: `${left}px`, width: `min(26rem, ${width}px)` });
    this.canvas.classList.add("shown");
    // The chart has drawn itself by the frame after the next.
    requestAnimationFrame(() => requestAnimationFrame(() => this.copy(chart, width, height)));
  }

  copy(chart, width, height) {
    const scale = chart.width / width;
    const [pixels, rows] = [chart.width, Math.round(height * scale)];
    if (this.canvas.width !== pixels || this.canvas.height !== rows) {
      Object.assign(this.canvas, { width: pixels, height: rows });
    }
    this.context.clearRect(0, 0, pixels, rows);
    this.context.drawImage(chart, 0, 0, pixels, rows, 0, 0, pixels, rows);
  }

  hide() {
    clearTimeout(this.timer);
    this.canvas.classList.remove("shown");
  }

  remove() {
    clearTimeout(this.timer);
    this.canvas.remove();
  }
}

class Panel {
  constructor(root, mirrorRoot) {
    this.root = root;
    this.mirror = new Mirror(mirrorRoot);
    this.cards = new Map();
    this.inputs = new Map();
    // When each slider was moved last, and when anything else was done on the page.
    this.moves = new Map();
    this.elsewhere = 0;
    this.note = (event) => {
      if (!event.composedPath().includes(this.root)) this.elsewhere = performance.now();
    };
    for (const kind of VISITOR_EVENTS) window.addEventListener(kind, this.note, true);
    // A chart that Streamlit makes anew (the window got wider) starts where it once began.
    this.observer = new MutationObserver(() => this.follow());
    this.observer.observe(document.body, { childList: true, subtree: true });
  }

  input(key) {
    if (!this.signals) return null;
    return vegaInput(this.signals[key]);
  }

  push(key, value) {
    const input = this.input(key);
    if (!input) return; // `follow` does it as soon as the chart is there
    input.value = value;
    input.dispatchEvent(new Event("input"));
  }

  moved(key, value) {
    this.moves.set(key, performance.now());
    if (!this.signals) return this.report(key, value);
    this.push(key, value);
    const input = this.input(key);
    const chart = input && vegaCanvas(input);
    if (chart) this.mirror.follow(chart, this.mirrored);
  }

  report(key, value) {
    this.unreported = { ...this.unreported, [key]: value };
    clearTimeout(this.resting);
    this.resting = setTimeout(() => {
      this.setTriggerValue("moved", this.unreported);
      this.unreported = {};
    }, DEBOUNCE);
  }

  follow() {
    for (const [key, card] of this.cards) {
      const input = this.input(key);
      if (!input || this.inputs.get(key) === input) continue;
      this.inputs.set(key, input);
      if (card.value !== undefined) this.push(key, card.value);
    }
  }

  close() {
    clearTimeout(this.resting);
    this.observer.disconnect();
    for (const kind of VISITOR_EVENTS) window.removeEventListener(kind, this.note, true);
    this.mirror.remove();
  }

  update(data, setTriggerValue) {
    this.setTriggerValue = setTriggerValue;
    this.signals = data.signals;
    this.language = data.language;
    this.mirrored = data.mirrored;
    const cards = JSON.stringify(data.cards);
    if (cards !== this.drawn) this.rebuild(data, cards);
    const fresh = data.generation !== this.generation;
    for (const [key, card] of this.cards) {
      const reported = data.values[key];
      // The server answers late: what the visitor has moved since is not taken back. A value that
      // changed there alone came from another control, the point on the map.
      const elsewhere = reported !== this.reported?.[key] && card.value === this.reported?.[key];
      // A preset sets them all anew, but not what the visitor has moved since he clicked it.
      const since = this.moves.get(key) >= this.elsewhere && card.value !== undefined;
      if ((fresh && !since) || card.value === undefined || elsewhere) card.set(reported, false);
    }
    this.generation = data.generation;
    this.reported = data.values;
    this.follow();
  }

  rebuild(data, cards) {
    this.drawn = cards;
    this.generation = undefined;
    this.cards.clear();
    this.root.replaceChildren();
    for (const spec of data.cards) {
      const card = new Card(this, spec);
      this.cards.set(spec.key, card);
      this.root.append(card.node);
    }
  }
}

export default function (component) {
  const root = component.parentElement.querySelector(".panel");
  if (!root) return undefined;
  if (!panels.has(component.parentElement)) {
    panels.set(component.parentElement, new Panel(root, component.parentElement));
  }
  const panel = panels.get(component.parentElement);
  panel.update(component.data, component.setTriggerValue);
  return () => {
    panel.close();
    panels.delete(component.parentElement);
  };
}
