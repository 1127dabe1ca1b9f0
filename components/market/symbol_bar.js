// The symbol that is shown, those it is compared with, and a field for each to choose others: two
// comboboxes after the pattern of the ARIA authoring practices, and chips in the colours of the
// chart's lines. What a visitor does goes to the server as one `chosen` of all symbols; the server
// answers with new data, from which everything here is drawn.

const SHOWN = 8; // suggestions at a time
const LONGEST_TICKER = 5; // letters; what is longer can only be a name

const folded = (text) =>
  text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().trim();

// How well an option answers what is typed: 0 best, null not at all.
function rank([code, name], typed) {
  const symbol = folded(code);
  const words = folded(name).split(/[^a-z0-9&]+/);
  if (symbol === typed) return 0;
  if (words.includes(typed)) return 1;
  if (symbol.startsWith(typed)) return 2;
  if (folded(name).startsWith(typed)) return 3;
  return words.some((word) => word.startsWith(typed)) ? 4 : null;
}

function suggestions(options, text) {
  const typed = folded(text);
  if (!typed) return [];
  return options
    .map((option, place) => ({ option, place, rank: rank(option, typed) }))
    .filter((each) => each.rank !== null)
    .sort((one, other) => one.rank - other.rank || one.place - other.place)
    .slice(0, SHOWN);
}

function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

// A field with a list of suggestions. `free`: what stands in no list may be taken as typed.
function combobox({ id, label, value, placeholder, options, free, texts, say, choose }) {
  const list = element("ul", { id: `${id}-list`, role: "listbox", "aria-label": label });
  list.hidden = true;
  const input = element("input", {
    id, role: "combobox", "aria-label": label, "aria-autocomplete": "list", "aria-expanded": "false",
    "aria-controls": list.id, autocomplete: "off", autocapitalize: "characters", spellcheck: "false",
    maxlength: "40", placeholder,
  });
  input.value = value;
  let found = [];
  let active = -1;

  function mark(place) {
    active = place;
    [...list.children].forEach((item, at) => {
      item.setAttribute("aria-selected", String(at === place));
      if (at === place) item.scrollIntoView({ block: "nearest" });
    });
    if (place < 0) input.removeAttribute("aria-activedescendant");
    else input.setAttribute("aria-activedescendant", list.children[place].id);
  }
  function close() {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    mark(-1);
  }
  function take(code) {
    close();
    if (!code || code === value) input.value = value;
    else choose(code);
  }
  function open() {
    found = suggestions(options, input.value);
    list.replaceChildren(
      ...found.map(({ option: [code, name] }, at) => {
        const item = element(
          "li", { id: `${id}-${at}`, role: "option" },
          element("b", {}, code.replace("-", ".")), element("span", {}, name),
        );
        item.onpointerdown = (event) => event.preventDefault(); // the field keeps the focus
        item.onclick = () => take(code);
        return item;
      }),
    );
    list.hidden = !found.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    // The first is taken by Enter where the text cannot be meant as another ticker.
    const sure = found.length && (!free || found[0].rank < 2 || folded(input.value).length > LONGEST_TICKER);
    mark(sure ? 0 : -1);
    say(found.length ? texts.count.replace("{count}", found.length) : "");
  }
  input.oninput = open;
  input.onfocus = () => input.select();
  input.onblur = () => {
    close();
    input.value = value; // nothing is chosen by leaving
  };
  input.onkeydown = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      if (list.hidden) open();
      if (found.length) mark((active + step + found.length) % found.length);
    } else if (event.key === "Enter") {
      const typed = input.value.trim();
      if (active >= 0) take(found[active].option[0]);
      else if (free) take(typed.toUpperCase());
      else if (typed) say(texts.none);
    } else if (event.key === "Escape") {
      if (list.hidden) input.value = value;
      close();
    } else return;
    event.preventDefault();
  };
  return element("div", { class: free ? "field main" : "field" }, input, list);
}

function chip({ code, name, color, dash }, texts, remove) {
  const button = element(
    "button", { id: `chip-${code}`, type: "button", class: "chip", title: name,
      "aria-label": texts.remove.replace("{name}", `${name} (${code})`) },
  );
  button.style.color = color;
  button.innerHTML =
    `<svg width="20" height="8" aria-hidden="true"><line x1="0" x2="20" y1="4" y2="4" ` +
    `stroke="currentColor" stroke-width="2" stroke-dasharray="${dash.join(" ")}"/></svg>`;
  button.append(element("span", {}, code), element("span", { class: "cross" }, "\u00D7"));
  button.onclick = remove;
  return button;
}

export default function ({ parentElement, data: { bar: data }, setTriggerValue }) {
  const bar = parentElement.querySelector(".bar");
  const focused = (bar.getRootNode().activeElement ?? document.activeElement)?.id;
  const status = element("div", { role: "status", class: "unseen" });
  const say = (text) => (status.textContent = text);
  const codes = data.compared.map((each) => each.code);
  const chosen = (symbol, compared) => setTriggerValue("chosen", { symbol, compared });
  const shared = { texts: data.texts, say };
  bar.setAttribute("aria-label", data.texts.bar);
  bar.replaceChildren(
    combobox({
      ...shared, id: "symbol", label: data.texts.symbol, value: data.symbol, placeholder: "", free: true,
      options: data.options, choose: (code) => chosen(code, codes),
    }),
    ...data.compared.map((each) =>
      chip(each, data.texts, () => chosen(data.symbol, codes.filter((code) => code !== each.code))),
    ),
  );
  if (codes.length < data.most)
    bar.append(
      combobox({
        ...shared, id: "compare", label: data.texts.compare, value: "", placeholder: data.texts.add,
        free: false,
        options: data.options.slice(0, data.comparable).filter(
          ([code]) => code !== data.symbol && !codes.includes(code),
        ),
        choose: (code) => chosen(data.symbol, [...codes, code]),
      }),
    );
  bar.append(status);
  // The page was drawn anew under the visitor's hands: they stay where they were.
  const again = focused && (bar.querySelector(`#${CSS.escape(focused)}`) ?? bar.querySelector("input"));
  if (again && again.getRootNode().activeElement !== again) again.focus();
}
