// Sliders that move the charts while they are dragged, without a message to the server.
//
// The charts hold the values: each is a Vega-Lite selection bound to inputs that the page hides.
// This panel moves those inputs (see vega_inputs.js, which is put before this script), and Streamlit
// gets the new values from the chart, once they rest. Where no chart holds them, the panel itself
// reports them. Vega's own inputs can stand anywhere on a page too, but they have no logarithmic
// scale, no marked range, no typed number, and they look for their place before Streamlit has built
// it.

const panels = new WeakMap();
const DEBOUNCE = 300; // milliseconds without a move
const OUT_OF_SIGHT = 150; // milliseconds without a move, after which charts out of sight follow
// What a visitor does: only these can have sent the server values that are not the panel's.
const VISITOR_EVENTS = ["pointerdown", "keydown", "click", "drop", "popstate"];
const DRAGGING = ["pointerdown", "pointermove", "pointerup"];
// Between the panels of a page: an assumption has moved; all go back to their defaults.
const MOVED = "r1-assumption-moved";
const RESET = "r1-assumptions-reset";

const near = (one, other) => one.toPrecision(3) === other.toPrecision(3);

class Panel {
  constructor(root, mirrorRoot) {
    this.root = root;
    this.mirror = new Mirror(mirrorRoot);
    this.cards = new Map();
    this.inputs = new Map();
    // The assumptions that charts out of sight have not followed yet.
    this.behind = new Set();
    // When each slider was moved last, and when anything else was done on the page.
    this.moves = new Map();
    this.elsewhere = 0;
    this.note = (event) => {
      if (!event.composedPath().includes(this.root)) this.elsewhere = performance.now();
    };
    for (const kind of VISITOR_EVENTS) window.addEventListener(kind, this.note, true);
    // A chart that Streamlit makes anew (the window got wider) starts where it once began.
    this.observer = new MutationObserver(() => this.follow());
    this.refreshed = () => this.refresh();
    this.resetAll = () => {
      for (const card of this.cards.values()) card.set(card.card.default, true);
    };
    // A point that is dragged on the map moves that chart's inputs without telling anyone.
    this.dragged = (event) => {
      if (event.type === "pointerup" || event.buttons) {
        requestAnimationFrame(() => this.take(event));
      }
    };
    window.addEventListener(MOVED, this.refreshed);
    window.addEventListener(RESET, this.resetAll);
    for (const kind of DRAGGING) window.addEventListener(kind, this.dragged);
    this.observer.observe(document.body, { childList: true, subtree: true });
  }

  input(key) {
    if (!this.signals) return null;
    return vegaInput(this.signals[key]);
  }

  // To all charts; `follow` does it as soon as one is there. Each event makes its chart draw: the
  // first tells the server, and one that nobody sees draws once the slider rests.
  push(key, value) {
    const [first, ...others] = this.signals ? vegaInputs(this.signals[key]) : [];
    if (first) vegaSet(first, value);
    for (const input of others) {
      if (vegaInSight(input)) vegaSet(input, value);
      else this.catchUp(key);
    }
  }

  // Charts out of sight take what the first one has by then.
  catchUp(key) {
    this.behind.add(key);
    clearTimeout(this.catching);
    this.catching = setTimeout(() => {
      for (const each of this.behind) {
        const [first, ...others] = vegaInputs(this.signals[each]);
        for (const input of others) vegaSet(input, Number(first.value));
      }
      this.behind.clear();
    }, OUT_OF_SIGHT);
  }

  // What the pointer set on a chart: the sliders and the other charts follow.
  take(event) {
    for (const [key, card] of this.cards) {
      const input = this.signals && vegaInputUnder(event, this.signals[key]);
      // An input rounds what it holds.
      if (!input || card.value === undefined || near(Number(input.value), card.value)) continue;
      card.set(Number(input.value), false);
      this.moves.set(key, performance.now());
      this.push(key, card.value);
      window.dispatchEvent(new Event(MOVED));
    }
  }

  moved(key, value, before) {
    this.moves.set(key, performance.now());
    if (!this.signals) return this.report(key, value);
    const card = this.cards.get(key);
    if (this.changes) this.changes.began(card, this.long, before);
    this.push(key, value);
    window.dispatchEvent(new Event(MOVED));
    if (this.verdict) this.verdict.moving();
    const input = this.input(key);
    const chart = input && vegaCanvas(input);
    this.draw();
    if (this.changes) this.changes.moved(this.long, this.language);
    if (!chart) return;
    const start = this.changes ? this.changes.start(this.language) : "";
    this.mirror.follow(chart, this.mirrored, card.slider, this.said, start);
  }

