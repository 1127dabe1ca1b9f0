// What is drawn on the pad: axes, the visitor's curve and its handles, and once the curve is whole
// the curves of others, the break-even and the two areas that it parts. Put before pad.js.

const SPACE = { top: 14, bottom: 34, left: 52 };
const NARROW = 520; // pixels: below it fewer names, for which there is less room
const LINE_OF_TEXT = 19;

function svg(tag, attributes = {}, text) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  if (text !== undefined) node.textContent = text;
  return node;
}

const joined = (points) => points.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join("L");

// A smooth curve through the points that rises and falls only where they do (Fritsch, Carlson).
function smooth(points) {
  if (points.length < 3) return `M${joined(points)}`;
  const slopes = points.slice(1).map(([x, y], n) => (y - points[n][1]) / (x - points[n][0]));
  const tangents = points.map((_point, n) => {
    if (n === 0) return slopes[0];
    if (n === slopes.length) return slopes[n - 1];
    const [left, right] = [slopes[n - 1], slopes[n]];
    return left * right <= 0 ? 0 : (2 * left * right) / (left + right);
  });
  return points.slice(1).reduce((path, [x, y], n) => {
    const [x0, y0] = points[n];
    const third = (x - x0) / 3;
    const ends = [[x0 + third, y0 + third * tangents[n]], [x - third, y - third * tangents[n + 1]], [x, y]];
    return `${path}C${ends.map((end) => end.map((at) => at.toFixed(1)).join(",")).join(" ")}`;
  }, `M${joined(points.slice(0, 1))}`);
}

// Names at the right end, none on another: each as near to its line as the others let it be.
function spread(labels, low, high) {
  labels.sort((one, other) => one.y - other.y);
  labels.forEach((label, n) => {
    label.at = Math.max(label.y, n ? labels[n - 1].at + LINE_OF_TEXT : low);
  });
  let below = high;
  for (const label of labels.toReversed()) {
    label.at = Math.min(label.at, below);
    below = label.at - LINE_OF_TEXT;
  }
}

