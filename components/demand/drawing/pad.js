// A pad on which a visitor draws a curve, with mouse, finger or the arrow keys on its handles.
//
// Nothing is sent while a curve is drawn: one message leaves once it reaches the last year and the
// pointer is lifted, or the keys rest. Listeners for the keyboard stand on the div: one on the svg
// would make Chrome focus the svg. Handles are moved and never made anew, or they lose the focus.

const pads = new WeakMap();
const REST = 500; // milliseconds without a key
const NEAR = 28; // pixels from the curve within which a finger draws and does not scroll
const LAST_BIT = 0.25; // of a year: so near to the last one, it is reached

const within = (value, low, high) => Math.min(high, Math.max(low, value));

class Pad {
  constructor(root, status) {
    this.root = root;
    this.status = status;
    this.picture = new Picture(root);
    this.hint = root.querySelector(".hint");
    this.heights = [];
    this.firm = []; // by year: whether its height was drawn, not only joined to one that was
    this.handles = [];
    this.stroke = null;
    const { node } = this.picture;
    node.addEventListener("pointerdown", (event) => this.begin(event));
    node.addEventListener("pointermove", (event) => this.follow(event));
    node.addEventListener("pointerup", (event) => this.end(event));
    node.addEventListener("pointercancel", () => this.cancel());
    // `touch-action` on parts of an svg stops no scrolling; this does.
    node.addEventListener("touchstart", (event) => this.touched(event), { passive: false });
    root.addEventListener("keydown", (event) => this.key(event));
    this.observer = new ResizeObserver(() => this.picture.measure() && this.draw());
    this.observer.observe(root);
  }

  // --- what the server says ---------------------------------------------------------------

  update(data, send) {
    this.send = send;
    const told = JSON.stringify(data.heights);
    const fresh = !this.data || data.gain !== this.data.gain;
    // The answer to an older curve takes nothing back of what has been drawn since.
    const stale = this.sent !== undefined && told !== this.sent && told === this.told;
    if (told === this.sent) this.sent = undefined;
    this.data = data;
    if (fresh || (told !== this.told && !stale && !this.stroke)) {
      this.take(data.heights ?? data.years.map(() => null));
      this.sent = undefined;
    }
    this.told = told;
    if (this.status.textContent !== data.said) this.status.textContent = data.said;
    this.picture.data = data;
    this.picture.measure();
    this.draw();
  }

  take(heights) {
    if (JSON.stringify(heights) === JSON.stringify(this.heights)) return;
    this.heights = [...heights];
    this.firm = heights.map((height) => height !== null);
  }

  get whole() {
    return this.heights.every((height) => height !== null);
  }

  // How far the curve goes: the number of its years, which have no gap.
  get drawn() {
    return this.heights.filter((height) => height !== null).length;
  }

  draw() {
    if (!this.data || !this.picture.width) return;
    this.picture.draw(this.data);
    this.refresh();
  }

  refresh(pointer) {
    const { data, picture } = this;
    picture.drawOwn(this.heights, pointer);
    picture.drawNames(this.heights, this.whole, (height) => `×${this.written(height)}`);
    if (this.handles.length !== data.years.length) this.makeHandles();
    let last = 1;
    data.years.forEach((year, n) => {
      const height = this.heights[n];
      last = height ?? last;
      this.placeHandle(this.handles[n], year, last, height === null);
    });
    this.hint.textContent = this.whole ? "" : this.drawn || pointer ? data.texts.goOn : data.texts.start;
  }

  makeHandles() {
    this.picture.layers.handles.replaceChildren();
    this.handles = this.data.years.map((year, n) => {
      const handle = svg("circle", { role: "slider", tabindex: 0, "aria-orientation": "vertical" });
      handle.dataset.place = n;
      this.picture.layers.handles.append(handle);
      return handle;
    });
    // The origin is not moved: every curve begins there.
    this.origin = svg("circle", { class: "origin", "aria-hidden": "true" });
    this.picture.layers.handles.prepend(this.origin);
  }

  placeHandle(handle, year, height, open) {
    const { data, picture } = this;
    const last = year === data.years.at(-1) && !open;
    const attributes = {
      cx: picture.x(year), cy: picture.y(height), r: last ? 9 : open ? 4 : 5,
      class: open ? "handle open" : last ? "handle last" : "handle",
      "aria-label": data.first + year,
      "aria-valuemin": data.lowest, "aria-valuemax": data.top, "aria-valuenow": height,
      "aria-valuetext": data.texts.value.replace("{count}", this.written(height)),
    };
    for (const [name, value] of Object.entries(attributes)) handle.setAttribute(name, value);
    this.origin.setAttribute("cx", picture.x(0));
    this.origin.setAttribute("cy", picture.y(1));
    this.origin.setAttribute("r", this.drawn ? 5 : 9);
  }

  written(height) {
    return height.toLocaleString(this.data.language, { maximumFractionDigits: 1 });
  }

  // --- drawing ----------------------------------------------------------------------------

  at(event) {
    const box = this.picture.node.getBoundingClientRect();
    const end = this.data.years.at(-1);
    const time = within(this.picture.time(event.clientX - box.left), 0, end);
    const height = this.rounded(this.picture.heightAt(event.clientY - box.top));
    return { time: time > end - LAST_BIT ? end : time, height };
  }