  // All assumptions as they stand, those of other panels too.
  values() {
    const values = { ...this.data.all };
    for (const [key, signal] of Object.entries(this.data.every)) {
      const input = vegaInput(signal);
      if (input) values[key] = Number(input.value);
    }
    for (const [key, card] of this.cards) if (card.value !== undefined) values[key] = card.value;
    return values;
  }

  // Once a frame, however many events ask for it.
  refresh() {
    if (!this.data?.every || this.asked) return;
    this.asked = requestAnimationFrame(() => this.draw());
  }

  draw() {
    cancelAnimationFrame(this.asked);
    this.asked = undefined;
    const values = this.values();
    this.long = longRun(values);
    const course = courseOf(values);
    this.said = this.verdict
      ? this.verdict.show(course, this.data)
      : sentencesOf(course, this.data.words, this.language);
    for (const card of this.cards.values()) {
      if (card.card.longRun) card.mark(breakEvens(card.card, values));
    }
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
      const inputs = this.signals ? vegaInputs(this.signals[key]) : [];
      const known = this.inputs.get(key) ?? [];
      if (inputs.every((input) => known.includes(input))) continue;
      this.inputs.set(key, inputs);
      if (card.value !== undefined) this.push(key, card.value);
    }
  }

  close() {
    clearTimeout(this.resting);
    clearTimeout(this.catching);
    this.observer.disconnect();
    for (const kind of VISITOR_EVENTS) window.removeEventListener(kind, this.note, true);
    cancelAnimationFrame(this.asked);
    window.removeEventListener(MOVED, this.refreshed);
    window.removeEventListener(RESET, this.resetAll);
    for (const kind of DRAGGING) window.removeEventListener(kind, this.dragged);
    this.verdict?.close();
    this.mirror.remove();
  }

  update(data, setTriggerValue) {
    this.setTriggerValue = setTriggerValue;
    this.data = data;
    this.signals = data.signals;
    this.language = data.language;
    this.mirrored = data.mirrored;
    const cards = JSON.stringify([data.cards, data.groups, data.colours, data.changes]);
    if (cards !== this.drawn) this.rebuild(data, cards);
    const all = `${data.generation} ${data.revision}`;
    const fresh = all !== this.all;
    for (const [key, card] of this.cards) {
      const reported = data.values[key];
      // The server answers late: what the visitor has moved since is not taken back, be it to where
      // it stood before, and a preset sets all anew but what was moved since it was clicked.
      const since = this.moves.get(key) >= this.elsewhere && card.value !== undefined;
      // A value that changed there alone came from another control, the point on the map.
      const changed = reported !== this.reported?.[key] && card.value === this.reported?.[key];
      const elsewhere = changed && !since;
      if ((fresh && !since) || card.value === undefined || elsewhere) {
        card.set(reported, false);
        if (fresh) this.push(key, reported);
      }
    }
    this.all = all;
    this.reported = data.values;
    this.follow();
    if (this.verdict) this.verdict.settle(data.odds);
    this.refresh();
  }

  rebuild(data, cards) {
    this.drawn = cards;
    this.all = undefined;
    this.behind.clear();
    this.cards.clear();
    this.root.replaceChildren();
    if (data.changes) {
      this.changes = new ChangeBar(data.changes, () => window.dispatchEvent(new Event(RESET)));
      this.root.append(this.changes.node);
    }
    for (const group of data.groups) {
      const place = element("div", "group");
      if (group.title) place.append(element("h3", "", group.title));
      const specs = group.keys.map((key) => data.cards.find((card) => card.key === key));
      for (const spec of specs) {
        const card = new Card(this, spec);
        this.cards.set(spec.key, card);
        place.append(card.node);
      }
      this.root.append(place);
    }
    this.verdict?.close();
    this.verdict = data.odds ? new VerdictView() : undefined;
    if (this.verdict) this.root.append(this.verdict.node);
    this.root.classList.toggle("hero", Boolean(this.verdict));
    this.root.classList.toggle("grouped", Boolean(this.changes));
    for (const [name, colour] of Object.entries(data.colours ?? {})) {
      for (const node of [this.root, this.mirror.node]) node.style.setProperty(`--${name}`, colour);
    }
  }
}

// Streamlit sends a component's script with every message to it. So the panels' own is a few lines
// (panel_mount.js), which call this one; its message never changes, and so is sent once.
export default function provide() {
  window.r1Panels = {
    mount(component) {
      const { parentElement } = component;
      const root = parentElement.querySelector(".panel");
      if (!root) return undefined;
      if (!panels.has(parentElement)) {
        parentElement.append(element("style", "", STYLES));
        panels.set(parentElement, new Panel(root, parentElement));
      }
      panels.get(parentElement).update(component.data, component.setTriggerValue);
      return () => {
        panels.get(parentElement)?.close();
        panels.delete(parentElement);
      };
    },
  };
  window.dispatchEvent(new Event("r1-panels-ready"));
}
