// What is new since this browser's last visit. What a visit saw is kept here, in localStorage, and
// goes nowhere. A visit that begins within half an hour of the last page belongs to the same one.

const KEPT = "r1-shock-last-visit";
const SAME_VISIT = 30 * 60 * 1000; // milliseconds

function read() {
  try {
    return JSON.parse(window.localStorage.getItem(KEPT)) ?? {};
  } catch {
    return {}; // nothing kept, not allowed to look, or not ours
  }
}

function keep(visits) {
  try {
    window.localStorage.setItem(KEPT, JSON.stringify(visits));
  } catch {
    // Not allowed: then there is no last visit either.
  }
}

// The state that the visit before this one left, or undefined.
function lastVisit(seen, now) {
  const { previous, current } = read();
  const begun = current && now - current.at < SAME_VISIT ? previous : current;
  keep({ previous: begun, current: { ...seen, at: now } });
  return begun;
}

const fill = (text, values) =>
  text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

function news(before, seen, words, language) {
  const found = [];
  const percent = new Intl.NumberFormat(language, {
    style: "percent", signDisplay: "exceptZero", minimumFractionDigits: 1, maximumFractionDigits: 1,
  });
  if (before.price && seen.price) {
    const same = before.price === seen.price;
    const change = percent.format(seen.price / before.price - 1);
    found.push(fill(same ? words.samePrice : words.price, { change, price: words.priceNow }));
  }
  found.push(before.filing === seen.filing ? words.noFiling : words.filing);
  const events = seen.events - before.events;
  found.push(events > 0 ? fill(words.events, { count: events }) : words.noEvent);
  found.push(before.verdict === seen.verdict ? words.sameVerdict : words.verdict);
  return found;
}

export default function (component) {
  const { data, parentElement } = component;
  const root = parentElement.querySelector(".since");
  // Once a page: what a rerun draws again is no new visit.
  if (!("last" in root)) root.last = lastVisit(data.seen, Date.now());
  root.replaceChildren();
  if (!root.last) return;
  const day = new Intl.DateTimeFormat(data.language, {
    day: "numeric", month: "long", year: "numeric",
  }).format(new Date(root.last.at));
  const title = document.createElement("b");
  title.textContent = fill(data.words.since, { day });
  const list = news(root.last, data.seen, data.words, data.language).map((text) => {
    const item = document.createElement("span");
    item.textContent = text;
    return item;
  });
  const where = document.createElement("small");
  where.textContent = data.words.kept;
  root.append(title, ...list, where);
}
