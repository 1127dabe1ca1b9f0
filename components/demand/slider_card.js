// One slider with its number, range, break-even tick, meaning and way back.

const POSITIONS = 1000;
const DIGITS = 4; // of a number that is shown or typed

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

// The value at a place of the slider's way, as exact as it comes.
function placed(card, position) {
  return card.scale === "log"
    ? card.min * (card.max / card.min) ** position
    : card.min + (card.max - card.min) * position;
}

function fromPosition(card, position) {
  return rounded(card, placed(card, position));
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
    this.node = element("section", card.question ? "card question" : "card");
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
    this.unit = element("span", "unit", card.unit);
    head.append(label, this.number, this.unit, this.reset);

    this.slider = element("input", "slider");
    Object.assign(this.slider, { type: "range", id, min: 0, max: POSITIONS, step: 1 });
    this.slider.setAttribute("aria-describedby", `${id}-range`);
    this.slider.oninput = () => this.set(fromPosition(card, this.slider.value / POSITIONS), true);
    this.slider.onkeydown = (event) => this.stepped(event);

    this.complaint = element("p", "complaint");
    this.complaint.setAttribute("role", "status");

    this.ticks = element("div", "ticks");
    this.ticks.setAttribute("aria-hidden", "true");
    const way = element("div", "way");
    way.append(this.slider, this.ticks);
    this.node.append(head, this.complaint);
    if (card.question) {
      this.sides = element("div", "sides");
      this.sides.setAttribute("aria-hidden", "true");
      this.node.append(this.sides);
    }
    this.node.append(way, this.range(id));
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
    const said = [card.texts.range, card.texts.measured].filter(Boolean).join("; ");
    const text = element("div", "unseen", said);
    text.id = `${id}-range`;
    const wrap = element("div");
    wrap.append(track, text);
    if (card.question) {
      const ends = element("div", "ends");
      ends.append(...card.texts.ends.map((end) => element("span", "", end)));
      if (card.texts.measured) {
        const measured = element("span", "measured", card.texts.measured);
        measured.style.setProperty("--at", toPosition(card, card.measured));
        ends.append(measured);
      }
      wrap.append(ends);
    }
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
    summary.append(element("span", "", `${card.term} · ${card.texts.range}`), badge);
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
    const { card } = this;
    const { min, max, texts } = card;
    const value = parsed(this.number.value, max * card.factor) / card.factor;
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
    const before = this.value === undefined ? "" : this.spoken();
    this.value = value;
    this.complaint.textContent = "";
    this.show();
    if (byVisitor) this.panel.moved(this.card.key, value, before);
  }

  written() {
    const digits = { maximumSignificantDigits: DIGITS, useGrouping: false };
    return (this.value * this.card.factor).toLocaleString(this.panel.language, digits);
  }

  unitOf() {
    const number = new Intl.PluralRules(this.panel.language).select(this.value);
    return number === "one" ? this.card.one : this.card.unit;
  }

  // The value as one would say it, with its unit.
  spoken() {
    const { card } = this;
    if (this.isUnlimited(this.value)) return card.texts.unlimited;
    return card.unit === "%" && this.panel.language !== "fr"
      ? `${this.written()}%`
      : `${this.written()}\u00a0${this.unitOf()}`.trim();
  }

  // Where the long run turns from less to more or back, all else as it stands.
  mark({ places, startsAbove, endsAbove }) {
    const { card } = this;
    const drawn = JSON.stringify([places.map((place) => place.toFixed(3)), startsAbove]);
    if (drawn === this.marked) return;
    this.marked = drawn;
    this.ticks.replaceChildren(...places.flatMap((place) => this.tick(place, places, startsAbove)));
    if (!card.question) return;
    const [side, other] = startsAbove ? ["huang", "market"] : ["market", "huang"];
    const turns = places.length ? places[0] : 1;
    this.node.dataset.left = side;
    this.node.dataset.right = places.length ? other : side;
    this.node.style.setProperty("--turn", turns);
    const { less, more } = this.panel.data.turns;
    const words = { market: `▼ ${less}`, huang: `${more} ▲` };
    this.sides.replaceChildren(...[...new Set([side, places.length ? other : side])]
      .map((each) => element("span", each, words[each])));
  }

  tick(place, places, startsAbove) {
    const { card } = this;
    const tick = element("span", "tick");
    tick.style.setProperty("--at", place);
    if (card.question) {
      const number = (placed(card, place) * card.factor).toLocaleString(
        this.panel.language, { maximumSignificantDigits: 2 });
      if (places.length === 1) tick.append(element("span", "word", number));
      return [tick];
    }
    if (place !== places[0]) return [tick];
    const alone = startsAbove ? "less above" : "less below";
    const between = startsAbove ? "less between" : "more between";
    // As far along the card as the tick, so that it never stands out of it.
    const line = element("span", "line");
    line.style.setProperty("--at", place);
    line.append(element("span", "word", this.panel.data.turns[places.length === 1 ? alone : between]));
    return [tick, line];
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
    this.slider.setAttribute("aria-valuetext", this.spoken());
    if (!this.editing) this.write(unlimited ? "" : this.written());
    this.unit.textContent = this.unitOf();
    this.slider.disabled = unlimited;
    this.number.disabled = unlimited;
    if (this.check) this.check.checked = unlimited;
    this.reset.style.visibility = value === card.default ? "hidden" : "visible";
  }
}
