// A small copy of the path with the verdict, while a slider moves and the chart itself is out of sight:
// on a phone the sliders stand below the chart, on a desk the further ones do. It stands in the half
// of the screen in which the slider is not.

// Of the page's own bar at the top, in pixels.
const HEADER = 60;
// So much of the path has to be on the screen for the copy to stay away.
const MIN_VISIBLE = 0.7;
const PHONE = 640; // pixels of the window's width
const MIRROR_TIME = 1500; // milliseconds after the last move
// How long it is known where chart and slider stand, in milliseconds: asking lays out the page.
const PLACE_KNOWN = 250;

class Mirror {
  constructor(root) {
    this.node = element("div", "mirror");
    this.node.setAttribute("aria-hidden", "true");
    this.words = element("p", "amount");
    this.canvas = element("canvas", "copy");
    this.context = this.canvas.getContext("2d");
    this.before = element("p");
    this.node.append(this.words, this.before, this.canvas);
    root.append(this.node);
  }

  // `said` is the verdict, `before` what it was when the thumb began to move.
  follow(chart, height, slider, said, before) {
    const { top, left, width, held } = this.places(chart, slider);
    const visible = Math.min(top + height, window.innerHeight) - Math.max(top, HEADER);
    if (visible >= MIN_VISIBLE * height) return this.hide();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.hide(), MIRROR_TIME);
    const phone = window.innerWidth <= PHONE;
    Object.assign(this.node.style, phone
      ? { left: "0", width: "100%" } : { left: `${left}px`, width: `min(34rem, ${width}px)` });
    this.node.classList.toggle("below", held.top + held.height / 2 < window.innerHeight / 2);
    this.node.classList.add("shown");
    this.words.textContent = said.amount;
    this.before.textContent = before;
    this.node.dataset.reading = said.reading;
    // The chart has drawn itself by the frame after the next.
    requestAnimationFrame(() => requestAnimationFrame(() => this.copy(chart, width, height)));
  }

  // Where the chart and the slider stand on the screen.
  places(chart, slider) {
    const now = performance.now();
    const known = this.known;
    if (known?.chart === chart && known.slider === slider && now - known.asked < PLACE_KNOWN) {
      return known;
    }
    const { top, left, width } = chart.getBoundingClientRect();
    const held = slider.getBoundingClientRect();
    this.known = { chart, slider, asked: now, top, left, width, held };
    return this.known;
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
    this.node.classList.remove("shown");
  }

  remove() {
    clearTimeout(this.timer);
    this.node.remove();
  }
}