class Picture {
  constructor(root) {
    this.root = root;
    this.node = svg("svg", { class: "picture" });
    const hatch = svg("pattern", {
      id: "hatch", width: 7, height: 7, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)",
    });
    hatch.append(svg("rect", { class: "tint", width: 7, height: 7 }), svg("path", { d: "M0,0V7" }));
    const definitions = svg("defs");
    definitions.append(hatch);
    // In the order in which they lie on each other.
    this.layers = {};
    this.node.append(definitions);
    for (const name of ["areas", "axes", "others", "own", "names", "handles"]) {
      this.layers[name] = svg("g", { class: name });
      if (name !== "handles") this.layers[name].setAttribute("aria-hidden", "true");
      this.node.append(this.layers[name]);
    }
    this.halo = svg("path", { class: "halo" });
    this.line = svg("path", { class: "you" });
    this.layers.own.append(this.halo, this.line);
    root.prepend(this.node);
  }

  // The room there is, in pixels; whether it has changed.
  measure() {
    const width = Math.floor(this.root.clientWidth);
    if (!width || width === this.width) return false;
    this.width = width;
    this.narrow = width < NARROW;
    this.height = this.narrow ? 360 : 440;
    this.right = width - (this.narrow ? 112 : 168);
    this.bottom = this.height - SPACE.bottom;
    this.node.setAttribute("viewBox", `0 0 ${width} ${this.height}`);
    this.node.setAttribute("height", this.height);
    return true;
  }

  x(time) {
    return SPACE.left + ((this.right - SPACE.left) * time) / this.data.years.at(-1);
  }

  y(height) {
    return this.bottom - ((this.bottom - SPACE.top) * height) / this.data.top;
  }

  time(x) {
    return (this.data.years.at(-1) * (x - SPACE.left)) / (this.right - SPACE.left);
  }

  heightAt(y) {
    return (this.data.top * (this.bottom - y)) / (this.bottom - SPACE.top);
  }

  points(times, heights) {
    return times.map((time, n) => [this.x(time), this.y(heights[n])]);
  }

  // Axes and the curves of others: what changes with the server's answer and the width alone.
  draw(data) {
    this.data = data;
    const drawn = JSON.stringify([this.width, data.language, data.ticks, data.even, data.lines]);
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    const { areas, axes, others } = this.layers;
    for (const layer of [areas, axes, others]) layer.replaceChildren();
    for (const [height, name] of data.ticks) {
      const at = this.y(height);
      axes.append(
        svg("path", { class: height === 1 ? "before" : "grid", d: `M${SPACE.left},${at}H${this.right}` }),
        svg("text", { x: SPACE.left - 14, y: at + 4, "text-anchor": "end" }, name),
      );
    }
    const step = this.narrow ? 4 : 2;
    for (let time = 0; time <= data.years.at(-1); time += step) {
      const place = { x: this.x(time), y: this.bottom + 22, "text-anchor": "middle" };
      axes.append(svg("text", place, data.first + time));
    }
    axes.append(svg("path", { class: "floor", d: `M${SPACE.left},${this.bottom}H${this.right}` }));
    if (!data.even) return;
    this.drawAreas(data);
    for (const line of data.lines) {
      const path = { class: `line ${line.key}`, d: `M${joined(this.points(data.times, line.heights))}` };
      others.append(svg("path", path));
    }
  }

  drawAreas(data) {
    const { areas, others } = this.layers;
    const even = joined(this.points(data.times, data.even));
    const [left, right] = [SPACE.left, this.right];
    areas.append(
      svg("path", { class: "more", d: `M${left},${SPACE.top}H${right}V${this.y(data.even.at(-1))}L${
        joined(this.points(data.times, data.even).reverse())}Z` }),
      svg("path", { class: "less", d: `M${even}V${this.bottom}H${left}Z` }),
      svg("text", { class: "more-name", x: left + 10, y: SPACE.top + 22 }, data.texts.more),
      svg("text", { class: "less-name", x: right - 10, y: this.bottom - 12, "text-anchor": "end" },
        data.texts.less),
    );
    others.append(svg("path", { class: "line even", d: `M${even}` }));
  }

  // The visitor's own curve as far as it goes; `pointer` is where it is being drawn.
  drawOwn(heights, pointer) {
    const { years } = this.data;
    const known = years.flatMap((year, n) => (heights[n] === null ? [] : [[year, heights[n]]]));
    let points = [[0, 1], ...known];
    if (pointer && !known.some(([year]) => year >= pointer.time)) {
      points = [...points, [pointer.time, pointer.height]].filter(
        ([time], n) => n === 0 || time > 0.05);
    }
    const path = points.length > 1 ? smooth(points.map(([time, height]) => [this.x(time), this.y(height)])) : "";
    this.halo.setAttribute("d", path);
    this.line.setAttribute("d", path);
  }

  drawNames(heights, whole, written) {
    const { names } = this.layers;
    const { data } = this;
    names.replaceChildren();
    if (!whole) return;
    const labels = [{ key: "you", name: data.texts.you, end: written(heights.at(-1)), y: this.y(heights.at(-1)) }];
    if (data.even) {
      const shown = data.lines.filter((line) => !this.narrow || line.first);
      const even = { key: "even", name: data.texts.even, end: data.evenEnd, heights: data.even };
      for (const { key, name, end, heights: of } of [...shown, even]) {
        labels.push({ key, name, end, y: this.y(of.at(-1)) });
      }
    }
    spread(labels, SPACE.top + 6, this.bottom - 4);
    for (const { key, name, end, y, at } of labels) {
      const away = Math.abs(at - y) > 3;
      if (away) {
        names.append(svg("path", { class: "leader", d: `M${this.right + 3},${y}L${this.right + 13},${at}` }));
      }
      const text = svg("text", { class: `name ${key}`, x: this.right + 16, y: at + 5 }, `${name} `);
      text.append(svg("tspan", { class: "end" }, end));
      names.append(text);
    }
  }
}