  rounded(height) {
    return Number(within(height, this.data.lowest, this.data.top).toFixed(2));
  }

  // Every year between two points gets the height of the straight line that joins them.
  join(from, to, firm = true) {
    const [low, high] = [Math.min(from.time, to.time), Math.max(from.time, to.time)];
    this.data.years.forEach((year, n) => {
      if (year < low || year > high) return;
      this.firm[n] = firm;
      const share = to.time === from.time ? 1 : (year - from.time) / (to.time - from.time);
      this.heights[n] = this.rounded(from.height + share * (to.height - from.height));
    });
  }

  // Where the curve ends so far: a stroke that begins further on is joined to it.
  get tip() {
    const count = this.drawn;
    return count ? { time: this.data.years[count - 1], height: this.heights[count - 1] } : { time: 0, height: 1 };
  }

  begin(event) {
    if (!event.isPrimary || event.button !== 0) return;
    this.stroke = { before: [...this.heights], firm: [...this.firm], last: null };
    this.picture.node.setPointerCapture(event.pointerId);
    // A finger that scrolls begins like one that draws.
    if (event.pointerType !== "touch") this.follow(event);
  }

  follow(event) {
    if (!this.stroke || !event.isPrimary) return;
    for (const each of event.getCoalescedEvents?.() ?? []) this.reach(this.at(each));
    const here = this.at(event);
    this.reach(here);
    this.refresh(here);
  }

  reach(here) {
    const { tip } = this;
    this.join(this.stroke.last ?? (here.time > tip.time ? tip : here), here);
    this.stroke.last = here;
  }

  end(event) {
    if (!this.stroke || !event.isPrimary) return;
    this.follow(event);
    this.stroke = null;
    this.refresh();
    this.report();
  }

  cancel() {
    if (!this.stroke) return;
    ({ before: this.heights, firm: this.firm } = this.stroke);
    this.stroke = null;
    this.refresh();
  }

  touched(event) {
    const box = this.picture.node.getBoundingClientRect();
    const [touch] = event.touches;
    const [x, y] = [touch.clientX - box.left, touch.clientY - box.top];
    const curve = this.picture.line;
    const length = this.drawn ? curve.getTotalLength() : 0;
    const near = (point) => Math.hypot(point.x - x, point.y - y) < NEAR;
    const steps = Math.ceil(length / (NEAR / 2));
    const onCurve = Array.from({ length: steps + 1 }, (_none, n) =>
      length ? curve.getPointAtLength((length * n) / steps) : { x: this.picture.x(0), y: this.picture.y(1) });
    if (onCurve.some(near)) event.preventDefault();
  }

  // --- the keyboard -----------------------------------------------------------------------

  key(event) {
    const place = Number(event.target.dataset?.place);
    if (!Number.isInteger(place)) return;
    if (event.key === "Delete" || event.key === "Backspace") return this.clear(event);
    const { lowest, top, step } = this.data;
    const now = Number(event.target.getAttribute("aria-valuenow"));
    const steps = { ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1, PageUp: 10, PageDown: -10 };
    const goal = { Home: lowest, End: top }[event.key] ??
      (event.key in steps ? now + steps[event.key] * step : undefined);
    if (goal === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    this.raise(place, this.rounded(goal));
    this.refresh();
    clearTimeout(this.resting);
    this.resting = setTimeout(() => this.report(), REST);
  }

  // The years between this one and the next that were drawn follow it.
  raise(place, height) {
    const point = (n) => ({ time: this.data.years[n], height: this.heights[n] });
    this.heights[place] = height;
    const here = point(place);
    const earlier = this.firm.slice(0, place).lastIndexOf(true);
    const later = this.firm.indexOf(true, place + 1);
    const start = earlier < 0 ? { time: 0, height: 1 } : point(earlier);
    this.join(start, here, false);
    if (later >= 0) this.join(here, point(later), false);
    for (const n of [earlier, place, later]) if (n >= 0) this.firm[n] = true;
  }

  clear(event) {
    event.preventDefault();
    clearTimeout(this.resting);
    this.take(this.data.years.map(() => null));
    this.refresh();
    if (this.data.heights) this.send([]);
  }

  report() {
    const drawn = JSON.stringify(this.heights);
    if (!this.whole || drawn === (this.sent ?? this.told)) return;
    this.sent = drawn;
    this.send(this.heights.map((height) => Math.round(100 * height)));
  }

  close() {
    clearTimeout(this.resting);
    this.observer.disconnect();
  }
}

// Streamlit sends a component's script with every message to it. So the pad's own is a few lines
// (pad_mount.js), which call this one; its message never changes, and so is sent once.
export default function () {
  window.r1Drawing = {
    mount(component) {
      const { parentElement: home, data, setTriggerValue } = component;
      const root = home.querySelector(".pad");
      if (!root) return undefined;
      if (!pads.has(home)) {
        const style = document.createElement("style");
        style.textContent = STYLES;
        home.append(style);
        pads.set(home, new Pad(root, home.querySelector(".status")));
      }
      const pad = pads.get(home);
      pad.update(data, (heights) => setTriggerValue("drawn", { gain: data.gain, heights }));
      return () => {
        pad.close();
        pads.delete(home);
      };
    },
  };
  window.dispatchEvent(new Event("r1-drawing-ready"));
}
